package org.drdrills.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Draft;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes an environment's folder from a Compose file. */
@Command(
        name = "new",
        description =
                "Create an environment from your Compose file: propose sites, pool and clients, and name what is missing.",
        mixinStandardHelpOptions = true,
        exitCodeList = {
            "0:the environment is created; what is left to do is printed",
            "2:wrong usage or input; nothing was written"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  drill new my-store --from ~/shop/compose.yaml",
            "  drill new shop --from compose.yaml site.yaml --pool db1,db2,db3",
            "  drill check",
            "  drill run --environment my-store",
            "",
            "environments/README.md describes how to add an engine."
        })
final class New implements Callable<Integer> {
    private static final String PROGRAM = "drill.py";

    @Parameters(paramLabel = "NAME", description = "Of the environment: lower-case letters, digits and dashes.")
    private String name;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            required = true,
            arity = "1..*",
            description = "The Compose files, in Compose's order. They stay as they are.")
    private List<Path> from;

    @Option(
            names = "--pool",
            paramLabel = "SERVICE",
            split = ",",
            description = "The services that are drilled together, where the files allow several answers.")
    private List<String> pool = List.of();

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            split = ",",
            description = "A profile of the Compose files to start.")
    private List<String> profiles = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (!name.matches("[a-z][a-z0-9-]{0,40}")) {
            throw new BadInput(
                    "an environment's name is of lower-case letters, digits and dashes, not " + BadInput.quoted(name));
        }
        Path folder = Main.home().resolve("environments").resolve(name);
        if (Files.exists(folder)) {
            throw new BadInput("there is something at " + folder + " already; choose another name, or remove it");
        }
        Draft draft = Draft.of(from, folder, name, profiles, image -> List.of());
        if (!pool.isEmpty()) {
            draft.choose(pool);
        } else {
            draft.choose(draft.undecided() ? asked(draft.candidates()) : 0);
        }
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("compose.yaml"), draft.text());
            if (draft.overlay().isPresent()) {
                Files.writeString(folder.resolve("lab.yaml"), draft.overlay().get());
            }
            if (draft.program().isPresent()) {
                Files.copy(draft.program().get(), folder.resolve(PROGRAM));
            } else if (draft.exec()) {
                try (InputStream skeleton = New.class.getResourceAsStream(PROGRAM)) {
                    Files.copy(skeleton, folder.resolve(PROGRAM));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The environment could not be written to " + folder, e);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("Made environments/" + name + " from "
                + from.stream().map(Path::toString).collect(Collectors.joining(" and "))
                + ", which it includes and does not copy.");
        list("Guessed", draft.guessed());
        list("Left out", draft.leftOut());
        list("Looks like a secret", draft.secrets());
        list("For you to do", draft.gaps());
        out.println("\nThen: ./drill check, which names what is missing by file and line; ./drill describe " + name
                + "; ./drill run --environment " + name);
        return Main.MET;
    }

    private void list(String title, List<String> sentences) {
        if (!sentences.isEmpty()) {
            PrintWriter out = spec.commandLine().getOut();
            out.println("\n" + title + ":");
            sentences.forEach(sentence -> out.println("  - " + sentence));
        }
    }

    /** Which of several plausible pools is meant: a question on a terminal, else the user's to say beforehand. */
    private int asked(List<String> candidates) {
        if (!Boolean.getBoolean("drdrills.asks")) {
            throw new BadInput("several groups of services may be the pool: " + String.join("; ", candidates)
                    + ". Say which with --pool SERVICE,SERVICE,…");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("Several groups of services may be the pool:");
        for (int i = 0; i < candidates.size(); i++) {
            out.println("  %d  %s".formatted(i + 1, candidates.get(i)));
        }
        out.print("Which one is to be drilled? [1] ");
        out.flush();
        Scanner input = new Scanner(System.in, Charset.defaultCharset());
        if (!input.hasNextLine()) {
            throw new BadInput("there was no answer; say which with --pool SERVICE,SERVICE,…");
        }
        String answer = input.nextLine().strip();
        if (answer.isEmpty()) {
            return 0;
        }
        if (!answer.matches("\\d{1,3}")
                || Integer.parseInt(answer) < 1
                || Integer.parseInt(answer) > candidates.size()) {
            throw new BadInput(
                    "the answer must be a number from 1 to " + candidates.size() + ", not " + BadInput.quoted(answer));
        }
        return Integer.parseInt(answer) - 1;
    }
}

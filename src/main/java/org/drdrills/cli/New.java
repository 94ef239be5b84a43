package org.drdrills.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.Callable;
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
                "Make an environment from a Compose file of yours: propose sites, pool, clients, and say what is missing.",
        mixinStandardHelpOptions = true,
        exitCodeList = {
            "0:the environment is made; what is left to do is said",
            "2:wrong usage or input; nothing was written"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  drill new my-store --from ~/shop/compose.yaml",
            "  drill check",
            "  drill run --environment my-store",
            "",
            "environments/README.md says how to teach the suite an engine that it does not know."
        })
final class New implements Callable<Integer> {
    private static final String PROGRAM = "drill.py";

    @Parameters(paramLabel = "NAME", description = "Of the environment: lower-case letters, digits and dashes.")
    private String name;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            required = true,
            description = "The Compose file. It stays as it is.")
    private Path from;

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
        Draft draft = Draft.of(from, folder, name);
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("compose.yaml"), draft.text());
            for (Map.Entry<String, Path> file : draft.files().entrySet()) {
                Files.copy(file.getValue(), folder.resolve(file.getKey()), StandardCopyOption.COPY_ATTRIBUTES);
            }
            if (draft.exec()) {
                try (InputStream skeleton = New.class.getResourceAsStream(PROGRAM)) {
                    Files.copy(skeleton, folder.resolve(PROGRAM));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The environment could not be written to " + folder, e);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("Made environments/" + name + " from " + from + ".");
        if (!draft.proposals().isEmpty()) {
            out.println("\nGuessed:");
            draft.proposals().forEach(sentence -> out.println("  - " + sentence));
        }
        out.println("\nFor you to do:");
        draft.gaps().forEach(sentence -> out.println("  - " + sentence));
        out.println("\nThen: ./drill check, which names what is missing by file and line; ./drill describe " + name
                + "; ./drill run --environment " + name);
        return Main.MET;
    }
}

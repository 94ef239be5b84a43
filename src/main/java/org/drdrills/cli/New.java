package org.drdrills.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Scanner;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.drdrills.drill.Build;
import org.drdrills.drill.DrillPlan;
import org.drdrills.environment.Images;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Draft;
import org.drdrills.topology.Drafted;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.Project;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes an environment from a Compose file, and a drill of it. */
@Command(
        name = "new",
        description =
                "Create an environment from your Compose file, or a drill of it: propose sites, pool and clients, and name what is missing. In a folder outside the suite, the first environment makes the folder a project (drill.yaml).",
        mixinStandardHelpOptions = true,
        exitCodeList = {
            "0:the environment or the drill is created; what is left to do is printed",
            "2:wrong usage or input; nothing was written"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  drill new my-store --from ~/shop/compose.yaml",
            "  drill new shop --from compose.yaml site.yaml --pool db1,db2,db3",
            "  drill new my-store --drill 'the primary is killed' --within '20 seconds'",
            "  drill new my-store --refresh",
            "  drill new payments --system db1=10.0.0.5:5432,db2=10.0.0.6:5432",
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
            arity = "1..*",
            description = "The Compose files, in Compose's order. They stay as they are.")
    private List<Path> from = List.of();

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

    @Option(
            names = "--system",
            paramLabel = "NODE=ADDRESS:PORT",
            split = ",",
            description =
                    "The servers of a system that runs already, which the suite does not start; instead of --from.")
    private List<String> system = List.of();

    @Option(
            names = "--class",
            paramLabel = "CLASS",
            description = "With --system: lab, restored-copy, staging or production (default ${DEFAULT-VALUE}).",
            defaultValue = "staging")
    private String kind;

    @Option(
            names = "--refresh",
            description =
                    "Bring the environment up to date with its Compose files. A file that you have changed stays; the lines that it lacks are printed.")
    private boolean refresh;

    @Option(
            names = "--drill",
            paramLabel = "WORDS",
            description =
                    "Write a drill of the environment with this event, as in a When line; drill words lists them.")
    private String event;

    @Option(
            names = "--within",
            paramLabel = "DURATION",
            description = "With --drill: the RTO, after which writes must be acknowledged again, such as '20 seconds'.")
    private String within;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (!name.matches("[a-z][a-z0-9-]{0,40}")) {
            throw new BadInput(
                    "an environment's name is of lower-case letters, digits and dashes, not " + BadInput.quoted(name));
        }
        if (event != null) {
            return drill();
        }
        if (refresh) {
            return refreshed();
        }
        if (!system.isEmpty()) {
            return system();
        }
        if (from.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "say what is to be made: --from FILE makes an environment, --system NODE=ADDRESS:PORT one of a system that runs already, --drill WORDS a drill of one, --refresh brings one up to date");
        }
        Path home = home();
        Path folder = fresh(home);
        Draft draft = Draft.of(from, folder, name, profiles, Images.declared());
        if (!pool.isEmpty()) {
            draft.choose(pool);
        } else {
            draft.choose(draft.undecided() ? asked(draft.candidates()) : 0);
        }
        PrintWriter out = spec.commandLine().getOut();
        try {
            begin(home);
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("compose.yaml"), Drafted.sealed(draft.text()));
            if (draft.overlay().isPresent()) {
                Files.writeString(
                        folder.resolve("lab.yaml"),
                        Drafted.sealed(draft.overlay().get()));
            }
            if (draft.program().isPresent()) {
                copyProgram(draft.program().get(), folder);
            } else if (draft.exec()) {
                try (InputStream skeleton = New.class.getResourceAsStream(PROGRAM)) {
                    Files.copy(skeleton, folder.resolve(PROGRAM));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The environment could not be written to " + folder, e);
        }
        out.println("Made environments/" + name + " from "
                + from.stream().map(Path::toString).collect(Collectors.joining(" and "))
                + ", which it includes and does not copy.");
        list("Guessed", draft.guessed());
        list("Left out", draft.leftOut());
        list("Looks like a secret", draft.secrets());
        list("Elsewhere", draft.outside());
        list("For you to do", draft.gaps());
        out.println("\nThen: drill check, which names what is missing by file and line; drill describe " + name
                + "; drill run --environment " + name);
        return Main.MET;
    }

    private int system() {
        NewSystem made = NewSystem.of(name, kind, system);
        Path home = home();
        Path folder = fresh(home);
        try {
            begin(home);
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("compose.yaml"), made.text());
        } catch (IOException e) {
            throw new UncheckedIOException("The environment could not be written to " + folder, e);
        }
        spec.commandLine()
                .getOut()
                .println("Made environments/" + name
                        + "/compose.yaml. Read it, and say who signs in and what the operators plan.\n\nThen: drill check; drill run --dry-run --environment "
                        + name + " --tags @witnessed");
        return Main.MET;
    }

    /** The environment's folder, which must not exist yet. */
    private Path fresh(Path home) {
        Path folder = home.resolve("environments").resolve(name);
        if (Files.exists(folder)) {
            throw new BadInput("there is something at " + folder + " already; choose another name, or remove it");
        }
        return folder;
    }

    /** The project that is worked in, or else the folder that becomes one: outside the suite, a project is the user's. */
    private static Path home() {
        Path here = Path.of("").toAbsolutePath();
        return Main.home().equals(Main.suite())
                        && !here.startsWith(Main.suite())
                        && !System.getProperty(Project.SUITE, "").isEmpty()
                ? here
                : Main.home();
    }

    private void begin(Path home) throws IOException {
        if (home.equals(Main.home())) {
            return;
        }
        Files.writeString(home.resolve(Project.FILE), """
                # A project of DR Drills: environments/ and features/ are yours, reports/ holds the runs.
                suite: %s   # the version that runs the drills here; another one is refused
                shipped-environments: []   # environments of the suite that are drilled here too; drill describe lists yours
                shipped-drills: '@any'     # which drills of the suite: those of any environment; a tag expression
                """.formatted(Build.here().version()));
        Path ignored = home.resolve(".gitignore");
        String lines = Files.exists(ignored) ? Files.readString(ignored) : "";
        if (lines.lines().noneMatch(line -> line.matches("/?reports/?(\\*)?"))) {
            Files.writeString(
                    ignored,
                    lines + (lines.isEmpty() || lines.endsWith("\n") ? "" : "\n") + "/reports/*\n!/reports/*.yaml\n");
        }
        spec.commandLine()
                .getOut()
                .println("This folder is a project now; drill.yaml says what it takes from the suite.");
    }

    /** Brings an environment that was made before up to its Compose files. */
    private int refreshed() {
        Path folder = Main.home().resolve("environments").resolve(name);
        Drafted before = Drafted.in(folder);
        List<Path> files = from.isEmpty() ? before.from() : from;
        Draft draft =
                Draft.of(files, folder, name, profiles.isEmpty() ? before.profiles() : profiles, Images.declared());
        draft.choose(pool.isEmpty() ? before.pool() : pool);
        PrintWriter out = spec.commandLine().getOut();
        try {
            renewed(folder.resolve("compose.yaml"), Optional.of(draft.text()), out);
            renewed(folder.resolve("lab.yaml"), draft.overlay(), out);
        } catch (IOException e) {
            throw new UncheckedIOException("The environment could not be written to " + folder, e);
        }
        out.println("Then: drill check");
        return Main.MET;
    }

    /** Writes a file anew that is still as it was written; tells what one lacks that the user has changed. */
    private static void renewed(Path file, Optional<String> proposed, PrintWriter out) throws IOException {
        String now = Files.exists(file) ? Files.readString(file) : "";
        String sealed = proposed.map(Drafted::sealed).orElse("");
        if (now.equals(sealed)) {
            out.println(file.getFileName() + " is up to date.");
        } else if (now.isEmpty() || Drafted.untouched(now)) {
            if (sealed.isEmpty()) {
                Files.delete(file);
            } else {
                Files.writeString(file, sealed);
            }
            out.println(file.getFileName()
                    + (sealed.isEmpty() ? " is not needed any more and removed." : " is written anew."));
        } else {
            List<String> lacking = Drafted.lacking(now, sealed);
            out.println(file.getFileName() + " has changes of yours and stays as it is"
                    + (lacking.isEmpty()
                            ? "; it lacks nothing."
                            : ". drill new would write these lines, which it lacks:"));
            lacking.forEach(line -> out.println("  + " + line));
        }
    }

    /** Writes a drill of an environment, once it is understood. */
    private int drill() {
        if (within == null) {
            throw new ParameterException(
                    spec.commandLine(), "--drill needs --within: after how long writes are to be acknowledged again");
        }
        Environment where = EnvironmentFile.described(Main.home().resolve("environments"), name)
                .withLab();
        OwnDrill own = new OwnDrill(Main.home(), where, event.strip(), within.strip());
        DrillPlan plan = own.write();
        PrintWriter out = spec.commandLine().getOut();
        out.println("Written: features/" + plan.file().getFileName() + ":" + plan.line());
        out.println(plan.text()
                .lines()
                .skip(plan.text().lines().toList().indexOf("") + 1L)
                .collect(Collectors.joining("\n")));
        out.println("Then: drill run --dry-run --drill " + plan.id() + ", and without --dry-run");
        return Main.MET;
    }

    /** With what it imports, which stands beside it. */
    private static void copyProgram(Path program, Path folder) throws IOException {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(program.toAbsolutePath().getParent(), "*.py")) {
            for (Path file : files) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
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

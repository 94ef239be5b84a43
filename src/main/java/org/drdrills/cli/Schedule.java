package org.drdrills.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.drdrills.drill.Build;
import org.drdrills.evidence.Policy;
import org.drdrills.schedule.Form;
import org.drdrills.schedule.Job;
import org.drdrills.schedule.Timing;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Project;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Schedules drills. */
@Command(
        name = "schedule",
        mixinStandardHelpOptions = true,
        description =
                "Write the files by which an existing scheduler runs drills; with --install, install them in systemd or cron.",
        exitCodeList = {
            "0:the files are written, or printed",
            "2:wrong usage or input, or a file with other contents exists",
            "3:the scheduler rejected them"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  drill schedule systemd --every week --on sunday --at 03:30 --zone Europe/Berlin --install",
            "  drill schedule github --every day --at 04:00 -- run --tags @smoke --notify trouble",
            "  drill schedule kubernetes --shards 3 --image registry.example.org/team/drills:1 --print",
            "",
            "drill list shows what is overdue; --notify sends a notification of each run."
        })
final class Schedule implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "SCHEDULER",
            description = "systemd, cron, github, gitlab, jenkins or kubernetes.")
    private Form form;

    @Parameters(
            index = "1..*",
            paramLabel = "ARGUMENT",
            description =
                    "Arguments of drill, after -- (default: run --all). On a runner elsewhere the gate follows, which decides whether the job passes. --alone is added unless there are shards, so that no run starts while another is under way.")
    private List<String> arguments = List.of();

    @Option(
            names = "--every",
            paramLabel = "PERIOD",
            description = "day, week or month (default: as often as reports/policy.yaml asks, or week).")
    private Timing.Every every;

    @Option(
            names = "--on",
            paramLabel = "DAY",
            description = "A day of the week, such as sunday, or of the month, 1 to 28 (default: sunday, or 1).")
    private String on;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "Time of the day there (default ${DEFAULT-VALUE}).",
            defaultValue = "04:00")
    private String at;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description = "Time zone, such as Europe/Berlin (default: this machine's, or UTC where that has no name).")
    private String zone;

    @Option(
            names = "--shards",
            paramLabel = "N",
            description =
                    "With kubernetes: split the drills over N pods, each with an engine of its own (default ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private int shards;

    @Option(
            names = "--image",
            paramLabel = "NAME",
            description =
                    "With kubernetes: the image to build, to push and to run, with its registry (default ${DEFAULT-VALUE}).",
            defaultValue = "dr-drills")
    private String image;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Of the unit, workflow or job (default ${DEFAULT-VALUE}).",
            defaultValue = "dr-drills")
    private String name;

    @Option(names = "--out", paramLabel = "FOLDER", description = "Where the files go (default: the project's folder).")
    private Path out;

    @Option(names = "--force", description = "Overwrite files with other contents.")
    private boolean force;

    @Option(names = "--print", description = "Print the files, write nothing.")
    private boolean print;

    @Option(
            names = "--install",
            description = "Install them in systemd (for this account; for the machine as root) or cron.")
    private boolean install;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (install && form != Form.SYSTEMD && form != Form.CRON) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--install is for systemd and cron; commit or apply what is written for "
                            + form.name().toLowerCase(java.util.Locale.ROOT));
        }
        if (shards < 1 || shards > 1000 || (shards > 1 && form != Form.KUBERNETES)) {
            throw new ParameterException(
                    spec.commandLine(),
                    shards > 1 && shards <= 1000
                            ? "--shards is for kubernetes; elsewhere give each runner its drill run --shard I/N"
                            : "--shards takes a number from 1 to 1000, not " + shards);
        }
        Path home = Main.home();
        ZoneId machine = ZoneId.systemDefault();
        Optional<Policy.Rule> strictest = Policy.in(home.resolve("reports")).strictest();
        every = every == null
                ? Timing.Every.within(strictest.map(Policy.Rule::every).orElse(7))
                : every;
        Timing timing = Timing.of(
                every,
                on,
                at,
                zone != null
                        ? zone
                        : machine.getId().contains("/") && !machine.getId().startsWith("Etc/")
                                ? machine.getId()
                                : "UTC");
        boolean beside = Project.at(home).beside();
        Job job = new Job(
                name,
                home,
                runnable(),
                shards,
                Main.suite().resolve("drill"),
                beside ? Build.here().version() : "",
                image);
        Map<String, String> files = form.files(timing, job, machine, Instant.now());
        PrintWriter to = spec.commandLine().getOut();
        if (print) {
            files.forEach((path, text) -> to.print("# " + path + "\n" + text));
            to.flush();
            return Main.MET;
        }
        timing.changes(Instant.now()).forEach(to::println);
        strictest
                .filter(rule -> rule.every() < every.days())
                .ifPresent(rule -> to.println("This is too seldom: reports/policy.yaml asks for the drills of "
                        + rule.system() + " every " + rule.every() + " days."));
        if (install) {
            return form == Form.SYSTEMD
                    ? systemd(files, to)
                    : cron(files.values().iterator().next(), to);
        }
        Path folder = out == null ? home : out;
        files.forEach((path, text) -> write(folder.resolve(path), text, force));
        files.keySet().forEach(path -> to.println("Written: " + folder.resolve(path)));
        to.println("Drills run " + timing.words() + ", once this is done:");
        form.next(timing, job).forEach(sentence -> to.println("  " + sentence));
        return Main.MET;
    }

    /** A mistake in it would only show in the scheduled run. */
    private List<String> runnable() {
        List<String> words = new ArrayList<>(arguments.isEmpty() ? List.of("run", "--all") : arguments);
        if (!words.getFirst().equals("run")) {
            throw new BadInput("what is scheduled is 'run' and its options, not '" + words.getFirst() + "'");
        }
        if (shards > 1
                && (words.contains("--alone")
                        || words.stream()
                                .anyMatch(word -> word.startsWith("--shard") || word.startsWith("--durations")))) {
            throw new BadInput(
                    "shards run beside each other, and each is told which it is; leave out --alone, --shard and --durations");
        }
        // Shards run beside each other in one folder of reports; Kubernetes keeps whole campaigns apart.
        if (shards == 1 && !words.contains("--alone")) {
            words.add("--alone");
        }
        try {
            Object command = Main.commandLine()
                    .parseArgs(words.toArray(String[]::new))
                    .subcommand()
                    .commandSpec()
                    .userObject();
            // A scheduled run that selects nothing would be told so at night.
            ((Run) command).selected(Main.home());
        } catch (ParameterException e) {
            throw new BadInput("'drill " + String.join(" ", words) + "' cannot be run: " + e.getMessage());
        }
        return words;
    }

    private static void write(Path file, String text, boolean force) {
        try {
            if (Files.exists(file) && !Files.readString(file).equals(text) && !force) {
                throw new BadInput(file + " is there already and says something else; --force writes over it");
            }
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new BadInput(file + " cannot be written: " + e.getMessage());
        }
    }

    private int systemd(Map<String, String> files, PrintWriter to) {
        boolean root = "root".equals(System.getProperty("user.name"));
        Path folder = root
                ? Path.of("/etc/systemd/system")
                : Path.of(System.getProperty("user.home"), ".config/systemd/user");
        files.forEach((path, text) -> write(folder.resolve(path), text, true));
        List<String> systemctl = root ? List.of("systemctl") : List.of("systemctl", "--user");
        if (!call(systemctl, "", "daemon-reload") || !call(systemctl, "", "enable", "--now", name + ".timer")) {
            to.println("The files are in " + folder + ", but systemd rejected them; see its message above.");
            return Main.INCONCLUSIVE;
        }
        call(systemctl, "", "list-timers", "--no-pager", name + ".timer");
        to.println("Installed in " + folder + ". Off again: " + String.join(" ", systemctl) + " disable --now " + name
                + ".timer" + (root ? "" : ". It runs while no user is signed in only after: loginctl enable-linger"));
        return Main.MET;
    }

    private int cron(String lines, PrintWriter to) {
        String before = output("crontab", "-l");
        if (!call(List.of("crontab"), crontab(before, name, lines), "-")) {
            to.println("cron rejected it; see its message above. The table was not changed.");
            return Main.INCONCLUSIVE;
        }
        to.println(
                "Installed in this account's table of cron, between two marks. Change it by the same command, take it out with: crontab -e");
        return Main.MET;
    }

    /** The table with our lines in it, once, and all others as they were. */
    static String crontab(String before, String name, String lines) {
        String begin = "# begin: drill schedule " + name + "\n";
        String end = "# end: drill schedule " + name + "\n";
        int from = before.indexOf(begin);
        int to = before.indexOf(end);
        String rest = from >= 0 && to > from ? before.substring(0, from) + before.substring(to + end.length()) : before;
        return rest + (rest.isEmpty() || rest.endsWith("\n") ? "" : "\n") + begin + lines + end;
    }

    private static boolean call(List<String> command, String input, String... more) {
        List<String> words = new ArrayList<>(command);
        words.addAll(List.of(more));
        try {
            Process process = new ProcessBuilder(words)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            return process.waitFor() == 0;
        } catch (IOException e) {
            throw new BadInput("there is no " + command.getFirst() + " here: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String output(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? text : "";
        } catch (IOException e) {
            throw new BadInput("there is no " + command[0] + " here: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted"));
        }
    }
}

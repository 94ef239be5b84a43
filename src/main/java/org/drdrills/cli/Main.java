package org.drdrills.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.drdrills.drill.Build;
import org.drdrills.drill.Campaign;
import org.drdrills.drill.Terminal;
import org.drdrills.environment.LabTrouble;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Nearest;
import org.drdrills.topology.Project;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
        name = "drill",
        description = "Disaster-recovery drills on real software in containers, judged from the record alone.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            Run.class,
            Gate.class,
            Merge.class,
            Schedule.class,
            Notify.class,
            Coverage.class,
            Restore.class,
            Up.class,
            LiveFault.class,
            Status.class,
            Ready.class,
            Heal.class,
            Down.class,
            Explore.class,
            Approve.class,
            MarkEvent.class,
            Stop.class,
            ListDrills.class,
            Describe.class,
            Check.class,
            New.class,
            Recheck.class,
            EvidenceCommands.class,
            Doctor.class,
            Setup.class,
            Vocabulary.class,
            Selftest.class,
            Completion.class,
            Help.class
        },
        exitCodeList = {"0:all objectives met", "1:an objective was missed", "2:wrong usage or input", "3:inconclusive"
        },
        footer = {
            "",
            "drill help COMMAND describes each: its options with units and defaults, its exit codes, examples."
        })
public final class Main implements Callable<Integer> {
    static final int MET = 0;
    static final int MISSED = 1;
    static final int USAGE = 2;
    static final int INCONCLUSIVE = 3;

    /** What belongs together, in the order in which it is needed. */
    static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

    static {
        GROUPS.put("Drills", List.of("run", "restore", "list", "describe", "new", "words", "check", "coverage"));
        GROUPS.put("Operation", List.of("schedule", "gate", "merge", "notify"));
        GROUPS.put(
                "Interactive and exploratory drills",
                List.of("up", "fault", "status", "ready", "heal", "down", "explore"));
        GROUPS.put("Systems that run already", List.of("approve", "mark", "stop"));
        GROUPS.put("Evidence", List.of("evidence", "recheck", "selftest"));
        GROUPS.put("This machine", List.of("setup", "doctor", "completion", "help"));
    }

    /** What {@code --version} prints. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {Build.here().toString()};
        }
    }

    private static final int NARROW = 80;
    /** Longer lines are hard to read, however wide the terminal is. */
    private static final int WIDE = 110;

    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        Thread.setDefaultUncaughtExceptionHandler((thread, death) -> died(thread.getName(), death, System.err));
        Output output = new Output(new FileOutputStream(FileDescriptor.out));
        PrintStream out = new PrintStream(output, true, System.out.charset());
        System.setOut(out);
        int exit;
        try {
            exit = commandLine().execute(arguments);
        } catch (Error e) {
            System.err.println("drill: this is a defect of the suite, or the machine lacks something: " + e);
            exit = INCONCLUSIVE;
        }
        out.flush();
        if (output.trouble().isPresent()) {
            System.err.println("drill: the output could not be written: "
                    + output.trouble().get());
            exit = exit == MET ? INCONCLUSIVE : exit;
        }
        System.exit(exit);
    }

    /** A thread of the container engine's client dies of what its caller learns as well; any other's death is one sentence. */
    static void died(String thread, Throwable death, PrintStream to) {
        if (System.getenv("DRILL_DEBUG") != null) {
            death.printStackTrace(to);
        } else if (!thread.startsWith("docker-java-")) {
            to.println("drill: this is a defect of the suite: " + thread + " ended with " + death);
        }
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionStrategy(new InTheRightVersion());
        line.setColorScheme(CommandLine.Help.defaultColorScheme(
                Terminal.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        line.setUsageHelpWidth(Math.clamp(Integer.getInteger("drdrills.columns", NARROW), NARROW, WIDE));
        lineUp(line);
        line.getHelpSectionMap().put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
        line.getHelpSectionMap().put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST, Main::grouped);
        line.setParameterExceptionHandler((e, arguments) -> {
            e.getCommandLine()
                    .getErr()
                    .println("drill: " + sentence(e) + " (drill " + name(e.getCommandLine())
                            + "--help shows the usage)");
            return USAGE;
        });
        line.setExecutionExceptionHandler((e, command, result) -> {
            if (e instanceof BadInput) {
                command.getErr().println("drill: " + e.getMessage());
                return USAGE;
            }
            if (e instanceof LabTrouble) {
                command.getErr().println("drill: " + e.getMessage());
                return INCONCLUSIVE;
            }
            if (e instanceof UncheckedIOException disk) {
                command.getErr().println("drill: " + Campaign.sentence(disk));
                return INCONCLUSIVE;
            }
            command.getErr().println("drill: this is a defect of the suite: " + e);
            if (System.getenv("DRILL_DEBUG") != null) {
                e.printStackTrace(command.getErr());
            }
            return INCONCLUSIVE;
        });
        return line;
    }

    /** Every page of the manual in the same order and under the same heads. */
    private static void lineUp(CommandLine line) {
        line.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .parameterListHeading("%n")
                .optionListHeading("%nOptions:%n")
                .descriptionHeading("%n");
        line.getSubcommands().values().forEach(Main::lineUp);
    }

    /** A project may need another version of the suite. Help and the version are told in any case. */
    private static final class InTheRightVersion extends CommandLine.RunLast {
        @Override
        protected List<Object> handle(CommandLine.ParseResult result) {
            try {
                if (result.hasSubcommand()
                        && !result.subcommand().commandSpec().name().equals("help")) {
                    Project.at(home()).requires(Build.here().version());
                }
            } catch (BadInput e) {
                throw new CommandLine.ExecutionException(result.commandSpec().commandLine(), e.getMessage(), e);
            }
            return super.handle(result);
        }
    }

    private static String grouped(CommandLine.Help help) {
        StringBuilder text = new StringBuilder();
        Map<String, List<String>> groups = new LinkedHashMap<>(GROUPS);
        // A command without a group is still listed.
        List<String> rest = help.subcommands().keySet().stream()
                .filter(name -> GROUPS.values().stream().noneMatch(group -> group.contains(name)))
                .toList();
        if (!rest.isEmpty()) {
            groups.put("More", rest);
        }
        groups.forEach((title, names) -> {
            CommandLine.Help.TextTable table = CommandLine.Help.TextTable.forColumns(
                    help.colorScheme(),
                    new CommandLine.Help.Column(15, 2, CommandLine.Help.Column.Overflow.SPAN),
                    new CommandLine.Help.Column(
                            help.commandSpec().usageMessage().width() - 15, 2, CommandLine.Help.Column.Overflow.WRAP));
            names.stream()
                    .filter(help.subcommands()::containsKey)
                    .forEach(name -> table.addRowValues(
                            name, sentence(help.subcommands().get(name).commandSpec())));
            text.append(System.lineSeparator())
                    .append(title)
                    .append(':')
                    .append(System.lineSeparator())
                    .append(table);
        });
        return text.toString();
    }

    /** What a command does, up to the first full stop. */
    private static String sentence(CommandSpec command) {
        String[] header = command.usageMessage().header();
        String[] description =
                header.length > 0 ? header : command.usageMessage().description();
        String all = description.length == 0 ? "" : description[0];
        int end = all.indexOf(": ");
        int stop = all.indexOf(". ");
        int cut = end < 0 ? stop : stop < 0 ? end : Math.min(end, stop);
        return cut < 0 ? all : all.substring(0, cut) + ".";
    }

    private static String name(CommandLine line) {
        return line.getParent() == null ? "" : line.getCommandName() + " ";
    }

    private static String sentence(ParameterException e) {
        StringBuilder sentence = new StringBuilder(e.getMessage());
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().getFirst();
            List<String> near = unmatched.getSuggestions();
            if (!word.startsWith("-") && !e.getCommandLine().getSubcommands().isEmpty()) {
                return "there is no command '" + word + "'"
                        + Nearest.hint(word, e.getCommandLine().getSubcommands().keySet());
            }
            if (!near.isEmpty()) {
                sentence.append("; did you mean '").append(near.getFirst()).append("'?");
            }
        }
        return sentence.toString();
    }

    /** Where the suite is installed. */
    static Path suite() {
        return Path.of(System.getProperty(Project.SUITE, home().toString()))
                .toAbsolutePath()
                .normalize();
    }

    /** The project's folder: that of the nearest drill.yaml above, or the suite's own, as the launcher found it; or here. */
    static Path home() {
        return Path.of(System.getProperty("drdrills.home", "."))
                .toAbsolutePath()
                .normalize();
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return USAGE;
    }
}

package org.drdrills.cli;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.drdrills.drill.Campaign;
import org.drdrills.environment.LabTrouble;
import org.drdrills.topology.BadInput;
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
        version = "DR Drills 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            Run.class, Gate.class, Merge.class, ListDrills.class, Describe.class, Check.class, Recheck.class, EvidenceCommands.class, Doctor.class, Setup.class, Vocabulary.class, Selftest.class, CommandLine.HelpCommand.class
        },
        footerHeading = "%nExit codes:%n",
        footer = {"  0  all objectives met", "  1  an objective was missed", "  2  wrong usage or input", "  3  inconclusive"})
public final class Main implements Callable<Integer> {
    static final int MET = 0;
    static final int MISSED = 1;
    static final int USAGE = 2;
    static final int INCONCLUSIVE = 3;

    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        int exit;
        try {
            exit = commandLine().execute(arguments);
        } catch (Error e) {
            System.err.println("drill: this is a defect of the suite, or the machine lacks something: " + e);
            exit = INCONCLUSIVE;
        }
        System.exit(exit);
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((e, arguments) -> {
            e.getCommandLine().getErr().println("drill: " + sentence(e) + " (drill " + name(e.getCommandLine()) + "--help shows the usage)");
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

    private static String name(CommandLine line) {
        return line.getParent() == null ? "" : line.getCommandName() + " ";
    }

    private static String sentence(ParameterException e) {
        StringBuilder sentence = new StringBuilder(e.getMessage());
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
            java.util.List<String> near = unmatched.getSuggestions();
            if (!near.isEmpty()) {
                sentence.append("; did you mean '").append(near.getFirst()).append("'?");
            }
        }
        return sentence.toString();
    }

    /** The project's folder: where the launcher stands, or here. */
    static Path home() {
        return Path.of(System.getProperty("drdrills.home", ".")).toAbsolutePath().normalize();
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return USAGE;
    }
}

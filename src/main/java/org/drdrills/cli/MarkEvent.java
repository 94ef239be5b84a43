package org.drdrills.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.drdrills.drill.Operators;
import org.drdrills.record.RunFolder;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Nearest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Marks the event of a witnessed drill, or a step of the operators. */
@Command(
        name = "mark",
        mixinStandardHelpOptions = true,
        description =
                "Mark the event of a witnessed drill at the moment at which it happens, or a step of the operators. The first mark is the event; later ones are timed from it.",
        exitCodeList = {"0:marked", "2:wrong usage, no such drill is under way, or it does not wait for this mark"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  drill mark payments \"site north switched off\"",
            "  drill mark payments \"alert of the monitoring\" --step detected --by Ada",
            "  drill mark payments \"pg2 is promoted\" --step done --by Grace"
        })
final class MarkEvent implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "SYSTEM",
            description = "The environment that is drilled, or the folder of its run.")
    private String which;

    @Parameters(index = "1", paramLabel = "TEXT", arity = "0..1", description = "What happened, in a few words.")
    private String text = "";

    @Option(
            names = "--step",
            paramLabel = "STEP",
            description = "A step after the event: detected, declared, decided, ordered or done.")
    private String step = "";

    @Option(
            names = "--by",
            paramLabel = "NAME",
            description = "Who took the step, or marks the event (default: the name of this account).")
    private String by = System.getProperty("user.name");

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Operators.Report report = new Operators.Report(text.strip(), step.strip(), by.strip(), Duration.ZERO);
        return underWay(which)
                .ask(
                        String.join(
                                "\t",
                                Attendance.MARK,
                                report.step(),
                                report.by(),
                                Long.toString(given(System.getProperty("drdrills.began", ""))),
                                report.text()),
                        spec.commandLine().getOut()::println);
    }

    /**
     * When the command was given, not when Java had started, in ms since 1970.
     *
     * @param began what the launcher says: seconds with six decimals; now, where it says nothing
     */
    static long given(String began) {
        return began.matches("\\d{1,12}[.,]\\d{6}")
                ? Long.parseLong(began.replaceAll("[.,]", "")) / 1000
                : System.currentTimeMillis();
    }

    /**
     * The drill that is meant.
     *
     * @param which its environment or its run's folder; empty where only one is under way
     * @throws BadInput if there is none, or more than one and none was named
     */
    static Holder underWay(String which) {
        List<String> names = Holder.names();
        if (names.isEmpty()) {
            throw new BadInput("no drill of a system that runs already is under way");
        }
        if (which.isEmpty()) {
            if (names.size() > 1) {
                throw new BadInput("several drills are under way, name one: " + String.join(", ", names));
            }
            return Holder.of(names.getFirst());
        }
        if (names.contains(which)) {
            return Holder.of(which);
        }
        for (Path folder :
                List.of(Path.of(which), Main.home().resolve("reports").resolve(which))) {
            if (Files.isDirectory(folder)) {
                String environment = RunFolder.at(folder).read().environment();
                if (names.contains(environment)) {
                    return Holder.of(environment);
                }
            }
        }
        throw new BadInput("no drill of '" + which + "' is under way" + Nearest.hint(which, names));
    }
}

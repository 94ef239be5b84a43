package org.drdrills.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Stops the drill of a system that runs already. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description =
                "Stop the drill of a system that runs already. Everything that was done to the system is undone, the last first, and the record is judged as it stands.",
        exitCodeList = {"0:the drill ends", "2:no such drill is under way"},
        footerHeading = "%nExamples:%n",
        footer = {"  drill stop", "  drill stop payments"})
final class Stop implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "SYSTEM",
            description = "The environment that is drilled, or the folder of its run, where several are under way.")
    private String which = "";

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return MarkEvent.underWay(which)
                .ask(
                        Attendance.STOP + "\t" + System.getProperty("user.name"),
                        spec.commandLine().getOut()::println);
    }
}

package org.drdrills.cli;

import java.util.concurrent.Callable;
import org.drdrills.fault.Target;
import org.drdrills.steps.Features;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the words of features. */
@Command(
        name = "words",
        description = "List every line that a feature may hold.",
        mixinStandardHelpOptions = true,
        exitCodeList = {"0:done"},
        footerHeading = "%nExamples:%n",
        footer = {"  drill words | grep primary"})
final class Vocabulary implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        new Features().vocabulary().forEach(out::println);
        out.println("\n{target} is one of: "
                + String.join(
                        ", ",
                        java.util.Arrays.stream(Target.values())
                                .map(Target::words)
                                .toList()));
        out.println("{duration} is like: 30 seconds, 1.5 minutes, 200 milliseconds");
        return Main.MET;
    }
}

package org.drdrills.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.drdrills.fault.Target;
import org.drdrills.steps.Wordings;
import org.drdrills.topology.EnvironmentFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the words of features. */
@Command(
        name = "words",
        description = "List every step that a feature may use.",
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
        Wordings.shared().list().forEach(out::println);
        Path environments = Main.home().resolve("environments");
        for (String name : EnvironmentFile.withLabs(environments)) {
            List<String> own =
                    Wordings.of(EnvironmentFile.named(environments, name)).own();
            if (!own.isEmpty()) {
                out.println("\nIn environment " + name + " also:");
                own.forEach(out::println);
            }
        }
        out.println("\n{target} is one of: "
                + String.join(
                        ", ",
                        java.util.Arrays.stream(Target.values())
                                .map(Target::words)
                                .toList())
                + ", or a machine of the environment by its name: the machine NAME");
        out.println("{duration} is like: 30 seconds, 1.5 minutes, 200 milliseconds");
        return Main.MET;
    }
}

package org.drdrills.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the completion script for the shell, with the names that the project has now. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description =
                "Print what bash or zsh needs to complete commands, options, and the names of drills, environments and tags. For this shell: source <(drill completion)",
        exitCodeList = {"0:done"},
        footerHeading = "%nExamples:%n",
        footer = {"  source <(drill completion)"})
final class Completion implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(AutoComplete.bash("drill", Main.commandLine()));
        spec.commandLine().getOut().flush();
        return Main.MET;
    }
}

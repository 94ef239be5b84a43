package org.drdrills.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lets the shell complete commands and options. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description =
                "Print what bash or zsh needs to complete commands and options. For this shell: source <(./drill completion)",
        exitCodeList = {"0:done"},
        footerHeading = "%nExamples:%n",
        footer = {"  source <(./drill completion)"})
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

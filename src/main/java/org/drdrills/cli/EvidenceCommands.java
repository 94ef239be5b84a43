package org.drdrills.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What is done with the evidence of runs. */
@Command(
        name = "evidence",
        description = "Pack the evidence of a run for an auditor, sign and verify what was packed, report on a period.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {Pack.class, Sign.class, Verify.class, EvidencePeriod.class},
        exitCodeList = {"0:done", "2:wrong usage or input"},
        footerHeading = "%nExamples:%n",
        footer = {"  drill evidence pack reports/<run>"})
final class EvidenceCommands implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return Main.USAGE;
    }
}

package org.drdrills.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What is done with evidence after a run. */
@Command(name = "evidence", description = "Evidence of runs: a report on a period.", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND", subcommands = {EvidencePeriod.class})
final class EvidenceCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return Main.USAGE;
    }
}

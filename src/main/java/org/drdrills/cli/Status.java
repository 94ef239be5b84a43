package org.drdrills.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tell what is so in the lab that is up: roles, who is served, which wires and machines are struck, what is still open. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Show the lab that is up: roles, service by site, affected links and machines, open faults.",
        exitCodeList = {"0:done", "2:no lab is up, or several are", "3:the lab does not answer"},
        footerHeading = "%nExamples:%n",
        footer = {"  drill status", "  drill status --environment mirroring", "  drill status --json"})
final class Status implements Callable<Integer> {
    /** The request whose answer is one object. */
    static final String FOR_MACHINES = "status-json";

    @Option(names = "--json", description = "For machines.")
    private boolean json;

    @Mixin
    private WhoseLab lab;

    @Override
    public Integer call() {
        return lab.ask(json ? FOR_MACHINES : "status");
    }
}

package org.drdrills.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tell what is so in the lab that is up: roles, who is served, which wires and machines are struck, what is still open. */
@Command(name = "status", mixinStandardHelpOptions = true, description = "Tell what is so in the lab that is up: roles, who is served, which wires and machines are struck, what is still open.")
final class Status implements Callable<Integer> {
    @Option(names = {"-e", "--environment"}, paramLabel = "NAME", description = "Whose lab, where several are up.")
    private String environment = "";

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return Holder.find(environment).ask("status", spec.commandLine().getOut()::println);
    }
}

package org.drdrills.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Heal all that is still open in the lab that is up, and prove it. */
@Command(name = "heal", mixinStandardHelpOptions = true, description = "Heal all that is still open in the lab that is up, and prove it.")
final class Heal implements Callable<Integer> {
    @Option(names = {"-e", "--environment"}, paramLabel = "NAME", description = "Whose lab, where several are up.")
    private String environment = "";

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return Holder.find(environment).ask("heal", spec.commandLine().getOut()::println);
    }
}

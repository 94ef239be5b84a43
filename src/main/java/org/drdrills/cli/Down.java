package org.drdrills.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Take the lab that is up down; nothing of it is left. */
@Command(name = "down", mixinStandardHelpOptions = true, description = "Take the lab that is up down; nothing of it is left.")
final class Down implements Callable<Integer> {
    @Option(names = {"-e", "--environment"}, paramLabel = "NAME", description = "Whose lab, where several are up.")
    private String environment = "";

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return Holder.find(environment).ask("down", spec.commandLine().getOut()::println);
    }
}

package org.drdrills.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Tell what is so in the lab that is up: roles, who is served, which wires and machines are struck, what is still open. */
@Command(name = "status", mixinStandardHelpOptions = true, description = "Tell what is so in the lab that is up: roles, who is served, which wires and machines are struck, what is still open.")
final class Status implements Callable<Integer> {
    @Mixin
    private WhoseLab lab;

    @Override
    public Integer call() {
        return lab.ask("status");
    }
}

package org.drdrills.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Heal all that is still open in the lab that is up, and prove it. */
@Command(name = "heal", mixinStandardHelpOptions = true, description = "Heal all that is still open in the lab that is up, and prove it.")
final class Heal implements Callable<Integer> {
    @Mixin
    private WhoseLab lab;

    @Override
    public Integer call() {
        return lab.ask("heal");
    }
}

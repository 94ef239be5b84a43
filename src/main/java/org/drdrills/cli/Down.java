package org.drdrills.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Take the lab that is up down; nothing of it is left. */
@Command(name = "down", mixinStandardHelpOptions = true, description = "Take the lab that is up down; nothing of it is left.")
final class Down implements Callable<Integer> {
    @Mixin
    private WhoseLab lab;

    @Override
    public Integer call() {
        return lab.ask("down");
    }
}

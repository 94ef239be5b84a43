package org.drdrills.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Take the lab that is up down; nothing of it is left. */
@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = "Remove the lab that is up, completely.",
        exitCodeList = {"0:the lab is removed", "2:no lab is up, or several are", "3:the lab does not answer"},
        footerHeading = "%nExamples:%n",
        footer = {"  drill down"})
final class Down implements Callable<Integer> {
    @Mixin
    private WhoseLab lab;

    @Override
    public Integer call() {
        return lab.ask("down");
    }
}

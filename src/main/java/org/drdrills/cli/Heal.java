package org.drdrills.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Heal all that is still open in the lab that is up, and prove it. */
@Command(
        name = "heal",
        mixinStandardHelpOptions = true,
        description = "Heal all faults in the lab that is up, and prove it.",
        exitCodeList = {
            "0:all faults are healed, with proof",
            "2:no lab is up, or several are",
            "3:the lab does not answer"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  drill heal"})
final class Heal implements Callable<Integer> {
    @Mixin
    private WhoseLab lab;

    @Override
    public Integer call() {
        return lab.ask("heal");
    }
}

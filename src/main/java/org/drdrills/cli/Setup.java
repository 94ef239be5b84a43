package org.drdrills.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Sets up engine and images; the launcher has done it by the time this runs. */
@Command(
        name = "setup",
        description = "Set up what drills need: the container engine where it can, and the images.",
        mixinStandardHelpOptions = true,
        exitCodeList = {
            "0:engine and images are ready",
            "2:something is missing that this command cannot install; the remedy is printed"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  drill setup"})
final class Setup implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        int engine = Script.run("engine.sh", "ensure");
        int images = engine == 0 ? Script.run("images.sh", "ensure") : engine;
        if (images == 0) {
            spec.commandLine().getOut().println("Engine and images are there. Next: ./drill run");
        }
        return images == 0 ? Main.MET : Main.USAGE;
    }
}

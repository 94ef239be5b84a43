package org.drdrills.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sets up engine and images. */
@Command(
        name = "setup",
        description = "Set up what drills need: the container engine where it can, and the images.",
        mixinStandardHelpOptions = true,
        exitCodeList = {
            "0:engine and images are ready",
            "2:something is missing that this command cannot install; the remedy is printed"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  drill setup", "  drill setup --cache ~/.cache/dr-drills"})
final class Setup implements Callable<Integer> {
    @Option(
            names = "--cache",
            paramLabel = "FOLDER",
            description =
                    "Take images from this folder first, and put into it what was built: for runners that begin empty.")
    private Path cache;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        int engine = Script.run("engine.sh", "ensure");
        int images = engine == 0 ? images() : engine;
        if (images == 0) {
            spec.commandLine().getOut().println("Engine and images are there. Next: drill run");
        }
        return images == 0 ? Main.MET : Main.USAGE;
    }

    private int images() {
        return cache == null
                ? Script.run("images.sh", "all")
                : Script.run("images.sh", "all", cache.toAbsolutePath().toString());
    }
}

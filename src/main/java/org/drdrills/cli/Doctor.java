package org.drdrills.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.drdrills.record.Json;
import org.drdrills.topology.EnvironmentFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what is missing, and the remedy. */
@Command(
        name = "doctor",
        description = "Name what this machine lacks for drills, and the remedy.",
        mixinStandardHelpOptions = true,
        exitCodeList = {"0:nothing is missing", "2:something is missing; the remedy is printed"},
        footerHeading = "%nExamples:%n",
        footer = {"  drill doctor", "  drill doctor --json"})
final class Doctor implements Callable<Integer> {
    private static final long MEMORY_OF_A_LAB = 600L << 20;
    private static final long ROOM = 5L << 30;

    @Option(names = "--json", description = "For machines.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private final List<Item> items = new ArrayList<>();

    /** @param remedy empty where it is good */
    record Item(boolean good, String what, String remedy) {}

    record Answer(boolean ready, List<Item> items) {}

    @Override
    public Integer call() throws IOException {
        PrintWriter out =
                json ? new PrintWriter(Writer.nullWriter()) : spec.commandLine().getOut();
        say(out, true, "Java " + Runtime.version().feature() + " at " + System.getProperty("java.home"), "");
        out.flush();
        boolean engine = ask("engine.sh");
        say(out, engine, "container engine", "see the line on the engine above");
        if (engine) {
            out.flush();
            say(out, ask("images.sh"), "images", "drill setup pulls or builds them");
        }
        long memory = ((com.sun.management.OperatingSystemMXBean)
                        java.lang.management.ManagementFactory.getOperatingSystemMXBean())
                .getTotalMemorySize();
        say(
                out,
                memory > 3 * MEMORY_OF_A_LAB,
                "memory: %.1f GiB (a lab takes about 0.6, and the next one is made beside it)"
                        .formatted(memory / 1024.0 / 1024 / 1024),
                "give the machine at least 2 GiB");
        int processors = Runtime.getRuntime().availableProcessors();
        say(
                out,
                processors >= 2,
                processors + " processors",
                "drills need two, or the machine itself disturbs what is measured");
        FileStore store = Files.getFileStore(Main.home());
        say(
                out,
                store.getUsableSpace() > ROOM,
                "disk: %.0f GiB free".formatted(store.getUsableSpace() / 1024.0 / 1024 / 1024),
                "make room: images and reports need about 5 GiB");
        try {
            int environments =
                    EnvironmentFile.names(Main.home().resolve("environments")).size();
            say(out, true, environments + (environments == 1 ? " environment" : " environments"), "");
        } catch (org.drdrills.topology.BadInput e) {
            say(out, false, "environments", e.getMessage());
        }
        long wrong = items.stream().filter(item -> !item.good()).count();
        out.println(wrong == 0 ? "Ready: drill run" : wrong + " to be put right.");
        if (json) {
            spec.commandLine()
                    .getOut()
                    .println(Json.text(new Answer(wrong == 0, items)).strip());
        }
        return wrong == 0 ? Main.MET : Main.USAGE;
    }

    private boolean ask(String script) {
        return (json ? Script.runMute(script, "status") : Script.run(script, "status")) == 0;
    }

    private void say(PrintWriter out, boolean good, String what, String remedy) {
        items.add(new Item(good, what, good ? "" : remedy));
        out.println((good ? "✓ " : "✗ ") + what + (good ? "" : ": " + remedy));
    }
}

package org.drdrills.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.drdrills.drill.Campaign;
import org.drdrills.drill.LiveLab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Polling;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Durations;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.Project;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Starts a lab that stays up. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description =
                "Start a lab for interactive drills and leave it up, in a separate process. Nothing is measured or judged.",
        exitCodeList = {
            "0:the lab is up",
            "2:wrong usage or input, or one is up already",
            "3:the lab did not become healthy"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  drill up availability-group --hours 8",
            "  drill fault the primary is killed",
            "  drill status",
            "  drill heal",
            "  drill down",
            "",
            "drill fault --words lists the events. The lab is removed after --hours, and when its process ends, also by kill -9."
        })
final class Up implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration PAUSE = Duration.ofMillis(200);

    @Parameters(
            paramLabel = "ENVIRONMENT",
            completionCandidates = Candidates.Environments.class,
            description = "Its name.")
    private String environment;

    @Option(
            names = "--hours",
            paramLabel = "N",
            description = "Remove the lab after N hours (default ${DEFAULT-VALUE}).",
            defaultValue = "4")
    private double hours;

    /** The process that holds the lab calls itself so. */
    @Option(names = "--hold", hidden = true)
    private boolean hold;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!(hours > 0 && hours <= 48)) {
            throw new ParameterException(spec.commandLine(), "--hours takes a number up to 48, not " + hours);
        }
        Environment where = EnvironmentCheck.named(Main.home().resolve("environments"), environment);
        if (where.system().isPresent()) {
            throw new BadInput(
                    "environment " + environment + " is a system that runs already; nothing is started for it");
        }
        if (where.needsApproval()) {
            throw new BadInput("environment " + environment
                    + " is drilled with approval only, so no interactive lab of it is started");
        }
        EnvironmentCheck.of(List.of(where));
        Holder holder = Holder.of(environment);
        Duration lifetime = Duration.ofMillis(Math.round(hours * 3_600_000));
        if (hold) {
            HeldLab.serve(LiveLab.up(where, holder.left()), lifetime, Main.MET);
            return Main.MET;
        }
        PrintWriter out = spec.commandLine().getOut();
        if (holder.answers()) {
            out.println("A lab of " + environment + " is up already; drill status tells of it.");
            return Main.MET;
        }
        Campaign.missingImage(List.of(where)).ifPresent(missing -> {
            throw new BadInput(missing);
        });
        Lanes.fitBeside(where, others(), Lanes.Machine.here());
        out.println("Starting a lab of " + environment + " …");
        holder.clear();
        Process process = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(holder.log().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .start();
        Thread interrupted = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(interrupted);
        Polling.until(PATIENCE, PAUSE, () -> !process.isAlive() || holder.answers());
        Runtime.getRuntime().removeShutdownHook(interrupted);
        if (!holder.answers()) {
            process.destroy();
            throw new LabTrouble("the lab did not come up: " + last(holder)
                    + (holder.left().logNames().isEmpty()
                            ? ""
                            : "; its logs are in " + holder.left().logs()));
        }
        int exit = holder.ask("status", out::println);
        out.println("It is up for " + Durations.text(Duration.ofMinutes(Math.round(hours * 60))) + ", in process "
                + process.pid() + ". Next: drill fault, drill status, drill heal, drill down.");
        return exit;
    }

    /** Environments of the labs that are up. */
    private static List<Environment> others() {
        return Holder.names().stream()
                .map(name -> EnvironmentFile.named(Main.home().resolve("environments"), name))
                .toList();
    }

    private static String last(Holder holder) throws IOException {
        return Files.readAllLines(holder.log()).stream()
                .filter(line -> !line.isBlank())
                .reduce((one, other) -> other)
                .orElse("its log " + holder.log() + " says nothing")
                .replaceFirst("^drill: ", "");
    }

    /** This very program again, in a session of its own, which no Ctrl-C at this terminal reaches. */
    private List<String> command() {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(java.nio.file.Path.of("/usr/bin/setsid"))) {
            command.add("/usr/bin/setsid");
        }
        command.addAll(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "-Ddrdrills.home=" + Main.home(),
                "-D" + Project.SUITE + "=" + Main.suite(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "up",
                environment,
                "--hours",
                Double.toString(hours),
                "--hold"));
        return command;
    }
}

package org.drdrills.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.drdrills.drill.LiveLab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.record.Json;
import org.drdrills.steps.Wordings;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Durations;

/** A lab that this process holds up and answers for, until it is taken down, its time is over, or the process ends. */
final class HeldLab {
    /** How long a lab stays up where nothing else was said. */
    static final Duration USUAL = Duration.ofHours(4);

    private HeldLab() {}

    /** @throws BadInput if a lab of the environment is up already: two could not be told apart */
    static void noneUp(String environment) {
        if (Holder.of(environment).answers()) {
            throw new BadInput("a lab of " + environment + " is up already; drill down --environment " + environment
                    + " takes it down");
        }
    }

    /** Says how to use and how to remove the lab, and serves it. */
    static void hold(LiveLab lab, Duration lifetime, int exit, Consumer<String> says) {
        String environment = lab.environment().name();
        says.accept("The lab of " + environment + " stays up for " + Durations.text(lifetime)
                + ". From another terminal: drill status, drill fault, drill heal. It is removed by drill down --environment "
                + environment + ", by Ctrl-C here, and when this process ends.");
        serve(lab, lifetime, exit);
    }

    /**
     * Answers the commands about the lab until one of them takes it down.
     *
     * @param exit the process's exit code where the lab's time is over first
     */
    static void serve(LiveLab lab, Duration lifetime, int exit) {
        Runtime.getRuntime().addShutdownHook(new Thread(lab::close));
        Thread.ofPlatform().daemon().start(() -> {
            try {
                Thread.sleep(lifetime);
                System.exit(exit);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        long until = System.nanoTime() + lifetime.toNanos();
        Wordings wordings = Wordings.of(lab.environment());
        try {
            Holder.of(lab.environment().name()).serve((request, says) -> {
                Duration left = Duration.ofNanos(until - System.nanoTime());
                return answer(lab, wordings, request, left, says);
            });
        } catch (IOException e) {
            throw new UncheckedIOException("The lab could not be reached at its socket", e);
        }
    }

    private static Optional<Integer> answer(
            LiveLab lab, Wordings wordings, String request, Duration left, Consumer<String> says) {
        try {
            switch (request.split(" ", 2)[0]) {
                case "status" -> lab.status().lines().forEach(says);
                case Status.FOR_MACHINES -> Json.text(lab.status()).lines().forEach(says);
                case "fault" -> {
                    String words = request.split(" ", 2)[1];
                    if (!lab.happen(words, LiveFault.happening(wordings, words), left, says)) {
                        return Optional.of(Main.MISSED);
                    }
                }
                case "ready" -> lab.ready().points().forEach(point -> says.accept(point.line()));
                case "heal" -> lab.heal(says);
                case "down" -> {
                    lab.close();
                    says.accept("The lab was removed completely.");
                    return Optional.empty();
                }
                default -> throw new BadInput("a lab does not know '" + request + "'");
            }
            return Optional.of(Main.MET);
        } catch (BadInput e) {
            says.accept("drill: " + e.getMessage());
            return Optional.of(Main.USAGE);
        } catch (RuntimeException e) {
            says.accept("drill: " + (e instanceof LabTrouble ? e.getMessage() : "this is a defect of the suite: " + e));
            return Optional.of(Main.INCONCLUSIVE);
        }
    }
}

package org.drdrills.environment;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.drdrills.topology.Deed;
import org.drdrills.topology.RunningSystem;

/** One use of a power of a system that runs already, in force until it is undone. */
final class PowerUse {
    private static final long GLANCE = 250_000_000L;
    private static final int MOST_SAID = 200;
    /** Exit codes of {@code timeout}: the command was ended, and it was killed. */
    private static final int ENDED = 124;

    private static final int KILLED = 137;

    private final Guardian guardian;
    private final int id;
    private final Deed deed;
    private final String target;
    private final RunningSystem.Power power;
    private final Map<String, String> values;
    private boolean undone;
    private boolean effective;
    private boolean looked;
    private long lastLook;

    /** @param id by which the guardian knows it */
    PowerUse(
            Guardian guardian,
            int id,
            Deed deed,
            String target,
            RunningSystem.Power power,
            Map<String, String> values) {
        this.guardian = guardian;
        this.id = id;
        this.deed = deed;
        this.target = target;
        this.power = power;
        this.values = values;
    }

    Deed deed() {
        return deed;
    }

    String target() {
        return target;
    }

    /** What its proof says, looked at four times a second at most. */
    synchronized boolean inForce() {
        if (!looked || System.nanoTime() - lastLook > GLANCE) {
            effective = ran(RunningSystem.filled(power.proof(), values), power.limit());
            lastLook = System.nanoTime();
            looked = true;
        }
        return effective;
    }

    /** @throws LabTrouble if the undo failed, with the command that is to be run by hand */
    synchronized void undo() {
        if (undone) {
            return;
        }
        undone = true;
        looked = false;
        guardian.undo(id).ifPresent(said -> {
            if (said.exit() != 0) {
                throw new LabTrouble("the undo of the power " + deed.word() + " on " + target + failed(said)
                        + "; run it by hand: " + RunningSystem.filled(power.undo(), values));
            }
        });
    }

    /** All of them, the last first, also where one fails. */
    static void undo(List<PowerUse> uses) {
        LabTrouble trouble = null;
        for (PowerUse one : List.copyOf(uses).reversed()) {
            try {
                one.undo();
            } catch (LabTrouble e) {
                trouble = trouble == null ? e : trouble;
            }
        }
        if (trouble != null) {
            throw trouble;
        }
    }

    /** How a command failed, for the end of a sentence. */
    static String failed(Machine.Said said) {
        String output = said.output().replaceAll("\\s+", " ");
        return (said.exit() == ENDED || said.exit() == KILLED
                        ? " did not end in time"
                        : " ended with exit code " + said.exit())
                + (output.isEmpty()
                        ? ""
                        : ": " + (output.length() > MOST_SAID ? output.substring(0, MOST_SAID) + "…" : output));
    }

    /** Whether a command ended with exit code 0 in time. A proof changes nothing, so the guardian need not know of it. */
    private static boolean ran(String command, Duration limit) {
        try {
            Process process = new ProcessBuilder(
                            "timeout", "-k", "2", Long.toString(Math.max(1, limit.toSeconds())), "bash", "-c", command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            throw new LabTrouble("a proof could not be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

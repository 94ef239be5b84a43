package org.drdrills.environment;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A node's machine. Each order returns when the engine has carried it out. */
public interface Machine {
    String node();

    /** The process is gone at once; the host stays, so callers are refused. */
    void kill();

    /** The process is asked to end, and killed after its grace period. */
    void stop();

    /** The process stands still; its host answers for it with silence. */
    void freeze();

    void thaw();

    /** Starts a process that was killed or stopped; name, address and disk are as before. */
    void start();

    /** The host itself is gone: callers hear nothing. {@link #start()} brings it back. */
    void vanish();

    State state();

    /** How often others have switched it off at the power switch. */
    default int timesSwitchedOff() {
        return 0;
    }

    /** Runs a command on the machine, as its own user. */
    Said run(List<String> command, Duration limit);

    /** The same, and each line of its output is told as it comes. */
    Said follow(List<String> command, Duration limit, Consumer<String> line);

    /**
     * Starts a program that is spoken with through its input and output, until its input ends. What it says on its error output is dropped.
     *
     * @param beside    whether it runs beside the machine: in its network, in a box of the suite that has Python and a shell and outlives the machine's own processes
     * @param variables of its environment
     * @throws LabTrouble if it cannot be started, as on a machine that is down
     */
    default Process converse(boolean beside, List<String> command, Map<String, String> variables) {
        throw new LabTrouble("no program can be started on " + node());
    }

    /** What the container engine says of it. */
    enum State {
        RUNNING,
        FROZEN,
        DOWN,
        VANISHED
    }

    /** @param exit exit code, or -1 if it did not end in time */
    record Said(int exit, String output) {}
}

package org.drdrills.environment;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A node's machine. Each order returns when the engine has carried it out. */
public interface Machine {
    String node();

    /** Kills the process at once; the host stays, so connections are refused. */
    void kill();

    /** Kills the process at once, and no restart policy starts it again; {@link #start()} does. */
    default void lose() {
        kill();
    }

    /** Asks the process to end, and kills it after its grace period. */
    void stop();

    /** Suspends the process: its host still accepts connections, and nothing answers on them. */
    void freeze();

    void thaw();

    /** Starts a process that was killed or stopped; name, address and disk are as before. */
    void start();

    /** Removes the host itself: connections to it time out. {@link #start()} restores it. */
    void vanish();

    State state();

    /** Who tells the state, as a sentence begins. */
    default String prover() {
        return "The container engine says";
    }

    /** How often another machine has switched it off at the power switch. */
    default int timesSwitchedOff() {
        return 0;
    }

    /** How often its restart policy has started it again. */
    default int timesRestarted() {
        return 0;
    }

    /** Runs a command on the machine, as its own user. */
    Said run(List<String> command, Duration limit);

    /** The same; {@code line} receives each line of the output as it arrives. */
    Said follow(List<String> command, Duration limit, Consumer<String> line);

    /**
     * Starts a program with its input and output attached, until its input ends. Its error output is discarded.
     *
     * @param beside    whether it runs next to the machine: in its network namespace, in a container of the suite that has
     *                  Python and a shell and stays up when the machine's own processes end
     * @param variables of its environment
     * @throws LabTrouble if it cannot be started, as on a machine that is down
     */
    default Process converse(boolean beside, List<String> command, Map<String, String> variables) {
        throw new LabTrouble("no program can be started on " + node());
    }

    /** As the container engine reports it. */
    enum State {
        RUNNING,
        FROZEN,
        DOWN,
        VANISHED
    }

    /** @param exit exit code, or -1 if it did not end in time */
    record Said(int exit, String output) {}
}

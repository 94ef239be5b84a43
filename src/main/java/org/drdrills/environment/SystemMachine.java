package org.drdrills.environment;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.drdrills.topology.Deed;

/** A machine of a system that runs already: what is done to it is done by the system's powers. */
final class SystemMachine implements Machine {
    private final String node;
    private final BiFunction<Deed, String, PowerUse> strike;
    private final Deque<PowerUse> inForce = new ArrayDeque<>();
    private PowerUse last;

    SystemMachine(String node, BiFunction<Deed, String, PowerUse> strike) {
        this.node = node;
        this.strike = strike;
    }

    @Override
    public String node() {
        return node;
    }

    private synchronized void strike(Deed deed) {
        last = strike.apply(deed, node);
        inForce.push(last);
    }

    @Override
    public void kill() {
        strike(Deed.KILL);
    }

    @Override
    public void stop() {
        strike(Deed.STOP);
    }

    @Override
    public void freeze() {
        strike(Deed.FREEZE);
    }

    @Override
    public void vanish() {
        strike(Deed.VANISH);
    }

    @Override
    public void thaw() {
        start();
    }

    /** Undoes what is in force on it, the last first. */
    @Override
    public synchronized void start() {
        while (!inForce.isEmpty()) {
            inForce.pop().undo();
        }
    }

    /** As the proof of the last power says; running where none was used. */
    @Override
    public synchronized State state() {
        if (last == null || !last.inForce()) {
            return State.RUNNING;
        }
        return switch (last.deed()) {
            case FREEZE -> State.FROZEN;
            case VANISH -> State.VANISHED;
            default -> State.DOWN;
        };
    }

    @Override
    public String prover() {
        return "The proof of the power says";
    }

    @Override
    public Said run(List<String> command, Duration limit) {
        throw new LabTrouble(
                "no command is run on " + node + ", which belongs to a system that the suite did not start");
    }

    @Override
    public Said follow(List<String> command, Duration limit, Consumer<String> line) {
        return run(command, limit);
    }
}

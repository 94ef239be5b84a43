package org.drdrills.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.drdrills.environment.Polling;
import org.drdrills.topology.Deed;
import org.drdrills.topology.Environment;

/** One or more machines are killed, stopped or frozen, or removed with their hosts. */
public record MachineFault(Target target, Blow blow) implements Fault {
    /** What happens to the machine. */
    public enum Blow {
        KILL(
                "killed",
                "SIGKILL to the node's container; its network stays, so connections are refused",
                Machine.State.DOWN),
        STOP("stopped in order", "the container's stop signal, and SIGKILL after its grace period", Machine.State.DOWN),
        FREEZE(
                "frozen",
                "the container's processes are paused by the engine's freezer; its kernel still answers for it",
                Machine.State.FROZEN),
        LOSE("lost for good", "SIGKILL to the node's container, which is not started again", Machine.State.DOWN),
        VANISH(
                "removed with its host",
                "every wire of the node silenced, then SIGKILL to its container and to the holder of its network",
                Machine.State.VANISHED);

        private final String words;
        private final String mechanism;
        private final Machine.State state;

        Blow(String words, String mechanism, Machine.State state) {
            this.words = words;
            this.mechanism = mechanism;
            this.state = state;
        }

        private void strike(Machine machine) {
            switch (this) {
                case KILL -> machine.kill();
                case LOSE -> machine.lose();
                case STOP -> machine.stop();
                case FREEZE -> machine.freeze();
                case VANISH -> machine.vanish();
            }
        }
    }

    @Override
    public String name() {
        return target.words() + " " + (target.isSeveral() ? "are " : "is ") + blow.words;
    }

    @Override
    public String mechanism() {
        return blow.mechanism;
    }

    @Override
    public Optional<String> impossibleIn(Environment environment) {
        if (target == Target.POWER_SWITCH && environment.power().isEmpty()) {
            return Optional.of("environment " + environment.name() + " has no power switch");
        }
        Optional<String> impossible = target.impossibleIn(environment);
        if (impossible.isPresent()) {
            return impossible;
        }
        int needed = switch (target) {
            case RoleTarget.WITNESS, RoleTarget.EVERY_WITNESS -> 1;
            case RoleTarget.TWO_WITNESSES -> 3;
            default -> 0;
        };
        return environment.pool().arbiters().size() < needed
                ? Optional.of("pool " + environment.pool().name() + " has "
                        + environment.pool().arbiters().size() + " witnesses")
                : Optional.empty();
    }

    @Override
    public Set<Deed> deeds() {
        return Set.of(
                switch (blow) {
                    case KILL, LOSE -> Deed.KILL;
                    case STOP -> Deed.STOP;
                    case FREEZE -> Deed.FREEZE;
                    case VANISH -> Deed.VANISH;
                });
    }

    @Override
    public Aimed aim(Scene scene) {
        List<String> nodes = target.nodes(scene);
        if (nodes.isEmpty()) {
            throw new NoTarget("there is no node that is " + target.words());
        }
        return new AimedAtMachines(target, scene, nodes, () -> strike(scene.lab(), nodes));
    }

    private Injected strike(Lab lab, List<String> nodes) {
        List<Machine> struck = new ArrayList<>();
        List<Machine> targets = nodes.stream().map(lab::machine).toList();
        int switched = timesSwitchedOff(targets);
        int restarted = timesRestarted(targets);
        try {
            for (String node : nodes) {
                Machine machine = lab.machine(node);
                struck.add(machine);
                blow.strike(machine);
            }
        } catch (RuntimeException e) {
            throw LabTrouble.undone(e, () -> heal(struck));
        }
        return new Injected() {
            private boolean closed;

            @Override
            public boolean heals() {
                return blow != Blow.LOSE;
            }

            @Override
            public Proof effect(Duration patience) {
                Proof seen = states(struck, blow.state, patience);
                if (!seen.seen() && timesRestarted(struck) > restarted) {
                    return new Proof(
                            true,
                            seen.sentence()
                                    + " It had ended, and its restart policy in the Compose file has started it again.",
                            seen.data());
                }
                boolean fenced = !seen.seen() && timesSwitchedOff(struck) > switched;
                return fenced
                        ? new Proof(
                                true,
                                seen.sentence() + " The pool has ended it with its own power switch.",
                                seen.data())
                        : seen;
            }

            @Override
            public void close() {
                if (!closed && heals()) {
                    closed = true;
                    heal(struck);
                }
            }

            @Override
            public Proof healing(Duration patience) {
                return states(struck, Machine.State.RUNNING, patience);
            }
        };
    }

    private static int timesSwitchedOff(List<Machine> machines) {
        return machines.stream().mapToInt(Machine::timesSwitchedOff).sum();
    }

    private static int timesRestarted(List<Machine> machines) {
        return machines.stream().mapToInt(Machine::timesRestarted).sum();
    }

    private void heal(List<Machine> struck) {
        LabTrouble trouble = null;
        for (Machine machine : struck) {
            try {
                if (blow == Blow.FREEZE) {
                    if (machine.state() == Machine.State.FROZEN) {
                        machine.thaw();
                    }
                } else {
                    machine.start();
                }
            } catch (LabTrouble e) {
                trouble = trouble == null ? e : trouble;
            }
        }
        if (trouble != null) {
            throw trouble;
        }
    }

    static Proof states(List<Machine> machines, Machine.State wanted, Duration patience) {
        Map<String, String> data = new LinkedHashMap<>();
        boolean all = Polling.until(patience, () -> {
            machines.forEach(
                    machine -> data.put(machine.node(), machine.state().name().toLowerCase(java.util.Locale.ROOT)));
            return data.values().stream().allMatch(wanted.name().toLowerCase(java.util.Locale.ROOT)::equals);
        });
        return new Proof(
                all,
                (machines.isEmpty() ? "" : machines.getFirst().prover() + ": ")
                        + data.entrySet().stream()
                                .map(entry -> entry.getKey() + " is " + entry.getValue())
                                .reduce((a, b) -> a + ", " + b)
                                .orElse("nothing")
                        + ".",
                data);
    }
}

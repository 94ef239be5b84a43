package org.drdrills.fault;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.drdrills.environment.DiskDamage;
import org.drdrills.environment.Disks;
import org.drdrills.environment.Lab;
import org.drdrills.environment.Machine;
import org.drdrills.environment.Polling;
import org.drdrills.topology.Durations;
import org.drdrills.topology.Environment;

/**
 * The disks of one or more machines are full, slow, failing or read-only, while the machines run. At the healing, a machine
 * that has ended meanwhile is started again, as an operator does who has repaired its disk.
 */
public record DiskFault(Target target, DiskDamage damage) implements Fault {
    static final String NO_DISKS = "the machines of this lab have no disks that can lose power or fail";

    /** Asking a disk is a call into its container. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    /** No file may grow any more. */
    public static DiskFault full(Target target) {
        return new DiskFault(target, new DiskDamage.Full());
    }

    /** Each sync takes that much longer. */
    public static DiskFault slow(Target target, Duration by) {
        return new DiskFault(target, new DiskDamage.Slow(by));
    }

    /** Writes fail. */
    public static DiskFault failing(Target target) {
        return new DiskFault(target, new DiskDamage.Failing());
    }

    /** Nothing can be changed. */
    public static DiskFault readOnly(Target target) {
        return new DiskFault(target, new DiskDamage.ReadOnly());
    }

    @Override
    public String name() {
        String disk = "the disk of " + target.words();
        return switch (damage) {
            case DiskDamage.Full f -> disk + " is full";
            case DiskDamage.Slow s -> "each sync of " + disk + " takes " + Durations.text(s.by()) + " longer";
            case DiskDamage.Failing f -> "writes to " + disk + " fail";
            case DiskDamage.ReadOnly r -> disk + " is read-only";
        };
    }

    @Override
    public String mechanism() {
        return damage.mechanism() + "; a machine that has ended meanwhile is started again at the healing";
    }

    @Override
    public boolean needsDisks() {
        return true;
    }

    @Override
    public Optional<String> impossibleIn(Environment environment) {
        return without(environment)
                .or(() -> new MachineFault(target, MachineFault.Blow.KILL).impossibleIn(environment))
                .or(() -> candidates(environment).stream()
                                .anyMatch(environment.disks().folders()::containsKey)
                        ? Optional.empty()
                        : Optional.of("no machine that can be " + target.words() + " keeps data on a disk of its own"))
                .or(Lab::disksUnavailable);
    }

    /** Who may be the target; none where it is no machine of the pool. */
    private List<String> candidates(Environment environment) {
        return switch (target) {
            case NamedMachine machine -> List.of(machine.node());
            case RoleTarget role ->
                switch (role) {
                    case WITNESS, PRIMARYS_WITNESS, TWO_WITNESSES, EVERY_WITNESS ->
                        environment.pool().arbiters();
                    case PRIMARY,
                            STANDBY,
                            SYNCHRONOUS_STANDBY,
                            OTHER_STANDBY,
                            EVERY_STANDBY,
                            EVERY_MEMBER,
                            SERVER,
                            OTHER_SERVERS -> environment.pool().members();
                    default -> List.of();
                };
        };
    }

    /** Why no fault of disks is possible in an environment; empty if its machines keep data on disks. */
    static Optional<String> without(Environment environment) {
        return environment.disks().folders().isEmpty()
                ? Optional.of("environment " + environment.name() + " does not say where its machines keep their data")
                : Optional.empty();
    }

    @Override
    public Aimed aim(Scene scene) {
        List<String> nodes = target.nodes(scene);
        List<String> without = nodes.stream()
                .filter(node -> !scene.lab().environment().disks().folders().containsKey(node))
                .toList();
        if (nodes.isEmpty() || !without.isEmpty()) {
            throw new NoTarget(
                    nodes.isEmpty()
                            ? "there is no node that is " + target.words()
                            : "nothing is kept on a disk that can fail by " + String.join(", ", without));
        }
        return new AimedAtMachines(
                target,
                scene,
                nodes,
                () -> new Failing(
                        scene.lab(), scene.lab().disks().orElseThrow(() -> new NoTarget(NO_DISKS)), nodes, damage));
    }

    private static final class Failing implements Injected {
        private final List<Machine> machines;
        private final Disks disks;
        private final List<String> nodes;
        private final DiskDamage damage;
        private final Disks.Damaged damaged;

        Failing(Lab lab, Disks disks, List<String> nodes, DiskDamage damage) {
            machines = nodes.stream().map(lab::machine).toList();
            this.disks = disks;
            this.nodes = nodes;
            this.damage = damage;
            damaged = disks.damage(nodes, damage);
        }

        /** The machine's own operations are the proof: each disk must have refused or slowed some. */
        @Override
        public Proof effect(Duration patience) {
            Map<String, Long> felt = new LinkedHashMap<>();
            boolean all = Polling.until(patience, PAUSE, () -> {
                felt.putAll(damaged.felt());
                return nodes.stream().allMatch(node -> felt.getOrDefault(node, 0L) > 0);
            });
            List<String> healed = damaged.notInForce();
            String what = damage instanceof DiskDamage.Slow ? "slowed" : "refused";
            Map<String, String> data = new LinkedHashMap<>();
            felt.forEach((node, count) -> data.put(what + "-" + node, Long.toString(count)));
            data.put("not-in-force", String.join(", ", healed));
            return new Proof(
                    all && healed.isEmpty(),
                    felt.entrySet().stream()
                                    .map(node -> "The disk of " + node.getKey() + " has " + what + " "
                                            + node.getValue()
                                            + (what.equals("slowed") ? " syncs" : " operations") + " of its machine.")
                                    .collect(Collectors.joining(" "))
                            + (healed.isEmpty()
                                    ? ""
                                    : " The disk of " + String.join(", ", healed) + " is not damaged any more."),
                    data);
        }

        @Override
        public void close() {
            damaged.close();
            machines.stream()
                    .filter(machine -> machine.state() == Machine.State.DOWN)
                    .forEach(Machine::start);
        }

        @Override
        public Proof healing(Duration patience) {
            Map<String, String> probed = new LinkedHashMap<>();
            boolean all = Polling.until(patience, PAUSE, () -> {
                probed.putAll(disks.probe(nodes));
                return nodes.stream().allMatch(node -> "ok".equals(probed.get(node)));
            });
            Proof healed = new Proof(
                    all,
                    all
                            ? "A file could be written, synced and read on the disk of " + String.join(", ", nodes)
                                    + "."
                            : probed.entrySet().stream()
                                    .filter(node -> !"ok".equals(node.getValue()))
                                    .map(node ->
                                            "The disk of " + node.getKey() + " still fails: " + node.getValue() + ".")
                                    .collect(Collectors.joining(" ")),
                    Map.of());
            return healed.and(MachineFault.states(machines, Machine.State.RUNNING, patience));
        }
    }
}

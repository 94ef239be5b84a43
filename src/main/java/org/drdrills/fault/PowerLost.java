package org.drdrills.fault;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.drdrills.environment.Direction;
import org.drdrills.environment.Disks;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.topology.Environment;

/**
 * Machines, a site, or all machines lose power: they are gone at once, and their disks drop what was not synced.
 *
 * @param target whose power is lost
 * @param torn   whether overwritten blocks that were not synced are kept or dropped at random, so that pages are torn
 */
public record PowerLost(Target target, boolean torn) implements Fault {
    @Override
    public String name() {
        return target.words() + (target.isSeveral() ? " lose" : " loses") + " power" + (torn ? " in mid-write" : "");
    }

    @Override
    public String mechanism() {
        return "every wire of the machines silenced, SIGKILL to each of them, then its disk drops what was not synced: "
                + (torn
                        ? "appended blocks and changes of names; of overwritten blocks of 4 KiB, a random half"
                        : "content since the last sync of its file, and changes of names since the last commit of the journal")
                + "; everything written before the baseline counts as synced";
    }

    @Override
    public boolean needsDisks() {
        return true;
    }

    @Override
    public Optional<String> impossibleIn(Environment environment) {
        return DiskFault.without(environment)
                .or(() -> bare().impossibleIn(environment))
                .or(Lab::disksUnavailable);
    }

    /** The same loss of machines, with disks that keep everything. */
    private Fault bare() {
        return target.isSite() ? new SiteDark(target) : new MachineFault(target, MachineFault.Blow.VANISH);
    }

    @Override
    public Aimed aim(Scene scene) {
        return new Aim(bare().aim(scene), scene, target.isSite());
    }

    private final class Aim implements Aimed {
        private final Aimed bare;
        private final Scene scene;
        private final boolean site;

        Aim(Aimed bare, Scene scene, boolean site) {
            this.bare = bare;
            this.scene = scene;
            this.site = site;
        }

        @Override
        public String role() {
            return bare.role();
        }

        @Override
        public List<String> nodes() {
            return bare.nodes();
        }

        @Override
        public Set<String> struckSites() {
            return bare.struckSites();
        }

        @Override
        public Collection<Direction> directions() {
            return bare.directions();
        }

        @Override
        public boolean stillTrue() {
            return bare.stillTrue();
        }

        @Override
        public Injected inject() {
            Lab lab = scene.lab();
            Disks disks = lab.disks().orElseThrow(() -> new NoTarget(DiskFault.NO_DISKS));
            Injected dark = site ? bare.inject() : SiteDark.goDark(lab, nodes(), wires(lab));
            List<String> with = nodes().stream()
                    .filter(lab.environment().disks().folders()::containsKey)
                    .toList();
            try {
                Map<String, Disks.Loss> lost =
                        disks.lose(with, torn ? OptionalLong.of(nodes().hashCode()) : OptionalLong.empty());
                return new Accompanied(dark, patience -> proof(lost));
            } catch (RuntimeException e) {
                throw LabTrouble.undone(e, dark::close);
            }
        }

        private List<Direction> wires(Lab lab) {
            List<String> others = new ArrayList<>(lab.environment().nodes().keySet());
            lab.environment().clients().keySet().forEach(clients -> others.add(Direction.clients(clients)));
            others.removeAll(nodes());
            List<Direction> between = new ArrayList<>(Direction.between(nodes(), others));
            between.addAll(Direction.between(nodes(), nodes()));
            return Direction.bothWays(between);
        }
    }

    /** A machine whose power is lost loses nothing where it had synced everything, so the orders' answers are the proof. */
    private static Proof proof(Map<String, Disks.Loss> lost) {
        Map<String, String> data = new LinkedHashMap<>();
        lost.forEach((node, loss) -> data.put("lost-" + node, loss.blocks() + " blocks, " + loss.names() + " names"));
        long blocks = lost.values().stream().mapToLong(Disks.Loss::blocks).sum();
        long names = lost.values().stream().mapToLong(Disks.Loss::names).sum();
        return new Proof(
                !lost.isEmpty(),
                "The disks of " + String.join(", ", lost.keySet()) + " dropped " + blocks + " blocks of 4 KiB and "
                        + names + " changes of names that were not synced.",
                data);
    }
}

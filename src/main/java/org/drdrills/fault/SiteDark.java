package org.drdrills.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.drdrills.environment.Cut;
import org.drdrills.environment.Damage;
import org.drdrills.environment.Direction;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.drdrills.environment.Polling;
import org.drdrills.topology.Deed;
import org.drdrills.topology.Environment;

/** The outage of a whole site: its machines are killed, its wires cut, its clients isolated. */
public record SiteDark(Target site) implements Fault {
    @Override
    public String name() {
        return site.words() + " goes dark";
    }

    @Override
    public String mechanism() {
        return new Damage.Silence().mechanism() + ", for every end in the site; then SIGKILL to each of its machines";
    }

    @Override
    public Optional<String> impossibleIn(Environment environment) {
        return site.impossibleIn(environment);
    }

    @Override
    public Set<Deed> deeds() {
        return Set.of(Deed.SITE);
    }

    @Override
    public Aimed aim(Scene scene) {
        String name = site.site(scene);
        Environment environment = scene.lab().environment();
        List<String> nodes = environment.sites().get(name).nodes();
        List<String> inside = new ArrayList<>(site.ends(scene, Target.EVERY_OTHER_SITE));
        List<String> outside = new ArrayList<>(environment.nodes().keySet());
        environment.clients().keySet().forEach(site -> outside.add(Direction.clients(site)));
        outside.removeAll(inside);
        List<Direction> ways = new ArrayList<>(Direction.between(inside, outside));
        // The clients of a site are affected by its outage too.
        nodes.forEach(node -> ways.add(new Direction(Direction.clients(name), node)));
        List<Direction> directions = Direction.bothWays(ways).stream()
                .filter(way -> !(Direction.isClients(way.source()) && Direction.isClients(way.target())))
                .toList();
        return new Aimed() {
            @Override
            public String role() {
                return site.words();
            }

            @Override
            public List<String> nodes() {
                return nodes;
            }

            @Override
            public Set<String> struckSites() {
                return environment.clients().containsKey(name) ? Set.of(name) : Set.of();
            }

            @Override
            public Collection<Direction> directions() {
                return directions;
            }

            @Override
            public boolean stillTrue() {
                return site.site(scene).equals(name);
            }

            @Override
            public Injected inject() {
                return scene.lab()
                        .switchOff(name)
                        .<Injected>map(outage -> new SwitchedOff(name, outage))
                        .orElseGet(() -> goDark(scene.lab(), nodes, directions));
            }
        };
    }

    /** A site that a power of its own has switched off. */
    private record SwitchedOff(String site, Lab.Outage outage) implements Injected {
        @Override
        public Proof effect(Duration patience) {
            boolean off = Polling.until(patience, outage::inForce);
            return new Proof(
                    off,
                    "The proof of the power says that site " + site + " is " + (off ? "" : "not ") + "switched off.",
                    Map.of("site", site));
        }

        @Override
        public void close() {
            outage.close();
        }

        @Override
        public Proof healing(Duration patience) {
            boolean on = Polling.until(patience, () -> !outage.inForce());
            return new Proof(
                    on,
                    "The proof of the power says that site " + site + " is " + (on ? "not " : "still ")
                            + "switched off.",
                    Map.of("site", site));
        }
    }

    static Injected goDark(Lab lab, List<String> nodes, List<Direction> directions) {
        Cut cut = lab.cut(directions, new Damage.Silence());
        List<Machine> machines = nodes.stream().map(lab::machine).toList();
        WireFault.Damaged wires = new WireFault.Damaged(lab, cut);
        Injected dark = new Injected() {
            private boolean closed;

            @Override
            public Proof effect(Duration patience) {
                return wires.effect(patience).and(MachineFault.states(machines, Machine.State.DOWN, patience));
            }

            @Override
            public void close() {
                if (!closed) {
                    closed = true;
                    RuntimeException trouble = null;
                    for (Machine machine : machines) {
                        try {
                            machine.start();
                        } catch (RuntimeException e) {
                            trouble = trouble == null ? e : trouble;
                        }
                    }
                    wires.close();
                    if (trouble != null) {
                        throw trouble;
                    }
                }
            }

            @Override
            public Proof healing(Duration patience) {
                return wires.healing(patience).and(MachineFault.states(machines, Machine.State.RUNNING, patience));
            }
        };
        try {
            machines.forEach(Machine::lose);
        } catch (RuntimeException e) {
            throw LabTrouble.undone(e, dark::close);
        }
        return dark;
    }
}

package org.drdrills.fault;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.drdrills.environment.Direction;
import org.drdrills.environment.Machine;
import org.drdrills.topology.EntryPoint;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Pool;
import org.drdrills.topology.PowerPost;

/** Targets by their role: who has it is found at the moment of the fault. */
enum RoleTarget implements Target {
    PRIMARY("the primary"),
    STANDBY("a standby"),
    SYNCHRONOUS_STANDBY("the synchronous standby"),
    OTHER_STANDBY("the other standby"),
    EVERY_STANDBY("every standby"),
    WITNESS("a witness"),
    PRIMARYS_WITNESS("the witness in the primary's site"),
    TWO_WITNESSES("two witnesses"),
    EVERY_WITNESS("every witness"),
    EVERY_MEMBER("every member"),
    EVERY_MACHINE("every machine"),
    KILLED_MEMBER("the member that was killed"),
    PRIMARYS_SITE("the primary's site"),
    STANDBYS_SITE("a standby's site"),
    OTHER_STANDBYS_SITE("the other standby's site"),
    EVERY_OTHER_SITE("every other site"),
    PRIMARYS_CLIENTS("the clients in the primary's site"),
    ALL_OTHERS("all others"),
    ALL_IN_THE_POOL("all members of the pool"),
    ALL_OTHERS_IN_THE_POOL("all other members of the pool"),
    POWER_SWITCH("the power switch"),
    SERVER("a server"),
    OTHER_SERVERS("every other server"),
    LISTENER("the listener"),
    BACK_END("the back end");

    private final String words;

    RoleTarget(String words) {
        this.words = words;
    }

    @Override
    public String words() {
        return words;
    }

    @Override
    public boolean isSeveral() {
        return this == TWO_WITNESSES;
    }

    @Override
    public boolean isSite() {
        return this == PRIMARYS_SITE || this == STANDBYS_SITE || this == OTHER_STANDBYS_SITE;
    }

    @Override
    public Optional<String> impossibleIn(Environment environment) {
        Pool pool = environment.pool();
        Optional<String> reason = switch (this) {
            case SERVER, OTHER_SERVERS ->
                pool.together()
                        ? Optional.empty()
                        : Optional.of("in pool " + pool.name() + " one member at a time serves");
            case BACK_END ->
                pool.backEnd().isEmpty()
                        ? Optional.of("pool " + pool.name() + " has no back end that its members share")
                        : Optional.empty();
            case LISTENER ->
                listeners(pool).isEmpty()
                        ? Optional.of("clients of pool " + pool.name() + " use no listener")
                        : Optional.empty();
            case EVERY_MEMBER, EVERY_MACHINE, KILLED_MEMBER, ALL_IN_THE_POOL, POWER_SWITCH -> Optional.empty();
            case STANDBY, SYNCHRONOUS_STANDBY, OTHER_STANDBY, EVERY_STANDBY, STANDBYS_SITE, OTHER_STANDBYS_SITE ->
                pool.together()
                        ? Optional.of("the members of pool " + pool.name() + " serve concurrently, so there is "
                                + (pool.severalWriters() ? "" : "no primary and ") + "no standby")
                        : Optional.empty();
            default ->
                pool.backEnd().isEmpty() || pool.severalWriters()
                        ? Optional.empty()
                        : Optional.of("the members of pool " + pool.name()
                                + " serve concurrently, so there is no primary and no standby");
        };
        if (reason.isPresent()) {
            return reason;
        }
        int members = switch (this) {
            case STANDBY, SYNCHRONOUS_STANDBY, EVERY_STANDBY, STANDBYS_SITE -> 2;
            case OTHER_STANDBY, OTHER_STANDBYS_SITE -> 3;
            case OTHER_SERVERS -> 2;
            default -> 1;
        };
        if (pool.members().size() < members) {
            return Optional.of("pool " + pool.name() + " has " + pool.members().size()
                    + (pool.members().size() == 1 ? " member" : " members"));
        }
        boolean oneSite =
                pool.members().stream().map(environment::siteOf).distinct().count() < 2;
        return isSite() && oneSite
                ? Optional.of("all members of pool " + pool.name() + " are in one site")
                : Optional.empty();
    }

    private static String primary(Scene scene) {
        return scene.primary()
                .orElseThrow(() -> new NoTarget("no member is primary at this moment, so the fault has no target"));
    }

    private static String standby(Scene scene, int index) {
        List<String> standbys = scene.standbys();
        if (standbys.size() <= index) {
            throw new NoTarget(
                    (standbys.isEmpty() ? "no member follows" : "only " + String.join(", ", standbys) + " follows")
                            + " the primary at this moment, so there is no "
                            + (index == 0 ? "standby" : "other standby") + " to aim at");
        }
        return standbys.get(index);
    }

    @Override
    public List<String> nodes(Scene scene) {
        Environment environment = scene.lab().environment();
        List<String> arbiters = scene.pool().arbiters();
        return switch (this) {
            case PRIMARY -> List.of(primary(scene));
            case STANDBY, SYNCHRONOUS_STANDBY -> List.of(standby(scene, 0));
            case OTHER_STANDBY -> List.of(standby(scene, 1));
            case EVERY_STANDBY -> {
                standby(scene, 0);
                yield scene.standbys();
            }
            case WITNESS -> {
                // Not the one in the primary's site, so that only the vote is lost.
                String site = environment.siteOf(primary(scene));
                yield arbiters.stream()
                        .filter(arbiter -> !environment.siteOf(arbiter).equals(site))
                        .limit(1)
                        .toList();
            }
            case PRIMARYS_WITNESS -> {
                String site = environment.siteOf(primary(scene));
                yield arbiters.stream()
                        .filter(arbiter -> environment.siteOf(arbiter).equals(site))
                        .toList();
            }
            case TWO_WITNESSES -> {
                String site = environment.siteOf(primary(scene));
                yield arbiters.stream()
                        .filter(arbiter -> !environment.siteOf(arbiter).equals(site))
                        .limit(2)
                        .toList();
            }
            case EVERY_WITNESS -> arbiters;
            case EVERY_MEMBER -> environment.pool().members();
            case EVERY_MACHINE -> machines(environment);
            case KILLED_MEMBER -> {
                List<String> killed = environment.pool().members().stream()
                        .filter(member -> scene.lab().machine(member).state() == Machine.State.DOWN)
                        .toList();
                if (killed.size() != 1) {
                    throw new NoTarget(
                            killed.isEmpty()
                                    ? "there is no node that is " + words + " and was not started again"
                                    : String.join(" and ", killed) + " were killed and not started again, so none is "
                                            + words);
                }
                yield killed;
            }
            case PRIMARYS_SITE, STANDBYS_SITE, OTHER_STANDBYS_SITE ->
                environment.sites().get(site(scene)).nodes();
            case EVERY_OTHER_SITE ->
                others(
                        scene,
                        environment
                                .sites()
                                .get(environment.siteOf(primary(scene)))
                                .nodes());
            case PRIMARYS_CLIENTS -> List.of();
            case POWER_SWITCH ->
                environment.power().stream().map(PowerPost::node).toList();
            case SERVER -> List.of(active(scene).getFirst());
            case OTHER_SERVERS -> {
                List<String> others = active(scene).subList(1, active(scene).size());
                if (others.isEmpty()) {
                    throw new NoTarget("only " + active(scene).getFirst()
                            + " serves at this moment, so there is no other server to aim at");
                }
                yield others;
            }
            case LISTENER -> listeners(scene.pool());
            case BACK_END -> scene.pool().backEnd();
            case ALL_OTHERS -> others(scene, List.of(primary(scene)));
            case ALL_IN_THE_POOL -> pool(environment);
            case ALL_OTHERS_IN_THE_POOL -> {
                String primary = primary(scene);
                yield pool(environment).stream()
                        .filter(node -> !node.equals(primary))
                        .toList();
            }
        };
    }

    /** All but those in which clients and the operator work: they observe the outage. */
    private static List<String> machines(Environment environment) {
        Set<String> observers = new LinkedHashSet<>();
        environment.operator().ifPresent(post -> observers.add(post.node()));
        environment.clients().values().stream()
                .flatMap(List::stream)
                .filter(entry -> !entry.wired())
                .forEach(entry -> observers.add(entry.node()));
        return environment.nodes().keySet().stream()
                .filter(node -> !observers.contains(node))
                .toList();
    }

    /** What clients call that is no member: their entry points, or the servers that a program is told. */
    private static List<String> listeners(Pool pool) {
        return Stream.concat(
                        pool.clients().values().stream()
                                .flatMap(List::stream)
                                .filter(EntryPoint::wired)
                                .map(EntryPoint::node),
                        Stream.of(pool.programs() ? pool.settings().getOrDefault("servers", "") : "")
                                .flatMap(servers -> Stream.of(servers.strip().split("\\s+"))))
                .filter(node -> !node.isEmpty())
                .distinct()
                .filter(node -> !pool.members().contains(node))
                .toList();
    }

    private static List<String> active(Scene scene) {
        if (scene.active().isEmpty()) {
            throw new NoTarget("no two members serve concurrently at this moment, so the fault has no target");
        }
        return scene.active();
    }

    private static List<String> pool(Environment environment) {
        List<String> pool = new ArrayList<>(environment.pool().members());
        pool.addAll(environment.pool().arbiters());
        return pool;
    }

    private static List<String> others(Scene scene, List<String> without) {
        List<String> others = new ArrayList<>(scene.lab().environment().nodes().keySet());
        others.removeAll(without);
        return others;
    }

    @Override
    public String site(Scene scene) {
        Environment environment = scene.lab().environment();
        return switch (this) {
            case PRIMARYS_SITE, PRIMARYS_CLIENTS -> environment.siteOf(primary(scene));
            case STANDBYS_SITE -> environment.siteOf(standby(scene, 0));
            case OTHER_STANDBYS_SITE -> environment.siteOf(standby(scene, 1));
            default -> throw new IllegalStateException(words + " is no site");
        };
    }

    @Override
    public List<String> ends(Scene scene, Target opposite) {
        Environment environment = scene.lab().environment();
        List<String> ends = new ArrayList<>();
        Set<String> sites = new LinkedHashSet<>();
        if (this == EVERY_OTHER_SITE) {
            sites.addAll(environment.sites().keySet());
            sites.remove(opposite.isSite() ? opposite.site(scene) : environment.siteOf(primary(scene)));
            sites.forEach(site -> ends.addAll(environment.sites().get(site).nodes()));
        } else {
            ends.addAll(nodes(scene));
            if (isSite() || this == PRIMARYS_CLIENTS) {
                sites.add(site(scene));
            } else if (this == ALL_OTHERS) {
                sites.addAll(environment.sites().keySet());
            }
        }
        sites.stream()
                .filter(environment.clients()::containsKey)
                .map(Direction::clients)
                .forEach(ends::add);
        return ends;
    }
}

package org.drdrills.drill;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.drdrills.check.Objective;
import org.drdrills.environment.Direction;
import org.drdrills.environment.Lab;
import org.drdrills.fault.Aimed;
import org.drdrills.fault.Exchange;
import org.drdrills.fault.Fault;
import org.drdrills.fault.FlappingWire;
import org.drdrills.fault.NoTarget;
import org.drdrills.fault.Scene;
import org.drdrills.fault.Target;
import org.drdrills.fault.WireFault;
import org.drdrills.measure.Scope;
import org.drdrills.topology.Deed;
import org.drdrills.topology.Durations;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Pool;
import org.drdrills.topology.RunningSystem;

/**
 * What a drill would do, told without starting anything. Faults are aimed by role when the time has come; here, they are aimed as if the
 * first member of the pool were the primary and the others followed it.
 */
public final class Rehearsal {
    private final Environment environment;
    private final Lab paper;

    public Rehearsal(Environment environment) {
        this.environment = environment;
        paper = (Lab) Proxy.newProxyInstance(
                Lab.class.getClassLoader(),
                new Class<?>[] {Lab.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "environment" -> environment;
                    case "access" -> ((Pool) arguments[0]).settings();
                    default ->
                        throw new IllegalStateException("a rehearsal has no lab that could do " + method.getName());
                });
    }

    private Scene scene(Pool pool) {
        List<String> members = pool.members();
        return new Scene() {
            @Override
            public Lab lab() {
                return paper;
            }

            @Override
            public Pool pool() {
                return pool;
            }

            @Override
            public Optional<String> primary() {
                return pool.backEnd().isEmpty() || pool.severalWriters()
                        ? Optional.of(members.getFirst())
                        : Optional.empty();
            }

            @Override
            public List<String> active() {
                return pool.together() ? members : List.of();
            }

            @Override
            public List<String> standbys() {
                return pool.together() ? List.of() : members.subList(1, members.size());
            }
        };
    }

    /**
     * Why a drill that speaks of clients outside the struck sites says nothing in an environment: whichever member is the primary, the event strikes
     * all of them. Empty where it spares some, or speaks of none.
     */
    static Optional<String> sparesNobody(DrillPlan plan, Environment where) {
        if (!(plan.event() instanceof DrillPlan.Failure failure)
                || plan.objectives().stream()
                        .noneMatch(objective -> objective.scope().equals(Scope.OTHERS))) {
            return Optional.empty();
        }
        Pool pool = where.pool(plan.pool());
        boolean spares = pool.members().stream().anyMatch(primary -> {
            Environment led = where.ledBy(primary);
            Set<String> struck = new Rehearsal(led).struck(failure.fault(), led.pool(pool.name()));
            return !struck.containsAll(where.clients().keySet());
        });
        return spares
                ? Optional.empty()
                : Optional.of(
                        "whichever member of pool " + pool.name()
                                + " is the primary, its event takes the service from the clients of every site, so that there are no clients of other sites");
    }

    /** Lines for the terminal: actions in their order, each with its targets and wires, then what must be seen. */
    public List<String> of(DrillPlan plan) {
        Scene scene = scene(environment.pool(plan.pool()));
        List<String> lines = new ArrayList<>();
        lines.add((plan.seed().isEmpty() ? "" : plan.seed() + "  ") + plan.id());
        for (DrillPlan.Order order : plan.ordered()) {
            lines.add("  before   the operator");
            order(order, lines);
        }
        for (Fault fault : plan.preparations()) {
            lines.add("  before   " + fault.name());
            fault(fault, scene, lines);
        }
        lines.add("  event    " + plan.eventWords());
        switch (plan.event()) {
            case DrillPlan.Failure failure -> fault(failure.fault(), scene, lines);
            case DrillPlan.Orders orders -> orders.orders().forEach(order -> order(order, lines));
            case DrillPlan.Witnessed witnessed -> {
                lines.add("    by       " + witnessed.mechanism());
                environment
                        .system()
                        .map(RunningSystem::steps)
                        .orElse(List.of())
                        .forEach(step -> lines.add("    planned  "
                                + step.step() + (step.by().isEmpty() ? "" : " by " + step.by()) + " within "
                                + Durations.text(step.within()) + " of the event"));
            }
        }
        plan.laterOrders().forEach(later -> {
            lines.add(
                    "  later    " + (later.repaired() ? "after the repair" : "after " + Durations.text(later.after())));
            order(later.order(), lines);
        });
        lines.add(
                "  load     " + Math.round(plan.conditions().rate()) + " operations per second; " + plan.clientsWait());
        for (Objective objective : plan.objectives()) {
            lines.add("  demands  " + objective.words());
        }
        return lines;
    }

    /** Why it cannot be aimed at anything here, were the first member of the first pool the primary; empty where it can. */
    public Optional<String> impossible(DrillPlan.Happening happening) {
        return switch (happening) {
            case DrillPlan.Failure failure -> impossible(failure.fault());
            case DrillPlan.Orders orders ->
                orders.orders().stream()
                        .map(DrillPlan.Order::runbook)
                        .filter(runbook -> environment
                                .operator()
                                .filter(post -> Files.exists(post.folder().resolve(runbook)))
                                .isEmpty())
                        .map(runbook -> environment.name() + " has no runbook " + runbook)
                        .findFirst();
            case DrillPlan.Witnessed witnessed ->
                environment.system().isPresent() ? Optional.empty() : Optional.of("no operator acts in a lab");
        };
    }

    /** Whom and which wires it strikes, were the first member the primary: what strikes alike is the same thing in other words. */
    public String strikes(DrillPlan.Happening happening) {
        return switch (happening) {
            case DrillPlan.Failure failure -> {
                Aimed aimed = failure.fault().aim(scene(environment.pool()));
                yield aimed.nodes().stream().sorted().toList() + " "
                        + aimed.directions().stream()
                                .map(Direction::toString)
                                .sorted()
                                .toList();
            }
            case DrillPlan.Orders orders -> orders.orders().toString();
            case DrillPlan.Witnessed witnessed -> witnessed.mechanism();
        };
    }

    /** Sites whose clients a fault itself cuts off, were the first member of the pool the primary; none where only a lab can tell. */
    Set<String> struck(Fault fault, Pool pool) {
        try {
            return fault.aim(scene(pool)).struckSites();
        } catch (NoTarget | IllegalStateException e) {
            return Set.of();
        }
    }

    private Optional<String> impossible(Fault fault) {
        Optional<String> impossible = fault.impossibleAt(environment);
        if (impossible.isPresent()) {
            return impossible;
        }
        if (fault instanceof Exchange exchange && exchange.started() != Target.KILLED_MEMBER) {
            return Optional.of("only a member that was killed before can be started instead");
        }
        try {
            Aimed aimed = fault.aim(scene(environment.pool()));
            if ((fault instanceof WireFault || fault instanceof FlappingWire)
                    && aimed.directions().isEmpty()) {
                return Optional.of("there is no wire between them");
            }
            return aimed.nodes().isEmpty() && aimed.directions().isEmpty()
                    ? Optional.of("it affects no machine and no link")
                    : Optional.empty();
        } catch (NoTarget e) {
            return Optional.of(e.getMessage());
        } catch (IllegalStateException e) {
            return Optional.of("at whom it is aimed can only be told in a lab");
        }
    }

    private void fault(Fault fault, Scene scene, List<String> lines) {
        lines.add("    by       " + fault.mechanismIn(environment));
        Optional<String> impossible = fault.impossibleAt(environment);
        if (impossible.isPresent()) {
            lines.add("    cannot happen here: " + impossible.get());
            return;
        }
        try {
            Aimed aimed = fault.aim(scene);
            lines.add("    targets  " + aimed.role()
                    + (aimed.nodes().isEmpty()
                            ? ""
                            : scene.primary()
                                            .map(primary -> "; were " + primary + " the primary: ")
                                            .orElse(": ")
                                    + String.join(", ", aimed.nodes())));
            commands(fault, aimed, lines);
            if (!aimed.directions().isEmpty()) {
                lines.add("    wires    " + aimed.directions().size() + " ways: "
                        + String.join(
                                ", ",
                                aimed.directions().stream()
                                        .map(Direction::toString)
                                        .toList()));
            }
        } catch (NoTarget e) {
            lines.add("    targets  none: " + e.getMessage());
        }
    }

    /** Every command of a system's powers, as it would be run on these targets. */
    private void commands(Fault fault, Aimed aimed, List<String> lines) {
        environment.system().ifPresent(system -> {
            system.exceeds(Set.copyOf(aimed.nodes()), environment.sites())
                    .ifPresent(why -> lines.add("    refused  " + why));
            for (Deed deed : fault.deeds()) {
                RunningSystem.Power power = system.powers().get(deed);
                for (Map<String, String> values : targets(system, deed, aimed)) {
                    lines.add("    run      " + RunningSystem.filled(power.run(), values));
                    lines.add("    proof    " + RunningSystem.filled(power.proof(), values));
                    lines.add("    undo     " + RunningSystem.filled(power.undo(), values));
                }
            }
        });
    }

    private List<Map<String, String>> targets(RunningSystem system, Deed deed, Aimed aimed) {
        return switch (deed) {
            case SITE ->
                aimed.nodes().stream()
                        .map(environment::siteOf)
                        .distinct()
                        .map(site -> Map.of("site", site))
                        .toList();
            case CUT ->
                aimed.directions().stream()
                        .filter(way -> !Direction.isClients(way.source()) && !Direction.isClients(way.target()))
                        .map(way -> system.link(way.source(), way.target()))
                        .toList();
            default ->
                aimed.nodes().stream()
                        .map(node -> system.machine(node, environment.siteOf(node)))
                        .toList();
        };
    }

    private void order(DrillPlan.Order order, List<String> lines) {
        Map<DrillPlan.Order.Argument, String> told = Map.of(
                DrillPlan.Order.Argument.NONE,
                "",
                DrillPlan.Order.Argument.A_STANDBY,
                " for a standby",
                DrillPlan.Order.Argument.NEXT_MEMBER,
                " for the next member");
        lines.add("    by       runbook "
                + String.join(
                        " ",
                        Stream.concat(Stream.of(order.runbook()), order.words().stream())
                                .toList()) + told.get(order.argument()));
        lines.add("    targets  "
                + environment
                        .operator()
                        .map(post -> "the operator container " + post.node()
                                + ", and from there every machine that it reaches")
                        .orElse("none: " + environment.name() + " has no operator"));
    }
}

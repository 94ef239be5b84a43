package org.drdrills.measure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.history.Mark;
import org.drdrills.topology.Role;

/** The steps from the event to normal, each with its own clock and ±. */
public final class Phases {
    /** The phases of every recovery in their order: key of the measure → name for readers. What was not seen of them, pages say. */
    public static final Map<String, String> NAMES = names();

    private final List<Phase> all = new ArrayList<>();

    private static Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("first-error", "lost");
        names.put("role-lost", "detected");
        names.put("decided", "decided");
        names.put("promoted", "promoted");
        names.put("route-changed", "route changed");
        names.put("first-acknowledged", "served");
        names.put("sustained", "sustained");
        names.put("in-step", "in sync");
        return Collections.unmodifiableMap(names);
    }

    /**
     * One step.
     *
     * @param name      fixed key, such as {@code promoted}
     * @param at        ns of the drill
     * @param plusMinus ns
     */
    public record Phase(String name, String label, long at, long plusMinus, String definition) {}

    Phases(Measures measures, long firstError) {
        Mark event = measures.course().event().orElseThrow();
        long clock = measures.header().clock();
        Roles roles = measures.roles();
        Optional<String> old = roles.primaryAt(event.at());

        measures.interruptions()
                .silence()
                .ifPresent(gap -> add(
                        "last-acknowledged",
                        "last acknowledged write",
                        gap.from(),
                        clock,
                        "beginning of the longest time in which no client's write was acknowledged"));
        if (firstError >= 0) {
            add(
                    "first-error",
                    "first error at a client",
                    firstError,
                    clock,
                    "end of the first write after the event that was not acknowledged");
        }
        roles.runs().stream()
                .filter(run -> run.sure() > event.at()
                        && old.isPresent()
                        && run.node().equals(old.get())
                        && run.role() != Role.PRIMARY)
                .findFirst()
                .ifPresent(run -> addSeen("role-lost", "first seen that the old primary is none", run, clock));
        roles.runs().stream()
                .filter(run -> run.sure() > event.at()
                        && old.isPresent()
                        && !run.node().equals(old.get())
                        && run.role() == Role.PRIMARY)
                .findFirst()
                .ifPresent(run -> addSeen("decided", "another primary seen", run, clock));
        measures.course()
                .order()
                .ifPresent(order ->
                        add("ordered", "operator ordered the failover", order.at(), clock, "operator's first order"));
        if (!measures.course().steps().isEmpty()) {
            add(
                    "runbook-done",
                    "runbook finished",
                    measures.course().steps().getLast().at(),
                    clock,
                    "end of the runbook's last step");
        }
        roles.runs().stream()
                .filter(run -> run.sure() > event.at()
                        && old.isPresent()
                        && !run.node().equals(old.get())
                        && run.accepts())
                .findFirst()
                .ifPresent(run -> addSeen("promoted", "new primary takes writes", run, clock));
        old.flatMap(measures::firstElsewhere)
                .ifPresent(at -> add(
                        "route-changed",
                        "first write at another member",
                        at,
                        clock,
                        "first write after the event that another member than the old primary acknowledged"));
        measures.interruptions()
                .silence()
                .filter(gap -> !gap.open())
                .ifPresent(gap -> add(
                        "first-acknowledged",
                        "first acknowledged write",
                        gap.to(),
                        clock,
                        "end of the longest time in which no client's write was acknowledged"));
        Outage outage = measures.outage();
        if (outage.over()) {
            add(
                    "sustained",
                    "service level met",
                    outage.until(),
                    outage.plusMinus(),
                    "start of the first lasting 10 s window with 99 % of writes served");
        }
        clientsBack(measures, clock);
        measures.convergence()
                .ifPresent(
                        at -> add(
                                "in-step",
                                "all members in sync",
                                at,
                                measures.following().step() + clock,
                                "primary sees all others streaming on one timeline, or all that serve together see each other, after the healing"));
        all.sort((a, b) -> Long.compare(a.at(), b.at()));
    }

    private void clientsBack(Measures measures, long clock) {
        List<Interruptions.Recovery> spectrum = measures.interruptions().spectrum(measures.allClients());
        if (spectrum.stream().allMatch(client -> client.back() >= 0)) {
            Interruptions.Recovery last = spectrum.stream()
                    .max((a, b) -> Long.compare(a.back(), b.back()))
                    .orElseThrow();
            add(
                    "clients-back",
                    "every client back",
                    last.back(),
                    last.plusMinus() + clock,
                    "end of the longest interruption of the client that was back last");
        }
    }

    private void addSeen(String name, String label, Roles.Run run, long clock) {
        add(
                name,
                label,
                run.sure(),
                run.sure() - run.notBefore() + clock,
                (name.equals("role-lost")
                                ? "first answer or silence of " + run.node()
                                        + ", the old primary, that shows it is none"
                                : "first answer of " + run.node()
                                        + (name.equals("decided")
                                                ? " that says it is primary"
                                                : " that says it takes writes as primary"))
                        + ", as the observer has it");
    }

    private void add(String name, String label, long at, long plusMinus, String definition) {
        all.add(new Phase(name, NAMES.getOrDefault(name, label), at, plusMinus, definition));
    }

    /** In the order in which they happened. */
    public List<Phase> all() {
        return List.copyOf(all);
    }

    public Optional<Phase> named(String name) {
        return all.stream().filter(phase -> phase.name().equals(name)).findFirst();
    }
}

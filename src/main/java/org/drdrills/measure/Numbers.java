package org.drdrills.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.drdrills.history.Header;
import org.drdrills.history.IdSet;
import org.drdrills.history.Mark;
import org.drdrills.topology.Role;

/** What was measured, as numbers for the record: each with its name, label, unit, ± and definition. */
final class Numbers {
    private static final long SECOND = 1_000_000_000L;

    private final Measures measures;
    private final Header header;
    private final Course course;
    private final Interruptions interruptions;
    private final LostWrites loss;
    private final Overlap overlap;
    private final Roles roles;
    private final Following following;
    private final Pace pace;
    /** ns; −1 where there was none. */
    private final long event;

    Numbers(Measures measures) {
        this.measures = measures;
        header = measures.header();
        course = measures.course();
        interruptions = measures.interruptions();
        loss = measures.loss();
        overlap = measures.overlap();
        roles = measures.roles();
        following = measures.following();
        pace = measures.pace();
        event = course.event().map(Mark::at).orElse(-1L);
    }

    /** Every number, for the record. Those that the history cannot give are NaN. */
    List<Measured> all() {
        List<Measured> all = new ArrayList<>();
        if (course.event().isEmpty() || header.clients().isEmpty()) {
            return all;
        }
        Set<String> scopes = new TreeSet<>(measures.allClients().sites());
        if (scopes.size() == 1) {
            scopes.clear();
        }
        addOutage(all, measures.allClients(), "");
        if (measures.partlyStruck()) {
            addOutage(all, measures.clients(Scope.OTHERS), ".others");
            addOutage(all, measures.clients(Scope.STRUCK), ".struck");
        }
        scopes.forEach(site -> addOutage(all, measures.clients(new Scope.Site(site)), "." + site));
        addInterruptions(all);
        measures.phases().stream()
                .flatMap(phases -> phases.all().stream())
                .forEach(phase -> all.add(Measured.seconds(
                        "phase." + phase.name(),
                        phase.label(),
                        phase.at() - event,
                        phase.plusMinus(),
                        "from the event; " + phase.definition())));
        addLoss(all);
        addOverlap(all);
        addService(all);
        addRedundancy(all);
        return all;
    }

    private void addOutage(List<Measured> all, Clients clients, String suffix) {
        Outage outage = measures.outage(clients);
        all.add(Measured.seconds(
                "outage.sustained" + suffix,
                "writes of " + clients.words() + " acknowledged again",
                outage.over() ? outage.length() : Double.NaN,
                (double) outage.plusMinus(),
                "from the event to the first acknowledgement of the first lasting 10 s window with 99 % of writes served; ± spacing of writes, "
                        + "clock, and length of the injecting call; a request may wait up to the client time-out of "
                        + header.timeout() / 1_000_000 + " ms"));
        if (!outage.over()) {
            all.add(Measured.seconds(
                    "outage.at-least" + suffix,
                    "writes of " + clients.words() + " not acknowledged again before the load ended",
                    outage.atLeast(),
                    outage.plusMinus(),
                    "lower bound of the outage"));
        }
        all.add(new Measured(
                "outage.relapses" + suffix,
                "service of " + clients.words() + " lost again after a first recovery",
                outage.relapses(),
                "",
                0,
                "good 10 s windows followed by a bad one before the fault was healed"));
    }

    private void addInterruptions(List<Measured> all) {
        interruptions
                .longest(measures.allClients())
                .ifPresent(gap -> all.add(Measured.seconds(
                        "interruption.longest",
                        "longest interruption of one client (" + interruptions.name(gap.client()) + ")",
                        gap.length(),
                        interruptions.spacing(gap.client()) + header.clock(),
                        "between two acknowledged operations of the client that waited longest"
                                + (gap.open() ? "; it was still waiting when the load ended" : ""))));
        addFailing(all, "writes", interruptions.longest(measures.allClients(), true));
        addFailing(all, "reads", interruptions.longest(measures.allClients(), false));
        List<Interruptions.Recovery> spectrum = interruptions.spectrum(measures.allClients());
        long[] back = spectrum.stream()
                .mapToLong(Interruptions.Recovery::back)
                .filter(at -> at >= 0)
                .map(at -> at - event)
                .sorted()
                .toArray();
        if (back.length > 0) {
            all.add(Measured.seconds(
                    "clients.half-back",
                    "half of the clients back",
                    back[(back.length - 1) / 2],
                    header.clock(),
                    "from the event to the end of the longest interruption of the middle client"));
            all.add(Measured.seconds(
                    "clients.last-back",
                    "last client back",
                    back[back.length - 1],
                    header.clock(),
                    "from the event to the end of the longest interruption of the slowest client that came back"));
        }
        all.add(new Measured(
                "clients.stuck",
                "clients not back when the load ended",
                spectrum.size() - back.length,
                "",
                0,
                "clients whose longest interruption lasted to the end of the load"));
    }

    private void addFailing(List<Measured> all, String what, Optional<Interruptions.Gap> gap) {
        gap.ifPresent(longest -> all.add(Measured.seconds(
                "interruption." + what,
                "longest time without " + what + " for one client (" + interruptions.name(longest.client()) + ")",
                longest.length(),
                interruptions.spacing(longest.client()) + header.clock(),
                "from the first of its " + what + " that fails to the next that does not"
                        + (longest.open() ? "; they still failed when the load ended" : ""))));
    }

    private void addLoss(List<Measured> all) {
        boolean decided = loss.serving().isPresent();
        all.add(decidable(
                "lost.writes",
                "acknowledged writes lost",
                loss.missing().size(),
                decided,
                "acknowledged and missing from the final read of the serving node"));
        if (!loss.missing().isEmpty()) {
            all.add(Measured.seconds(
                    "lost.age",
                    "age of the oldest lost write at the event",
                    event - loss.oldest(),
                    header.clock() + course.doubt(),
                    "event minus acknowledgement of the oldest lost write"));
            all.add(Measured.seconds(
                    "lost.span",
                    "from the oldest to the newest lost write",
                    loss.newest() - loss.oldest(),
                    header.clock(),
                    "between their acknowledgements"));
            loss.bySite()
                    .forEach((site, count) -> all.add(Measured.count(
                            "lost.writes." + site,
                            "acknowledged writes lost of clients in " + site,
                            count,
                            "acknowledged and missing from the final read of the serving node")));
        }
        all.add(Measured.count(
                "writes.unknown",
                "writes of unknown outcome",
                loss.unknowns(),
                "no answer, or one that promises nothing; neither lost nor stored"));
        all.add(decidable(
                "writes.unknown-stored",
                "of these, stored",
                loss.surfaced().size(),
                decided,
                "in the final read of the serving node"));
        all.add(decidable(
                "writes.refused-stored",
                "refused writes that are stored",
                loss.refusedAndStored().size(),
                decided,
                "in the final read of the serving node"));
        all.add(Measured.count(
                "writes.twice",
                "writes stored more than once",
                LostWrites.union(loss.twice()).size(),
                "in the final reads of all members"));
        if (!loss.altered().isEmpty()) {
            all.add(Measured.count(
                    "writes.damaged",
                    "writes found with another content",
                    total(loss.altered()),
                    "in the final reads of all members"));
        }
        all.add(Measured.count(
                "writes.phantom",
                "stored writes that no client sent",
                LostWrites.union(loss.phantoms()).size(),
                "in the final reads of all members"));
        all.add(
                decidable(
                        "members.differ",
                        "writes in which members differ",
                        total(loss.differences()),
                        decided
                                && (!loss.differences().isEmpty()
                                        || measures.unread().isEmpty()),
                        "final reads of complete members against the serving one; not measured where none differs and a member was not read"));
    }

    private static Measured decidable(String name, String label, long count, boolean decided, String definition) {
        return new Measured(name, label, decided ? count : Double.NaN, "operations", 0, definition);
    }

    private static long total(Map<String, IdSet> sets) {
        return sets.values().stream().mapToLong(IdSet::size).sum();
    }

    /** Where several are meant to serve at once, that they do says nothing. */
    private void addOverlap(List<Measured> all) {
        if (roles.runs().stream().anyMatch(run -> run.role() == Role.ACTIVE)) {
            return;
        }
        all.add(
                widest(
                        "overlap.writes",
                        "two nodes acknowledged writes at once",
                        overlap.acknowledged(),
                        "from the first acknowledgement of the one to its last before the other, which had not ceased, acknowledged again"));
        all.add(widest(
                "overlap.primaries",
                "two primaries seen at once",
                overlap.certain(),
                "time in which both are certain, by answers before and after"));
        all.add(widest(
                "primaries.possible-overlap",
                "two primaries not ruled out",
                overlap.possible(),
                "time in which the observer's questions leave room for both"));
    }

    private Measured widest(String name, String label, List<Overlap.Pair> pairs, String definition) {
        return Measured.seconds(
                name, label, pairs.stream().mapToLong(Overlap.Pair::width).max().orElse(0), header.clock(), definition);
    }

    private void addService(List<Measured> all) {
        Outage outage = measures.outage();
        long until = outage.over() ? outage.until() : measures.end();
        addPace(all, "before", "before the event", measures.baseline(), event);
        if (until - event >= SECOND) {
            addPace(all, "during", "during the outage", event, until);
        }
        if (outage.over()) {
            addPace(all, "after", "after recovery", until, measures.end());
            all.add(Measured.seconds(
                    "soak",
                    "served after recovery",
                    measures.end() - until,
                    outage.plusMinus(),
                    "from sustained service to the end of the load"));
        }
        WriteLog.Worst worst =
                measures.writes().worst(measures.allClients(), event, Math.max(until, event + SECOND), SECOND);
        all.add(new Measured(
                "service.lowest",
                "lowest service level",
                worst.share() * 100,
                "%",
                worst.due() > 0 ? 100.0 / worst.due() : 0,
                "share of writes served in the worst second from the event to recovery"));
    }

    private void addPace(List<Measured> all, String name, String label, long from, long to) {
        double seconds = (to - from) / 1e9;
        all.add(new Measured(
                "throughput." + name,
                "operations acknowledged " + label,
                pace.done(from, to),
                "/s",
                seconds > 0 ? 1 / seconds : 0,
                "by due time"));
        all.add(latency("latency.p50." + name, "median latency " + label, pace.latency(0.5, from, to)));
        all.add(latency("latency.p99." + name, "99th percentile of latency " + label, pace.latency(0.99, from, to)));
    }

    private static Measured latency(String name, String label, double millis) {
        return new Measured(
                name,
                label,
                millis,
                "ms",
                Double.isNaN(millis) ? 0 : millis * 0.03,
                "of acknowledged operations, from due to acknowledged, whole seconds");
    }

    private void addRedundancy(List<Measured> all) {
        all.add(
                Measured.seconds(
                        "exposure",
                        "time without redundancy",
                        following.exposed(event, Math.max(event, following.last())),
                        following.step(),
                        "after the event, no follower streaming from a primary (no synchronous one, where there ever was one)"));
        measures.copyLag()
                .ifPresent(
                        behind -> all.add(
                                Measured.seconds(
                                        "lag.copy",
                                        "how far " + behind.copy() + " was behind " + behind.primary()
                                                + " at the event",
                                        event - behind.passed(),
                                        behind.plusMinus() + header.clock() + course.doubt(),
                                        "event minus the moment at which " + behind.primary()
                                                + " was where the copy came before it took over, by the positions in the log that both told")));
        following
                .lag()
                .ifPresent(lag -> all.add(new Measured(
                        "lag.greatest",
                        "greatest lag of a follower after the event",
                        lag,
                        "bytes",
                        0,
                        "as the primary tells")));
        following
                .behind()
                .ifPresent(
                        behind -> all.add(
                                Measured.seconds(
                                        "lag.applied",
                                        "longest time that a standby was behind after the event",
                                        behind,
                                        following.step(),
                                        "age of the newest write of the primary that the standby had applied, by the positions that both told")));
        course.restored()
                .ifPresent(
                        restored -> all.add(
                                Measured.seconds(
                                        "convergence",
                                        "all members in sync after the healing",
                                        measures.convergence()
                                                .map(at -> (double) (at - restored.at()))
                                                .orElse(Double.NaN),
                                        (double) (following.step() + header.clock()),
                                        "from the healing (the end of the runbook, where nothing was to be healed) to one primary that sees all others streaming on its timeline, each with everything applied that the primary had written 2 s before (less than 1 MiB behind, where positions are not told)")));
    }
}

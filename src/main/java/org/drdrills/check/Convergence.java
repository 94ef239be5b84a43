package org.drdrills.check;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drdrills.history.IdSet;
import org.drdrills.history.Mark;
import org.drdrills.measure.LostWrites;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;
import org.drdrills.topology.Role;

/** After the healing all members are in sync, and hold the same data in the end, as far as the service lets members be read. */
public final class Convergence implements Check {
    public static final Check CHECK = new Convergence();
    private static final Declaration DECLARED = Declaration.of("convergence", LimitForm.WITHIN, Awaited.IN_SYNC);

    private Convergence() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        long limit = ruling.most();
        LostWrites loss = measures.loss();
        Map<String, IdSet> differences = loss.differences();
        if (!differences.isEmpty()) {
            String which = differences.entrySet().stream()
                    .map(node -> node.getKey() + " in "
                            + Words.plural(node.getValue().size(), "write") + " (" + Words.ids(node.getValue()) + ")")
                    .collect(Collectors.joining("; "));
            return ruling.missed(
                    "members-differ",
                    "Members differ from " + loss.serving().orElseThrow().node() + " in their final reads: " + which
                            + ".");
        }
        Optional<Mark> healed = measures.course().restored();
        if (healed.isEmpty()) {
            return ruling.open("not-healed", "The healing was never seen, so no clock started.");
        }
        long plusMinus = measures.following().step() + measures.header().clock();
        Optional<Long> inSync = measures.convergence();
        String where = (healed.get().kind() == Mark.Kind.HEALED ? "The healing was seen at " : "The runbook ended at ")
                + Words.clock(measures, healed.get().at()) + ".";
        if (inSync.isEmpty()) {
            return ruling.atLeast(
                    Math.max(0, measures.following().last() - healed.get().at()),
                    plusMinus,
                    limit,
                    "Members were out of sync for",
                    where);
        }
        Set<String> unreadable = measures.course().all(Mark.Kind.NOTE).stream()
                .filter(mark -> mark.subject().equals(Mark.COPIES_UNREAD))
                .flatMap(mark ->
                        Stream.of(mark.data().getOrDefault("members", "").split(" ")))
                .collect(Collectors.toSet());
        List<String> unread = measures.header().members().stream()
                .filter(node -> !unreadable.contains(node))
                .filter(node -> !loss.reads().containsKey(node)
                        || (!loss.reads().get(node).complete()
                                && loss.reads().get(node).role() != Role.PASSIVE))
                .toList();
        long took = inSync.get() - healed.get().at();
        Finding timed = ruling.atMost(
                took,
                plusMinus,
                limit,
                "All members were in sync after",
                unreadable.isEmpty()
                        ? where
                        : where + " Whether they hold the same is not judged: only the serving member can be read.",
                Measured.seconds("convergence", "all members in sync", took, plusMinus, "from the healing"));
        if (timed.verdict() != Verdict.MET) {
            return timed;
        }
        if (loss.serving().isEmpty()) {
            return ruling.open(
                    "no-serving-node",
                    timed.sentence() + " Whether they hold the same cannot be told: " + loss.undecided() + ".");
        }
        return unread.isEmpty()
                ? timed
                : ruling.open(
                        "not-read",
                        timed.sentence() + " Whether they hold the same cannot be told: no complete final read of "
                                + String.join(", ", unread) + ".");
    }
}

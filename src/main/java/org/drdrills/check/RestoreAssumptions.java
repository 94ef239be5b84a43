package org.drdrills.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drdrills.history.Mark;
import org.drdrills.measure.Host;
import org.drdrills.measure.Restoration;

/** What must hold for the restore of a backup to mean anything: there are no clients, and nothing is injected. */
final class RestoreAssumptions {
    /** A runner that is late by so much cannot time phases of seconds, ns. */
    private static final long LATE = 2_000_000_000L;

    private static final int TIMES_FINER = 20;

    private RestoreAssumptions() {}

    static List<Finding> of(Restoration restoration, List<Objective> objectives) {
        List<Finding> findings = new ArrayList<>();
        findings.add(either(
                restoration.complete(),
                "history",
                "cut-short",
                "the record is whole",
                restoration.complete()
                        ? "The record was closed in order."
                        : "The record was not closed in order: its tail is missing."));
        boolean suitable = objectives.stream()
                .allMatch(objective -> objective.check().needs().contains(Check.Need.RESTORE));
        findings.add(either(
                !objectives.isEmpty() && suitable,
                "objectives",
                objectives.isEmpty() ? "none" : "unsuitable",
                "the drill has objectives",
                objectives.isEmpty()
                        ? "No objective was set, so nothing was shown."
                        : suitable
                                ? Words.plural(objectives.size(), "objective") + " set before the order."
                                : "An objective is about clients, and a restore has none."));
        findings.add(either(
                restoration.backwardsAt() < 0,
                "clock",
                "ran-backwards",
                "the clock never runs backwards",
                restoration.backwardsAt() < 0
                        ? "Stamps follow one another."
                        : "The stamps of two marks run backwards."));
        List<Mark> faults = restoration.course().all(Mark.Kind.HARNESS);
        findings.add(either(
                faults.isEmpty(),
                "harness",
                "went-wrong",
                "the harness itself works",
                faults.isEmpty()
                        ? "The harness noted no fault of its own."
                        : "The harness went wrong: " + faults.getFirst().text()));
        int orders = restoration.course().all(Mark.Kind.EVENT).size();
        findings.add(either(
                orders == 1,
                "event",
                orders == 0 ? "none" : "several",
                "there is one order to restore",
                orders == 1 ? "The restore was ordered once." : "The record holds " + orders + " orders."));
        Optional<String> interfaces = restoration.fact("interfaces");
        boolean alone =
                interfaces.filter(up -> up.equals("lo") || up.equals("none")).isPresent();
        findings.add(either(
                alone,
                "isolation",
                interfaces.isEmpty() ? "unproven" : "connected",
                "the copy is cut off from everything",
                alone
                        ? "Its container has no network interface but the loopback."
                        : interfaces.isEmpty()
                                ? "Whether the copy was cut off is not on record."
                                : "Its container has network interfaces beside the loopback."));
        findings.add(host(restoration, objectives));
        return findings;
    }

    private static Finding host(Restoration restoration, List<Objective> objectives) {
        String words = "the machine under the drill keeps up";
        Host host = restoration.host();
        if (!host.watched()) {
            return either(false, "host", "unwatched", words, "The load of the runner's machine was not recorded.");
        }
        long from = restoration.order().map(Mark::at).orElse(0L);
        long worst = host.worst(from, restoration.end());
        long limit = Objective.longest(objectives)
                .map(Duration::toNanos)
                .map(most -> Math.max(LATE, most / TIMES_FINER))
                .orElse(LATE);
        return either(
                worst <= limit,
                "host",
                "late",
                words,
                "It was late by " + Words.seconds(worst) + " at worst; " + Words.seconds(limit) + " is the most.");
    }

    private static Finding either(boolean holds, String id, String reason, String words, String sentence) {
        return new Finding(
                holds ? id : id + "." + reason, words, holds ? Verdict.MET : Verdict.INCONCLUSIVE, sentence, List.of());
    }
}

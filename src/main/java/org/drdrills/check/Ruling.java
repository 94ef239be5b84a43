package org.drdrills.check;

import java.util.List;
import java.util.function.Function;
import org.drdrills.history.History;
import org.drdrills.history.IdSet;
import org.drdrills.history.Operation;
import org.drdrills.measure.Host;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Restoration;

/**
 * What a check is asked, and how its finding is put: the check's id, and after a dot the reason of a miss or doubt.
 *
 * @param beside all objectives of the pool, this one included: permissions among them decide on others
 */
public record Ruling(Objective objective, History history, Measures measures, List<Objective> beside) {
    private static final int TIMES_FINER = 4;

    Ruling of(Objective other) {
        return new Ruling(other, history, measures, beside);
    }

    /** The restore of a backup that the history tells of. Takes a replay of it. */
    Restoration restoration() {
        return Restoration.of(history);
    }

    /** Whether the scenario lets the pool lose acknowledged writes, all or some. */
    boolean lossPermitted() {
        return WriteLoss.permitted(beside);
    }

    /** Writes that were acknowledged before a moment, ns. Takes a replay of the history. */
    IdSet acknowledgedBefore(long moment) {
        IdSet ids = IdSet.empty();
        history.replay(fact -> {
            if (fact instanceof Operation write
                    && write.write()
                    && measures.form().sound(write)
                    && write.outcome().acknowledged()
                    && write.end() < moment) {
                ids.add(write.id());
            }
        });
        return ids;
    }

    /** Of an objective that no check can judge. */
    static Finding unreadable(Objective objective, String sentence) {
        return new Finding(
                objective.check().id() + ".unreadable", objective.words(), Verdict.INCONCLUSIVE, sentence, List.of());
    }

    <L extends Limit> L limit(Class<L> kind) {
        return kind.cast(objective.limit());
    }

    /** The longest time that the objective allows, ns. */
    long most() {
        return objective.limit().longest().orElseThrow().toNanos();
    }

    Finding met(String sentence, Measured... numbers) {
        return new Finding(objective.check().id(), objective.words(), Verdict.MET, sentence, List.of(numbers));
    }

    Finding missed(String reason, String sentence, Measured... numbers) {
        return new Finding(
                objective.check().id() + "." + reason, objective.words(), Verdict.MISSED, sentence, List.of(numbers));
    }

    Finding open(String reason, String sentence, Measured... numbers) {
        return new Finding(
                objective.check().id() + "." + reason,
                objective.words(),
                Verdict.INCONCLUSIVE,
                sentence,
                List.of(numbers));
    }

    /**
     * A share of service in {@code [from, to]} ns that falls short: missed, unless the machine under the drill was itself so late or so
     * short of processors just then that clients may have run into their time-outs without any fault of the pool.
     */
    Finding fallsShort(String reason, String sentence, long from, long to, Measured number) {
        long timeout = measures.header().timeout();
        Host host = measures.host();
        long late = host.worst(from, to + timeout);
        double stall = host.stall(from, to + timeout);
        if (late > timeout / TIMES_FINER && stall > Host.STALLED) {
            return open(
                    "host-late",
                    sentence + " But the machine under the drill was late by " + Words.seconds(late) + " then ("
                            + Words.clock(measures, host.worstAt(from, to + timeout))
                            + "), and clients wait no longer than "
                            + Words.seconds(timeout) + ": whose fault it was cannot be told.",
                    number);
        }
        if (stall > Host.SATURATED) {
            return open(
                    "host-saturated",
                    sentence + " But tasks on the machine under the drill waited for a CPU " + Words.percent(stall)
                            + " of the time then: whose fault it was cannot be told.",
                    number);
        }
        return missed(reason, sentence, number);
    }

    /** MET if value + ± is within the limit, MISSED if value − ± is beyond, else too close to call. */
    Finding atMost(long value, long plusMinus, long limit, String what, String where, Measured... numbers) {
        String sentence = what + " " + Words.seconds(value, plusMinus) + "; the limit is " + Words.seconds(limit);
        if (value + plusMinus <= limit) {
            return met(sentence + ". " + where, numbers);
        }
        return value - plusMinus > limit
                ? missed("too-long", sentence + ". " + where, numbers)
                : open("too-close", sentence + ": too close to call. " + where, numbers);
    }

    /** Where only a lower bound is known. */
    Finding atLeast(long value, long plusMinus, long limit, String what, String where, Measured... numbers) {
        String sentence = what + " at least " + Words.seconds(value, plusMinus)
                + ", until the load ended; the limit is " + Words.seconds(limit);
        return value - plusMinus > limit
                ? missed("not-reached", sentence + ". " + where, numbers)
                : open("record-too-short", sentence + ", and the record is too short to tell. " + where, numbers);
    }

    /** For rules about the member that was primary just before the event. */
    Finding ofPrimaryBefore(Function<String, Finding> rule) {
        if (measures.course().event().isEmpty()) {
            return noEvent();
        }
        return measures.roles()
                .primaryAt(measures.course().event().get().at())
                .map(rule)
                .orElseGet(
                        () -> open("no-primary-before", "The observer saw no single primary just before the event."));
    }

    Finding noEvent() {
        return open("no-event", "The record holds no event, so no clock started.");
    }

    /** For guarantees that rest on what came before what. */
    Finding clock() {
        return open("clock-ran-backwards", "The stamps ran backwards, so what came first cannot be told.");
    }
}

package org.drdrills.check;

import java.util.Optional;
import org.drdrills.history.Mark;
import org.drdrills.measure.Clients;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;
import org.drdrills.measure.WriteLog;

/**
 * While members return after the healing, writes fail for no longer than a time in any 10 s. A scenario with this line permits that much;
 * without it, {@link Recovery} takes any such interruption for a relapse.
 */
public final class AfterHealing implements Check {
    public static final Check CHECK = new AfterHealing();
    private static final Declaration DECLARED = Declaration.of("after-healing", LimitForm.AT_MOST, Kind.SCOPED);

    private AfterHealing() {}

    /** How long writes may fail in 10 s after the healing, ns; 0 where no line says so. */
    static long tolerated(Ruling ruling) {
        return ruling.beside().stream()
                .filter(objective -> objective.check().equals(CHECK)
                        && objective.scope().equals(ruling.objective().scope()))
                .mapToLong(
                        objective -> objective.limit().longest().orElseThrow().toNanos())
                .max()
                .orElse(0);
    }

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        if (measures.course().event().isEmpty()) {
            return ruling.noEvent();
        }
        Optional<Mark> healed = measures.course().healed();
        if (healed.isEmpty()) {
            return ruling.open("not-healed", "The record holds no healing, so nothing after it can be judged.");
        }
        Clients clients = measures.clients(ruling.objective().scope());
        Optional<WriteLog.Worst> found =
                measures.worstAfterHealing(clients, healed.get().at());
        if (found.isEmpty()) {
            return ruling.open("record-too-short", "The load ended less than 10 s after the healing.");
        }
        WriteLog.Worst worst = found.get();
        long failed = (long) ((1 - worst.share()) * WriteLog.WINDOW);
        long plusMinus =
                WriteLog.WINDOW / Math.max(1, worst.due()) + measures.header().clock();
        return ruling.atMost(
                failed,
                plusMinus,
                ruling.most(),
                "After the healing writes" + Recovery.whose(clients) + " failed for",
                "In the worst 10 s, from " + Words.clock(measures, worst.at()) + " on, " + worst.served() + " of "
                        + worst.due() + " were served.",
                Measured.seconds(
                        "after-healing.failed",
                        "writes not served after the healing",
                        failed,
                        plusMinus,
                        "share of the writes due in the worst 10 s that were not served, times 10 s"));
    }
}

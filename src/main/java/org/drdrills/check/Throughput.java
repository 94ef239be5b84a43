package org.drdrills.check;

import java.util.Locale;
import java.util.Optional;
import org.drdrills.history.Mark;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;

/** Acknowledged writes per second from the first acknowledgement after the event to the healing, in percent of the baseline's. */
public final class Throughput implements Check {
    public static final Check CHECK = new Throughput();
    private static final long SHORTEST = 5_000_000_000L;
    private static final Declaration DECLARED = Declaration.of("throughput", LimitForm.SHARE_AT_LEAST, Awaited.SERVICE);

    private Throughput() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        double limit = ruling.limit(Limit.Percent.class).share();
        if (measures.course().event().isEmpty()) {
            return ruling.noEvent();
        }
        Optional<Long> served = measures.firstServed();
        if (served.isEmpty()) {
            return ruling.open("not-served", "No write was acknowledged any more after the event.");
        }
        long start = served.get();
        long end = Math.min(
                measures.end(),
                measures.course().all(Mark.Kind.HEAL).stream()
                        .mapToLong(Mark::at)
                        .filter(at -> at > start)
                        .min()
                        .orElse(Long.MAX_VALUE));
        if (end - start < SHORTEST) {
            return ruling.open(
                    "record-too-short",
                    "Clients were served for less than 5 s before the healing, or before the load ended.");
        }
        double before = measures.pace()
                .written(measures.baseline(), measures.course().event().get().at());
        double since = measures.pace().written(start, end);
        if (!(before > 0)) {
            return ruling.open(
                    "no-baseline", "No write was acknowledged in the baseline, so there is nothing to compare with.");
        }
        double percent = 100 * since / before;
        double seconds = (end - start) / 1e9;
        double plusMinus = percent
                * (1 / Math.max(1, since * seconds)
                        + 1 / Math.max(1, before * measures.steady().toNanos() / 1e9));
        Measured number = new Measured(
                "throughput",
                "writes acknowledged after the event",
                percent,
                "%",
                plusMinus,
                "of those acknowledged per second in the baseline");
        String sentence = String.format(
                Locale.ROOT,
                "From " + Words.clock(measures, start) + " to " + Words.clock(measures, end)
                        + " %.1f writes per second were acknowledged, before the event %.1f: %.1f %% (± %.1f %%); the limit is %s",
                since,
                before,
                percent,
                plusMinus,
                ruling.objective().limit().text().substring(2));
        if (percent - plusMinus >= limit) {
            return ruling.met(sentence + ".", number);
        }
        return percent + plusMinus < limit
                ? ruling.fallsShort("too-low", sentence + ".", start, end, number)
                : ruling.open("too-close", sentence + ": too close to call.", number);
    }
}

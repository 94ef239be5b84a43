package org.drdrills.check;

import java.util.Locale;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Outage;

/** Acknowledged operations per second after recovery, in percent of the baseline's. */
public final class Throughput implements Check {
    public static final Check CHECK = new Throughput();
    private static final long SHORTEST = 5_000_000_000L;

    private Throughput() {}

    @Override
    public String id() {
        return "throughput";
    }

    @Override
    public Awaited awaits() {
        return Awaited.SERVICE;
    }

    @Override
    public LimitForm form() {
        return LimitForm.SHARE_AT_LEAST;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        double limit = ruling.limit(Limit.Percent.class).share();
        if (measures.course().event().isEmpty()) {
            return ruling.noEvent();
        }
        Outage outage = measures.outage();
        if (!outage.over() || measures.end() - outage.until() < SHORTEST) {
            return ruling.open("record-too-short", "The load did not go on for 5 s after the recovery.");
        }
        long start = outage.until();
        double before = measures.pace()
                .done(measures.baseline(), measures.course().event().get().at());
        double since = measures.pace().done(start, measures.end());
        if (!(before > 0)) {
            return ruling.open(
                    "no-baseline",
                    "No operation was acknowledged in the baseline, so there is nothing to compare with.");
        }
        double percent = 100 * since / before;
        double seconds = (measures.end() - start) / 1e9;
        double plusMinus = percent
                * (1 / Math.max(1, since * seconds)
                        + 1 / Math.max(1, before * measures.steady().toNanos() / 1e9));
        Measured number = new Measured(
                "throughput",
                "operations acknowledged after the recovery",
                percent,
                "%",
                plusMinus,
                "of those acknowledged per second in the baseline");
        String sentence = String.format(
                Locale.ROOT,
                "After the recovery %.1f operations per second were acknowledged, before the event %.1f: %.1f %% (± %.1f %%); the limit is %s",
                since,
                before,
                percent,
                plusMinus,
                ruling.objective().limit().text().substring(2));
        if (percent - plusMinus >= limit) {
            return ruling.met(sentence + ".", number);
        }
        return percent + plusMinus < limit
                ? ruling.fallsShort("too-low", sentence + ".", start, measures.end(), number)
                : ruling.open("too-close", sentence + ": too close to call.", number);
    }
}

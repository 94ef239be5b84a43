package org.drdrills.check;

import java.util.Locale;
import java.util.Optional;
import org.drdrills.history.Mark;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Outage;

/** Acknowledged operations per second afterwards, in percent of the baseline's: {@code at-least}, {@code after}: recovery or heal. */
final class Throughput {
    static final Check CHECK = Check.of("throughput", Throughput::judge);
    private static final long SHORTEST = 5_000_000_000L;

    private static Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        Limits limits = ruling.limits();
        double limit = limits.percent("at-least");
        String after = limits.text("after", "recovery");
        if (!after.equals("recovery") && !after.equals("heal")) {
            throw new IllegalArgumentException("'" + after + "' is neither recovery nor heal, in the limit 'after' of '"
                    + ruling.objective().words() + "'");
        }
        if (measures.course().event().isEmpty()) {
            return ruling.noEvent();
        }
        Outage outage = measures.outage();
        Optional<Long> start = after.equals("heal")
                ? measures.course().healed().map(Mark::at)
                : outage.over() ? Optional.of(outage.until()) : Optional.empty();
        if (start.isEmpty() || measures.end() - start.get() < SHORTEST) {
            return ruling.open("record-too-short", "The load did not go on for 5 s after the " + after + ".");
        }
        double before = measures.pace()
                .done(measures.baseline(), measures.course().event().get().at());
        double since = measures.pace().done(start.get(), measures.end());
        if (!(before > 0)) {
            return ruling.open(
                    "no-baseline",
                    "No operation was acknowledged in the baseline, so there is nothing to compare with.");
        }
        double percent = 100 * since / before;
        double seconds = (measures.end() - start.get()) / 1e9;
        double plusMinus = percent
                * (1 / Math.max(1, since * seconds)
                        + 1 / Math.max(1, before * measures.steady().toNanos() / 1e9));
        Measured number = new Measured(
                "throughput",
                "operations acknowledged after the " + after,
                percent,
                "%",
                plusMinus,
                "of those acknowledged per second in the baseline");
        String sentence = String.format(
                Locale.ROOT,
                "After the %s %.1f operations per second were acknowledged, before the event %.1f: %.1f %% (± %.1f %%); the limit is %s %%",
                after,
                since,
                before,
                percent,
                plusMinus,
                limits.text("at-least"));
        if (percent - plusMinus >= limit) {
            return ruling.met(sentence + ".", number);
        }
        return percent + plusMinus < limit
                ? ruling.fallsShort("too-low", sentence + ".", start.get(), measures.end(), number)
                : ruling.open("too-close", sentence + ": too close to call.", number);
    }
}

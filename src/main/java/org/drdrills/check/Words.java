package org.drdrills.check;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import org.drdrills.history.IdSet;
import org.drdrills.history.Mark;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Times;

/** Figures as sentences hold them. */
final class Words {
    private static final int MOST_IDS = 80;

    private Words() {}

    /** "47.2 s", "0.023 s": three digits at most behind the point, fewer for longer times. */
    static String seconds(long nanos) {
        BigDecimal seconds = BigDecimal.valueOf(nanos, 9);
        long whole = Math.abs(nanos) / 1_000_000_000L;
        int digits = whole >= 10 ? 1 : whole >= 1 ? 2 : 3;
        BigDecimal rounded = seconds.setScale(digits, RoundingMode.HALF_UP);
        if (rounded.signum() == 0 && nanos != 0) {
            rounded = seconds.round(new MathContext(1));
        }
        return plain(rounded) + " s";
    }

    /** "47.2 s (± 0.02 s)". */
    static String seconds(long nanos, long plusMinus) {
        BigDecimal edge = BigDecimal.valueOf(plusMinus, 9).round(new MathContext(2, RoundingMode.UP));
        return seconds(nanos) + " (± " + plain(edge) + " s)";
    }

    private static String plain(BigDecimal number) {
        String text = number.toPlainString();
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }

    /** "+8.8 s", "−0.4 s": seconds from the event. */
    static String clock(Measures measures, long at) {
        return Times.told(at, measures.course().event().map(Mark::at).orElse(-1L));
    }

    /** "99.2 %". */
    static String percent(double share) {
        return plain(BigDecimal.valueOf(share * 100).setScale(1, RoundingMode.HALF_UP)) + " %";
    }

    static String plural(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** "1841-1860, 1870", cut where it gets long. */
    static String ids(IdSet ids) {
        String text = ids.toString().replace(",", ", ");
        if (text.length() <= MOST_IDS) {
            return text;
        }
        return text.substring(0, text.lastIndexOf(',', MOST_IDS)) + ", …";
    }

    /** "It began with the event (the primary is killed: pg1); see writes 1841–2260." */
    static String began(Measures measures, long until) {
        Mark event = measures.course().event().orElseThrow();
        String writes = measures.pace().writes(event.at(), until);
        String what = event.text().strip().replaceAll("\\.$", "");
        String target = measures.course().target();
        if (!what.isEmpty()) {
            boolean named = target.isEmpty() || what.contains(target);
            what = " (" + what.substring(0, 1).toLowerCase(Locale.ROOT) + what.substring(1)
                    + (named ? "" : ": " + target.replace(",", ", ")) + ")";
        }
        return "It began with the event" + what + (writes.isEmpty() ? "." : "; see " + writes + ".");
    }
}

package org.drdrills.measure;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Moments of a drill as sentences tell them, all from one zero: its event. */
public final class Times {
    private Times() {}

    /**
     * {@code +8.8 s}, {@code −0.4 s}, {@code 0 s}: from the event; {@code 8.8 s after the start} where there is none yet.
     *
     * @param at    ns of the drill
     * @param event ns of the drill; negative where there is none
     */
    public static String told(long at, long event) {
        if (event < 0) {
            return tenths(at) + " s after the start";
        }
        String size = tenths(Math.abs(at - event));
        return size.equals("0") ? "0 s" : (at < event ? "−" : "+") + size + " s";
    }

    private static String tenths(long nanos) {
        BigDecimal tenths = BigDecimal.valueOf(nanos, 9).setScale(1, RoundingMode.HALF_UP);
        return tenths.signum() == 0 ? "0" : tenths.stripTrailingZeros().toPlainString();
    }
}

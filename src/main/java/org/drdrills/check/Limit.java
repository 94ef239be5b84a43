package org.drdrills.check;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.drdrills.topology.Durations;

/** What an objective allows. */
public sealed interface Limit {
    Limit NONE = new None();
    Limit NEVER = new Never();
    Limit HOLDS = new Holds();
    Limit PERMITTED = new Permitted();

    /** As tables show it: "≤ 30 s", "none", "never". */
    String text();

    /** Of the amount that it bounds: "s", "%", or empty where it bounds none. */
    default String unit() {
        return "";
    }

    /** By how much an amount keeps it, in its unit; negative by how much it does not; NaN where it bounds no amount. */
    default double margin(double amount) {
        return Double.NaN;
    }

    /** The longest time that it allows. */
    default Optional<Duration> longest() {
        return Optional.empty();
    }

    /** The least time that it asks for. */
    default Optional<Duration> shortest() {
        return Optional.empty();
    }

    /** {@code 30 s}, {@code 2 min}, {@code 250 ms}. */
    static String time(Duration duration) {
        if (duration.isZero()) {
            return "0 s";
        }
        if (duration.toMillis() % 60_000 == 0 && duration.toMinutes() >= 2) {
            return duration.toMinutes() + " min";
        }
        return duration.toMillis() < 1000
                ? duration.toMillis() + " ms"
                : BigDecimal.valueOf(duration.toMillis(), 3)
                                .stripTrailingZeros()
                                .toPlainString() + " s";
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /** A time at most. */
    record AtMost(Duration most) implements Limit {
        @Override
        public String text() {
            return "≤ " + time(most);
        }

        @Override
        public String unit() {
            return "s";
        }

        @Override
        public double margin(double amount) {
            return seconds(most) - amount;
        }

        @Override
        public Optional<Duration> longest() {
            return Optional.of(most);
        }
    }

    /** A time that is neither shorter nor longer. */
    record Between(Duration least, Duration most) implements Limit {
        public Between {
            if (least.compareTo(most) >= 0) {
                throw new IllegalArgumentException("nothing lies between " + Durations.text(least) + " and "
                        + Durations.text(most) + "; make the second longer");
            }
        }

        @Override
        public String text() {
            return time(least) + " to " + time(most);
        }

        @Override
        public String unit() {
            return "s";
        }

        @Override
        public double margin(double amount) {
            return Math.min(amount - seconds(least), seconds(most) - amount);
        }

        @Override
        public Optional<Duration> longest() {
            return Optional.of(most);
        }

        @Override
        public Optional<Duration> shortest() {
            return Optional.of(least);
        }
    }

    /** A time at least. */
    record AtLeast(Duration least) implements Limit {
        @Override
        public String text() {
            return "≥ " + time(least);
        }

        @Override
        public String unit() {
            return "s";
        }

        @Override
        public double margin(double amount) {
            return amount - seconds(least);
        }

        @Override
        public Optional<Duration> shortest() {
            return Optional.of(least);
        }
    }

    /**
     * A share in percent.
     *
     * @param least whether so much is needed at least, or allowed at most
     */
    record Percent(double share, boolean least) implements Limit {
        @Override
        public String text() {
            return (least ? "≥ " : "≤ ") + number(share) + " %";
        }

        @Override
        public String unit() {
            return "%";
        }

        @Override
        public double margin(double amount) {
            return least ? amount - share : share - amount;
        }
    }

    /** Not one. */
    record None() implements Limit {
        @Override
        public String text() {
            return "none";
        }
    }

    /** At no moment. */
    record Never() implements Limit {
        @Override
        public String text() {
            return "never";
        }
    }

    /** It is so, or it is not. */
    record Holds() implements Limit {
        @Override
        public String text() {
            return "–";
        }
    }

    /** The scenario permits what the check looks for: it is measured and shown, and never missed. */
    record Permitted() implements Limit {
        @Override
        public String text() {
            return "permitted";
        }
    }

    /**
     * During a part of the drill.
     *
     * @param after from the event on
     */
    record During(Duration after, End until) implements Limit {
        @Override
        public String text() {
            return "from " + time(after) + " until "
                    + switch (until) {
                        case HEAL -> "the healing";
                        case OPERATOR -> "the operator's order";
                    };
        }

        /** What ends it. */
        public enum End {
            HEAL,
            OPERATOR
        }
    }

    /**
     * Of the groups that registers are dealt to by their number, so many take no writes, from some time after the event until the healing.
     */
    record GroupsDown(Duration after, int down, int all) implements Limit {
        public GroupsDown {
            if (down < 1 || down >= all) {
                throw new IllegalArgumentException("of " + all + " groups, 1 to " + (all - 1)
                        + " can be down while others are served, not " + down);
            }
        }

        @Override
        public String text() {
            return down + " of " + all + " from " + time(after) + " until the healing";
        }
    }

    /** At one step of a runbook; any where it is empty. */
    record AtStep(Optional<String> step) implements Limit {
        @Override
        public String text() {
            return step.map(name -> "at “" + name + "”").orElse("–");
        }
    }

    /**
     * The number that a declared check must be answered with.
     *
     * @param relation one of {@link #RELATIONS}
     */
    record Answer(String name, String relation, BigDecimal amount) implements Limit {
        static final List<String> RELATIONS = List.of("at least", "at most", "is");

        @Override
        public String text() {
            return (relation.equals("at least") ? "≥ " : relation.equals("at most") ? "≤ " : "= ")
                    + amount.toPlainString();
        }

        boolean allows(BigDecimal number) {
            int order = number.compareTo(amount);
            return relation.equals("at least") ? order >= 0 : relation.equals("at most") ? order <= 0 : order == 0;
        }
    }

    /** What a claimed level allows; the environment's claim where it is empty. */
    record Level(Optional<String> claim) implements Limit {
        @Override
        public String text() {
            return claim.orElse("–");
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}

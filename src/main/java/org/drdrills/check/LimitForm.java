package org.drdrills.check;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How records write the limit of a check: as texts under keys of their own, durations in ISO-8601. A form accepts one or more kinds of
 * {@link Limit}; {@link #write} of what {@link #read} gave is what was read.
 */
public abstract sealed class LimitForm {
    /** {@code within}: a time. */
    static final LimitForm WITHIN = new Time("within");
    /** {@code at-most}: a time. */
    static final LimitForm AT_MOST = new Time("at-most");
    /** {@code at-most}: {@code none}, or a time; {@code at-least}: a time; or both. */
    static final LimitForm LOSS = new Loss();
    /** {@code at-least}: percent. */
    static final LimitForm SHARE_AT_LEAST = new Share("at-least", true);
    /** {@code at-most}: percent. */
    static final LimitForm SHARE_AT_MOST = new Share("at-most", false);
    /** {@code until}: {@code heal} or {@code operator}; {@code after}: a time. */
    static final LimitForm DURING = new Interval();
    /** {@code after}: a time; {@code down} of {@code groups}: whole numbers. */
    static final LimitForm GROUPS = new Groups();
    /** {@code step}: of a runbook; may be left out. */
    static final LimitForm STEP = new Step();
    /** {@code level}: of isolation. */
    static final LimitForm LEVEL = new Claim();
    /** {@code check}: its name; and {@code at-least}, {@code at-most} or {@code is}: a number. */
    static final LimitForm ANSWER = new Question();

    /** Nothing is written: the check has one limit only. */
    static LimitForm always(Limit limit) {
        return new Fixed(limit);
    }

    /** @throws IllegalArgumentException with one sentence, if the texts hold no such limit */
    abstract Limit read(Texts texts);

    /** @throws ClassCastException if the limit is of another kind */
    abstract Map<String, String> write(Limit limit);

    /**
     * The limits of an objective as a record holds them.
     *
     * @param words the objective's, for errors
     */
    record Texts(Map<String, String> byKey, String words) {
        boolean has(String key) {
            return byKey.containsKey(key);
        }

        String text(String key) {
            String text = byKey.get(key);
            if (text == null) {
                throw new IllegalArgumentException("the objective '" + words + "' needs the limit '" + key
                        + "'; it has " + List.copyOf(byKey.keySet()));
            }
            return text;
        }

        Duration duration(String key) {
            try {
                Duration duration = Duration.parse(text(key));
                // What is longer than 292 years has no nanoseconds.
                return Duration.ofNanos(duration.toNanos());
            } catch (DateTimeParseException | ArithmeticException e) {
                throw new IllegalArgumentException(
                        "'" + text(key) + "' is not a duration such as PT30S, in the limit '" + key + "' of '" + words
                                + "'",
                        e);
            }
        }

        int number(String key) {
            String text = text(key);
            if (!text.matches("\\d{1,4}")) {
                throw new IllegalArgumentException("'" + text + "' is not a whole number such as 4, in the limit '"
                        + key + "' of '" + words + "'");
            }
            return Integer.parseInt(text);
        }

        double percent(String key) {
            String text = text(key);
            if (!text.matches("\\d{1,3}(\\.\\d{1,9})?")) {
                throw new IllegalArgumentException(
                        "'" + text + "' is not a percentage such as 90, in the limit '" + key + "' of '" + words + "'");
            }
            return Double.parseDouble(text);
        }
    }

    private static final class Time extends LimitForm {
        private final String key;

        Time(String key) {
            this.key = key;
        }

        @Override
        Limit read(Texts texts) {
            return new Limit.AtMost(texts.duration(key));
        }

        @Override
        Map<String, String> write(Limit limit) {
            return Map.of(key, ((Limit.AtMost) limit).most().toString());
        }
    }

    private static final class Loss extends LimitForm {
        @Override
        Limit read(Texts texts) {
            if (texts.has("at-least") && !texts.has("at-most")) {
                return new Limit.AtLeast(texts.duration("at-least"));
            }
            if (texts.text("at-most").equals("none")) {
                return Limit.NONE;
            }
            Duration most = texts.duration("at-most");
            return texts.has("at-least") ? new Limit.Between(texts.duration("at-least"), most) : new Limit.AtMost(most);
        }

        @Override
        Map<String, String> write(Limit limit) {
            Map<String, String> texts = new LinkedHashMap<>();
            limit.shortest().ifPresent(least -> texts.put("at-least", least.toString()));
            if (!(limit instanceof Limit.AtLeast)) {
                texts.put("at-most", limit.longest().map(Duration::toString).orElse("none"));
            }
            return texts;
        }
    }

    private static final class Share extends LimitForm {
        private final String key;
        private final boolean least;

        Share(String key, boolean least) {
            this.key = key;
            this.least = least;
        }

        @Override
        Limit read(Texts texts) {
            return new Limit.Percent(texts.percent(key), least);
        }

        @Override
        Map<String, String> write(Limit limit) {
            double share = ((Limit.Percent) limit).share();
            return Map.of(key, share == Math.rint(share) ? Long.toString((long) share) : Double.toString(share));
        }
    }

    private static final class Interval extends LimitForm {
        @Override
        Limit read(Texts texts) {
            String until = texts.text("until");
            Limit.During.End end = switch (until) {
                case "heal" -> Limit.During.End.HEAL;
                case "operator" -> Limit.During.End.OPERATOR;
                default ->
                    throw new IllegalArgumentException("'" + until
                            + "' is neither heal nor operator, in the limit 'until' of '" + texts.words() + "'");
            };
            return new Limit.During(texts.has("after") ? texts.duration("after") : Duration.ZERO, end);
        }

        @Override
        Map<String, String> write(Limit limit) {
            Limit.During during = (Limit.During) limit;
            Map<String, String> texts = new LinkedHashMap<>();
            texts.put("until", during.until().name().toLowerCase(Locale.ROOT));
            if (!during.after().isZero()) {
                texts.put("after", during.after().toString());
            }
            return texts;
        }
    }

    private static final class Groups extends LimitForm {
        @Override
        Limit read(Texts texts) {
            return new Limit.GroupsDown(texts.duration("after"), texts.number("down"), texts.number("groups"));
        }

        @Override
        Map<String, String> write(Limit limit) {
            Limit.GroupsDown groups = (Limit.GroupsDown) limit;
            Map<String, String> texts = new LinkedHashMap<>();
            texts.put("after", groups.after().toString());
            texts.put("down", Integer.toString(groups.down()));
            texts.put("groups", Integer.toString(groups.all()));
            return texts;
        }
    }

    private static final class Step extends LimitForm {
        @Override
        Limit read(Texts texts) {
            return new Limit.AtStep(Optional.ofNullable(texts.byKey().get("step")));
        }

        @Override
        Map<String, String> write(Limit limit) {
            return ((Limit.AtStep) limit)
                    .step()
                    .map(step -> Map.of("step", step))
                    .orElse(Map.of());
        }
    }

    private static final class Claim extends LimitForm {
        private static final String UNKNOWN = "claimed";

        @Override
        Limit read(Texts texts) {
            String level = texts.text("level");
            return new Limit.Level(level.equals(UNKNOWN) ? Optional.empty() : Optional.of(level));
        }

        @Override
        Map<String, String> write(Limit limit) {
            return Map.of("level", ((Limit.Level) limit).claim().orElse(UNKNOWN));
        }
    }

    private static final class Question extends LimitForm {
        @Override
        Limit read(Texts texts) {
            for (String relation : Limit.Answer.RELATIONS) {
                String key = relation.replace(' ', '-');
                if (texts.has(key)) {
                    if (!texts.text(key).matches("-?\\d{1,15}(\\.\\d{1,9})?")) {
                        throw new IllegalArgumentException("'" + texts.text(key) + "' is not a number, in the limit '"
                                + key + "' of '" + texts.words() + "'");
                    }
                    return new Limit.Answer(texts.text("check"), relation, new BigDecimal(texts.text(key)));
                }
            }
            throw new IllegalArgumentException(
                    "the objective '" + texts.words() + "' needs one of the limits at-least, at-most and is");
        }

        @Override
        Map<String, String> write(Limit limit) {
            Limit.Answer answer = (Limit.Answer) limit;
            Map<String, String> texts = new LinkedHashMap<>();
            texts.put("check", answer.name());
            texts.put(answer.relation().replace(' ', '-'), answer.amount().toPlainString());
            return texts;
        }
    }

    private static final class Fixed extends LimitForm {
        private final Limit limit;

        Fixed(Limit limit) {
            this.limit = limit;
        }

        @Override
        Limit read(Texts texts) {
            return limit;
        }

        @Override
        Map<String, String> write(Limit limit) {
            return Map.of();
        }
    }
}

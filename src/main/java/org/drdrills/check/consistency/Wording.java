package org.drdrills.check.consistency;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The words in which operations and moments appear in sentences. */
final class Wording {

    private final Labels labels;

    Wording(Labels labels) {
        this.labels = labels;
    }

    String value(long value) {
        return labels.value().apply(value);
    }

    /** For instance {@code client 3's write of 4 (1.200–1.250 s)}. */
    String of(Operation o) {
        String what = switch (o.kind()) {
            case READ -> "read of " + value(o.result());
            case WRITE -> "write of " + value(o.argument());
            case SWAP -> "swap of " + value(o.argument()) + " for " + value(o.result());
            case MISMATCH -> "swap that found something else than " + value(o.argument());
            case ADD -> (o.answer() == Answer.UNKNOWN ? "unanswered " : "") + "addition of " + value(o.argument());
            case CONTAINS -> "answer that " + value(o.argument()) + " was " + (o.result() == 1 ? "in" : "not in");
            case APPEND -> "append of " + value(o.argument());
            case READ_ALL -> "read of " + some(o.elements(), 6, labels);
        };
        return labels.client().apply(o.client()) + "'s " + what + " (" + when(o) + ")";
    }

    private String when(Operation o) {
        return o.answer() == Answer.UNKNOWN
                ? "from " + moment(o.start(), labels) + " s, never answered"
                : moment(o.start(), labels) + "–" + moment(o.end(), labels) + " s";
    }

    /** Seconds from the labels' zero, with a sign where that is not the start. */
    static String moment(long nanoseconds, Labels labels) {
        long from = nanoseconds - labels.zero();
        return labels.zero() == 0 ? seconds(from) : (from < 0 ? "−" : "+") + seconds(Math.abs(from));
    }

    /** Seconds with three decimals, or six where milliseconds would hide the order, or nine in the first millisecond. */
    private static String seconds(long nanoseconds) {
        return nanoseconds % 1_000_000 == 0
                ? String.format(Locale.ROOT, "%.3f", nanoseconds / 1e9)
                : nanoseconds > 1_000_000
                        ? String.format(Locale.ROOT, "%.6f", nanoseconds / 1e9)
                        : String.format(
                                Locale.ROOT,
                                "%d.%09d",
                                nanoseconds / 1_000_000_000,
                                Math.abs(nanoseconds % 1_000_000_000));
    }

    /** A list cut to its last {@code most} elements, for the end is where lists differ. */
    static String some(List<Long> elements, int most, Labels labels) {
        int from = Math.max(0, elements.size() - most);
        return elements.subList(from, elements.size()).stream()
                .map(v -> labels.value().apply(v))
                .collect(Collectors.joining(", ", from > 0 ? "[… " : "[", "]"));
    }
}

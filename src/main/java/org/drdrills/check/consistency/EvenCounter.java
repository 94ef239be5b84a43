package org.drdrills.check.consistency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Counters to which only one amount is ever added, in about linear time.
 *
 * <p>What counts is how many additions came before a read. At most as many as had begun before it ended; and at least as many as
 * had been acknowledged before it began, and as an earlier read had seen plus what began after that one and was
 * acknowledged before this one. Counting as late as possible, an end at a time, finds the least count at every moment; a
 * read fails exactly if it lies below it or above what had begun.
 */
final class EvenCounter {

    private static final int SHOWN = 6;

    private final ObjectHistory history;
    private final Operations all;
    private final Wording words;
    private long amount;

    EvenCounter(ObjectHistory history) {
        this.history = history;
        this.all = history.all;
        this.words = new Wording(all.labels());
    }

    /** Whether all amounts that may have been added are the same, and not 0. */
    boolean applies() {
        for (int m = 0; m < history.size(); m++) {
            int i = history.at(m);
            if (all.kind(i) == Kind.ADD && !all.refused(i)) {
                if (all.argument(i) == 0 || (amount != 0 && amount != all.argument(i))) {
                    return false;
                }
                amount = all.argument(i);
            }
        }
        amount = amount == 0 ? 1 : amount;
        return true;
    }

    Judgement judge() {
        int n = history.size();
        long[] moments = new long[2 * n];
        int[] events = new int[2 * n];
        int count = 0;
        for (int m = 0; m < n; m++) {
            int i = history.at(m);
            if (!all.refused(i)) {
                events[count] = 2 * m;
                moments[count++] = all.startMoment(i);
                if (!all.unknown(i)) {
                    events[count] = 2 * m + 1;
                    moments[count++] = all.endMoment(i);
                }
            }
        }
        int[] order = Moments.order(moments, count);
        boolean[] placed = new boolean[n];
        int[] pending = new int[16];
        int pendingCount = 0;
        int begun = 0;
        long least = 0;
        int unanswered = 0;
        for (int e : order) {
            int m = events[e] >> 1;
            int i = history.at(m);
            boolean start = (events[e] & 1) == 0;
            if (all.kind(i) == Kind.ADD && start) {
                begun++;
                if (all.unknown(i)) {
                    unanswered++;
                    continue;
                }
                if (pendingCount == pending.length) {
                    pending = Arrays.copyOf(pending, 2 * pendingCount);
                }
                int at = pendingCount++;
                while (at > 0 && all.endMoment(history.at(pending[at - 1])) < all.endMoment(i)) {
                    pending[at] = pending[--at];
                }
                pending[at] = m;
            } else if (all.kind(i) == Kind.ADD) {
                while (!placed[m]) {
                    placed[pending[--pendingCount]] = true;
                    least++;
                }
            } else if (start) {
                if (all.result(i) % amount != 0 || all.result(i) / amount < 0) {
                    return violated(
                            List.of(),
                            i,
                            "0 at first",
                            of(i) + " is no sum of additions of " + words.value(amount) + ".");
                }
                if (all.result(i) / amount < least) {
                    return tooLow(i);
                }
            } else {
                long needed = all.result(i) / amount;
                if (needed > begun) {
                    return tooHigh(i, begun);
                }
                for (; least < needed; least++) {
                    if (pendingCount > 0) {
                        placed[pending[--pendingCount]] = true;
                    } else if (unanswered > 0) {
                        unanswered--;
                    }
                }
            }
        }
        return new Judgement.Holds(n);
    }

    private Judgement.Violated tooHigh(int read, int begun) {
        List<Integer> last = new ArrayList<>();
        for (int m = 0; m < history.size(); m++) {
            int i = history.at(m);
            if (all.kind(i) == Kind.ADD && !all.refused(i) && all.startMoment(i) < all.endMoment(read)) {
                last.add(i);
            }
        }
        last.sort(Comparator.comparingLong(all::startMoment));
        int hidden = Math.max(0, last.size() - SHOWN);
        return violated(
                last.subList(hidden, last.size()),
                read,
                atMost(hidden),
                of(read) + " is too much: by its end only " + additions(begun) + " had begun, together "
                        + words.value(begun * amount) + ".");
    }

    /** The earlier read, or none, from which on the additions in between alone make the count too high for the read. */
    private Judgement.Violated tooLow(int read) {
        List<Integer> reads = new ArrayList<>();
        List<Integer> additions = new ArrayList<>();
        for (int m = 0; m < history.size(); m++) {
            int i = history.at(m);
            if (!all.refused(i) && all.endMoment(i) < all.startMoment(read)) {
                (all.kind(i) == Kind.ADD ? additions : reads).add(i);
            }
        }
        reads.sort(Comparator.comparingLong(all::endMoment).reversed());
        additions.sort(Comparator.comparingLong(all::startMoment).reversed());
        int best = -1;
        int bestBetween = additions.size() > all.result(read) / amount ? additions.size() : Integer.MAX_VALUE;
        int between = 0;
        for (int r : reads) {
            while (between < additions.size() && all.startMoment(additions.get(between)) > all.endMoment(r)) {
                between++;
            }
            if (all.result(r) / amount + between > all.result(read) / amount && between < bestBetween) {
                best = r;
                bestBetween = between;
                break;
            }
        }
        if (bestBetween == Integer.MAX_VALUE) {
            throw new IllegalStateException("nothing accounts for a count above " + all.result(read) / amount);
        }
        List<Integer> shown = new ArrayList<>(additions.subList(0, bestBetween));
        shown.sort(Comparator.comparingLong(all::startMoment));
        int hidden = Math.max(0, shown.size() - SHOWN);
        shown = new ArrayList<>(shown.subList(hidden, shown.size()));
        if (best >= 0) {
            shown.add(best);
        }
        String given = best < 0
                ? atLeast(hidden)
                : "any amount at first"
                        + (hidden > 0 ? "; " + additions(hidden) + " more were acknowledged in between" : "");
        String why = best < 0
                ? additions(bestBetween) + " had been acknowledged before it began, together "
                        + words.value(bestBetween * amount) + "."
                : of(best) + " had ended before it began"
                        + (bestBetween == 0
                                ? "."
                                : ", and " + additions(bestBetween) + " began and were acknowledged in between.");
        return violated(shown, read, given, of(read) + " has lost something: " + why);
    }

    private String additions(long count) {
        return count == 1 ? "1 addition" : count + " additions";
    }

    private String atLeast(int hidden) {
        return hidden == 0
                ? "0 at first"
                : "at least " + words.value(hidden * amount) + ", by " + additions(hidden) + " acknowledged before";
    }

    private String atMost(int hidden) {
        return hidden == 0
                ? "0 at first"
                : "at most " + words.value(hidden * amount) + ", by " + additions(hidden) + " begun before";
    }

    private Judgement.Violated violated(List<Integer> others, int read, String given, String sentence) {
        List<Operation> shown = new ArrayList<>();
        others.forEach(i -> shown.add(all.get(i)));
        Operation impossible = all.get(read);
        shown.add(impossible);
        shown.sort(Comparator.comparingLong(Operation::start).thenComparingInt(Operation::index));
        return new Judgement.Violated(new Counterexample(
                Model.COUNTER,
                history.key(),
                "the counter stood at " + given,
                shown,
                shown.indexOf(impossible),
                Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1),
                all.labels()));
    }

    private String of(int i) {
        return words.of(all.get(i));
    }
}

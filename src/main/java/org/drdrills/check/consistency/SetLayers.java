package org.drdrills.check.consistency;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Sets whose elements never leave, in about linear time, whatever was unanswered or added twice.
 *
 * <p>A read of all elements answers with the set itself, and no set holds an element twice: a read that returns one
 * twice is a violation, however often the element was added.
 *
 * <p>An element comes in at one moment: after some addition of it began and every answer that denies it began, and
 * before the first acknowledged addition and every answer that affirms it ended. Reads of all elements must contain one
 * another; they divide reads and elements into layers, each of which must come before the next. Such layers have a
 * legal order exactly if nothing in an earlier layer must wait for something that begins after an operation of a later
 * layer ended. (Elements alone: Abdulla and others, "Efficient Linearizability Monitoring", 2025.)
 */
final class SetLayers {

    private static final long NEVER = Long.MAX_VALUE;
    private static final long BEFORE_ALL = Long.MIN_VALUE;

    private final ObjectHistory history;
    private final Operations all;
    private final ValueIndex elements;
    /** Per element: the moment after which it came in, and the operation whose start that is. */
    private long[] after = new long[16];

    private int[] afterOperation = new int[16];
    private long[] firstAddition = new long[16];
    private int[] firstAdder = new int[16];
    /** Per element: the moment before which it came in, and the operation whose end that is. */
    private long[] before = new long[16];

    private int[] beforeOperation = new int[16];
    private int[] layer;
    private int[] reads;
    private int[] readLayer;
    private int layers;

    @SuppressWarnings("NullAway.Init")
    SetLayers(ObjectHistory history) {
        this.history = history;
        this.all = history.all;
        this.elements = new ValueIndex(16);
    }

    Judgement judge() {
        Conflict conflict = conflict();
        return conflict == null ? new Judgement.Holds(history.size()) : conflict.explain();
    }

    boolean violated() {
        return conflict() != null;
    }

    private interface Conflict {
        Judgement.Violated explain();
    }

    private @Nullable Conflict conflict() {
        gather();
        Conflict conflict = layReads();
        return conflict != null ? conflict : compareLayers();
    }

    private int element(long value) {
        int size = elements.size();
        int x = elements.number(value);
        if (x == size) {
            if (x == after.length) {
                after = Arrays.copyOf(after, 2 * x);
                afterOperation = Arrays.copyOf(afterOperation, 2 * x);
                firstAddition = Arrays.copyOf(firstAddition, 2 * x);
                firstAdder = Arrays.copyOf(firstAdder, 2 * x);
                before = Arrays.copyOf(before, 2 * x);
                beforeOperation = Arrays.copyOf(beforeOperation, 2 * x);
            }
            after[x] = BEFORE_ALL;
            before[x] = NEVER;
            firstAddition[x] = NEVER;
            firstAdder[x] = -1;
        }
        return x;
    }

    private void gather() {
        int readCount = 0;
        for (int m = 0; m < history.size(); m++) {
            int i = history.at(m);
            if (all.refused(i)) {
                continue;
            }
            switch (all.kind(i)) {
                case ADD -> {
                    int x = element(all.argument(i));
                    if (all.startMoment(i) < firstAddition[x]) {
                        firstAddition[x] = all.startMoment(i);
                        firstAdder[x] = i;
                    }
                    notAfter(x, i);
                }
                case CONTAINS -> {
                    int x = element(all.argument(i));
                    if (all.result(i) == 1) {
                        notAfter(x, i);
                    } else if (all.startMoment(i) > after[x]) {
                        after[x] = all.startMoment(i);
                        afterOperation[x] = i;
                    }
                }
                case READ_ALL -> {
                    readCount++;
                    for (int j = 0; j < all.elementCount(i); j++) {
                        element(all.element(i, j));
                    }
                }
                default -> throw new IllegalStateException("a set knows no " + all.kind(i));
            }
        }
        for (int x = 0; x < elements.size(); x++) {
            if (firstAddition[x] > after[x]) {
                after[x] = firstAddition[x];
                afterOperation[x] = firstAdder[x];
            }
        }
        reads = new int[readCount];
        for (int m = 0; m < history.size(); m++) {
            if (all.kind(history.at(m)) == Kind.READ_ALL && !all.refused(history.at(m))) {
                reads[--readCount] = history.at(m);
            }
        }
    }

    private void notAfter(int x, int i) {
        if (all.endMoment(i) < before[x]) {
            before[x] = all.endMoment(i);
            beforeOperation[x] = i;
        }
    }

    /** Puts elements into even layers and the reads that first return them into the odd ones above. */
    private @Nullable Conflict layReads() {
        int[] seenBy = new int[elements.size()];
        Arrays.fill(seenBy, -1);
        long[] sizes = new long[reads.length];
        for (int r = 0; r < reads.length; r++) {
            for (int j = 0; j < all.elementCount(reads[r]); j++) {
                int x = elements.find(all.element(reads[r], j));
                if (seenBy[x] == r) {
                    int read = reads[r];
                    return () -> twice(read, valueOf(x));
                }
                seenBy[x] = r;
            }
            sizes[r] = all.elementCount(reads[r]);
        }
        int[] order = Moments.order(sizes, reads.length);
        layer = new int[elements.size()];
        Arrays.fill(layer, Integer.MAX_VALUE);
        readLayer = new int[reads.length];
        Arrays.fill(seenBy, -1);
        int inLayers = 0;
        for (int r : order) {
            int known = 0;
            for (int j = 0; j < all.elementCount(reads[r]); j++) {
                int x = elements.find(all.element(reads[r], j));
                seenBy[x] = r;
                known += layer[x] < Integer.MAX_VALUE ? 1 : 0;
            }
            if (known < inLayers) {
                return () -> incomparable(r, seenBy);
            }
            if (sizes[r] > inLayers) {
                layers++;
                for (int j = 0; j < all.elementCount(reads[r]); j++) {
                    int x = elements.find(all.element(reads[r], j));
                    layer[x] = Math.min(layer[x], 2 * layers);
                }
                inLayers = (int) sizes[r];
            }
            readLayer[r] = 2 * layers + 1;
        }
        return null;
    }

    private Judgement.Violated twice(int read, long x) {
        return new ElementReduction(history, read)
                .about(x)
                .because(of(read) + " returned " + value(x)
                        + " more than once, but a set holds an element once or not at all.");
    }

    private Judgement.Violated incomparable(int r, int[] seenBy) {
        int missing = 0;
        while (layer[missing] == Integer.MAX_VALUE || seenBy[missing] == r) {
            missing++;
        }
        long x = valueOf(missing);
        for (int other = 0; other < reads.length; other++) {
            if (other != r && returns(reads[other], x)) {
                for (int j = 0; j < all.elementCount(reads[r]); j++) {
                    long y = all.element(reads[r], j);
                    if (!returns(reads[other], y)) {
                        int later = all.startMoment(reads[r]) > all.startMoment(reads[other]) ? reads[r] : reads[other];
                        return new ElementReduction(history, later)
                                .with(reads[r])
                                .with(reads[other])
                                .about(x)
                                .about(y)
                                .because(of(reads[other]) + " returned " + value(x) + " without " + value(y) + ", and "
                                        + of(reads[r]) + " returned " + value(y) + " without " + value(x)
                                        + ": one of them was in first.");
                    }
                }
            }
        }
        throw new IllegalStateException("two reads of which neither contains the other were not found");
    }

    private boolean returns(int i, long element) {
        for (int j = 0; j < all.elementCount(i); j++) {
            if (all.element(i, j) == element) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Conflict compareLayers() {
        // Bounds per layer; element layers and read layers alternate, elements that no read returns come last.
        int top = 2 * layers + 2;
        long[] latest = new long[top + 1];
        int[] latestItem = new int[top + 1];
        Arrays.fill(latest, BEFORE_ALL);
        for (int x = 0; x < elements.size(); x++) {
            if (after[x] > before[x]) {
                int item = x;
                return () -> explain(item, item);
            }
            int l = Math.min(layer[x], top);
            if ((l < top || before[x] < NEVER) && after[x] > latest[l]) {
                latest[l] = after[x];
                latestItem[l] = x;
            }
        }
        for (int r = 0; r < reads.length; r++) {
            if (all.startMoment(reads[r]) > latest[readLayer[r]]) {
                latest[readLayer[r]] = all.startMoment(reads[r]);
                latestItem[readLayer[r]] = ~r;
            }
        }
        for (int l = 1; l <= top; l++) {
            if (latest[l - 1] > latest[l]) {
                latest[l] = latest[l - 1];
                latestItem[l] = latestItem[l - 1];
            }
        }
        for (int x = 0; x < elements.size(); x++) {
            int l = Math.min(layer[x], top);
            if (l > 0 && latest[l - 1] > before[x]) {
                int item = x;
                return () -> explain(latestItem[l - 1], item);
            }
        }
        for (int r = 0; r < reads.length; r++) {
            if (latest[readLayer[r] - 1] > all.endMoment(reads[r])) {
                int item = ~r;
                int l = readLayer[r];
                return () -> explain(latestItem[l - 1], item);
            }
        }
        return null;
    }

    /** Why the first item (an element, or the complement of a read) cannot come before the second. */
    private Judgement.Violated explain(int one, int two) {
        if (one < 0 && two < 0) {
            int r = reads[~one];
            int bigger = reads[~two];
            long x = missing(r, bigger);
            return new ElementReduction(history, r)
                    .with(bigger)
                    .about(x)
                    .because(of(r) + " misses " + value(x) + ", although " + of(bigger) + " had returned it before.");
        }
        if (one < 0) {
            int r = reads[~one];
            int proof = beforeOperation[two];
            return new ElementReduction(history, r)
                    .with(proof)
                    .because(of(r) + " misses " + value(valueOf(two)) + ", although " + of(proof)
                            + " had ended before it began.");
        }
        long x = valueOf(one);
        if (firstAdder[one] < 0) {
            int knows = beforeOperation[one];
            for (int r = 0; before[one] == NEVER && r < reads.length; r++) {
                knows = returns(reads[r], x) ? reads[r] : knows;
            }
            return new ElementReduction(history, knows)
                    .about(x)
                    .because(of(knows) + " knows of " + value(x) + ", " + notYet(one));
        }
        boolean denied = firstAddition[one] < after[one];
        int proof = two < 0 ? reads[~two] : beforeOperation[two];
        if (two == one || two < 0) {
            ElementReduction reduction = new ElementReduction(history, denied ? afterOperation[one] : proof)
                    .with(proof)
                    .about(x);
            return reduction.because(
                    denied
                            ? of(afterOperation[one]) + " is impossible: " + of(proof) + " had ended before it began."
                            : of(proof) + " knows of " + value(x) + ", " + notYet(one));
        }
        int between = -1;
        for (int r = 0; r < reads.length && between < 0; r++) {
            between = readLayer[r] > layer[one] && readLayer[r] < layer[two] ? reads[r] : -1;
        }
        return new ElementReduction(history, between)
                .with(proof)
                .with(afterOperation[one])
                .because(of(between) + " returned " + value(x) + " without " + value(valueOf(two)) + ", so " + value(x)
                        + " was in first; but " + of(proof) + " had ended before " + of(afterOperation[one])
                        + " began.");
    }

    private String notYet(int x) {
        if (firstAdder[x] >= 0) {
            return "which no client had begun to add; " + of(firstAdder[x]) + " began after that.";
        }
        for (int m = 0; m < history.size(); m++) {
            int i = history.at(m);
            if (all.kind(i) == Kind.ADD && all.argument(i) == valueOf(x)) {
                return "but the only addition of it was refused.";
            }
        }
        return "which no client ever added.";
    }

    private long missing(int smaller, int bigger) {
        for (int j = 0; j < all.elementCount(bigger); j++) {
            if (!returns(smaller, all.element(bigger, j))) {
                return all.element(bigger, j);
            }
        }
        throw new IllegalStateException("the bigger read returns nothing that the smaller one misses");
    }

    private long valueOf(int x) {
        for (int m = 0; m < history.size(); m++) {
            int i = history.at(m);
            if (all.kind(i) != Kind.READ_ALL && elements.find(all.argument(i)) == x) {
                return all.argument(i);
            }
            for (int j = 0; j < all.elementCount(i); j++) {
                if (elements.find(all.element(i, j)) == x) {
                    return all.element(i, j);
                }
            }
        }
        throw new IllegalStateException("element number " + x + " was not found");
    }

    private String value(long value) {
        return all.labels().value().apply(value);
    }

    private String of(int i) {
        return new Wording(all.labels()).of(all.get(i));
    }
}

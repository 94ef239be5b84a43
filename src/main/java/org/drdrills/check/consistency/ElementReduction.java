package org.drdrills.check.consistency;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a violation of a set or list down to the elements that it is about. Leaving out an element everywhere, in reads too,
 * cannot make a legal history illegal; nor can leaving out a read.
 */
final class ElementReduction {

    private static final int FEW = 64;

    private final ObjectHistory history;
    private final Operations all;
    private final Set<Long> elements = new TreeSet<>();
    private final Set<Integer> positions = new TreeSet<>();
    private final int impossible;

    /** @param impossible position of the operation that cannot be placed */
    ElementReduction(ObjectHistory history, int impossible) {
        this.history = history;
        this.all = history.all;
        this.impossible = impossible;
        positions.add(impossible);
    }

    /** Keeps an operation that only observes, or the effects of an element by any operation on it. */
    ElementReduction with(int position) {
        positions.add(position);
        if (all.kind(position) != Kind.READ_ALL) {
            elements.add(all.argument(position));
        }
        return this;
    }

    /** Keeps an element and all attempts to put it in. */
    ElementReduction about(long element) {
        elements.add(element);
        return this;
    }

    /** The counterexample, after judging it again; with more elements where these do not contradict each other. */
    Judgement.Violated because(String sentence) {
        with(impossible);
        addEffects();
        Judgement.Violated violated = ifViolated(sentence);
        if (violated == null) {
            takeAll();
            if (violated(reduced(positions))) {
                dropReads();
            }
            violated = ifViolated(sentence);
        }
        if (violated == null) {
            throw new IllegalStateException(
                    "these operations do not contradict each other: " + positions + "; " + sentence);
        }
        return violated;
    }

    /** Where values were put in more than once, a few operations may not show it. */
    private void takeAll() {
        for (int m = 0; m < history.size(); m++) {
            int i = history.at(m);
            if (!all.refused(i)) {
                positions.add(i);
                for (int j = 0; j < all.elementCount(i); j++) {
                    elements.add(all.element(i, j));
                }
                if (all.kind(i) != Kind.READ_ALL) {
                    elements.add(all.argument(i));
                }
            }
        }
    }

    private void dropReads() {
        List<Integer> reads = new ArrayList<>();
        for (int i : positions) {
            if (i != impossible && all.kind(i) != Kind.ADD && all.kind(i) != Kind.APPEND) {
                reads.add(i);
            }
        }
        for (int chunk = reads.size(); chunk > reads.size() / FEW; chunk /= 2) {
            for (int from = 0; from < reads.size(); from += chunk) {
                List<Integer> cut = reads.subList(from, Math.min(reads.size(), from + chunk));
                positions.removeAll(Set.copyOf(cut));
                if (!violated(reduced(positions))) {
                    positions.addAll(cut);
                }
            }
        }
        for (long element : elements.size() > FEW ? List.<Long>of() : List.copyOf(elements)) {
            Set<Integer> before = new TreeSet<>(positions);
            elements.remove(element);
            positions.removeIf(i -> all.kind(i) != Kind.READ_ALL && all.argument(i) == element && i != impossible);
            if (!violated(reduced(positions))) {
                elements.add(element);
                positions.addAll(before);
            }
        }
    }

    private void addEffects() {
        for (int m = 0; m < history.size(); m++) {
            int i = history.at(m);
            if ((all.kind(i) == Kind.ADD || all.kind(i) == Kind.APPEND) && elements.contains(all.argument(i))) {
                positions.add(i);
            }
        }
    }

    private Judgement.@Nullable Violated ifViolated(String sentence) {
        Operations reduced = reduced(positions);
        if (!violated(reduced)) {
            return null;
        }
        List<Operation> shown = new ArrayList<>();
        int next = 0;
        for (int i : positions) {
            Operation o = all.get(i);
            shown.add(new Operation(
                    i,
                    o.key(),
                    o.client(),
                    o.start(),
                    o.end(),
                    o.kind(),
                    o.argument(),
                    o.result(),
                    reduced.get(next++).elements(),
                    o.answer()));
        }
        shown.sort(Comparator.comparingLong(Operation::start).thenComparingInt(Operation::index));
        int marked = 0;
        while (shown.get(marked).index() != impossible) {
            marked++;
        }
        boolean set = all.model() == Model.SET;
        return new Judgement.Violated(new Counterexample(
                all.model(),
                history.key(),
                "the " + (set ? "set" : "list") + " was empty at first; other elements are left out",
                shown,
                marked,
                Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1),
                all.labels()));
    }

    private Operations reduced(Collection<Integer> kept) {
        Operations.Builder b =
                (all.model() == Model.SET ? Operations.ofSets() : Operations.ofLists()).labels(all.labels());
        for (int i : kept) {
            if (all.kind(i) == Kind.READ_ALL) {
                Operation o = all.get(i);
                b.readAll(
                        o.key(),
                        o.client(),
                        o.start(),
                        o.end(),
                        o.elements().stream()
                                .filter(elements::contains)
                                .mapToLong(Long::longValue)
                                .toArray());
            } else {
                b.copy(all, i);
            }
        }
        return b.build();
    }

    private static boolean violated(Operations reduced) {
        ObjectHistory history = ObjectHistory.whole(reduced);
        return reduced.model() == Model.SET ? new SetLayers(history).violated() : new GrowingList(history).violated();
    }
}

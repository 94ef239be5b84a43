package org.drdrills.check.consistency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reduces a violation of a register to a few operations that alone have no legal order. Only cuts that cannot make
 * a legal history illegal are tried, and each is judged again.
 */
final class RegisterReduction {

    private static final Bounds SMALL = new Bounds(500_000_000, 64 << 20);
    private static final long STEPS_PER_ROW = 100;
    private static final int FEW = 200;

    private final ObjectHistory history;
    private final Operations all;
    private RegisterProblem problem;
    /** In steps of a search; what is tried when they are spent counts as legal, so that the cut before stands. */
    private long budget = 3_000_000_000L;

    private long since = Long.MIN_VALUE;

    private RegisterReduction(ObjectHistory history, RegisterProblem problem) {
        this.history = history;
        this.all = history.all;
        this.problem = problem;
    }

    /** From operations that an argument names; empty where a search over these alone does not confirm it. */
    static Optional<Counterexample> of(
            ObjectHistory history, Collection<Integer> positions, int impossible, String sentence) {
        RegisterReduction reduction = new RegisterReduction(history, RegisterProblem.of(history));
        boolean[] keep = new boolean[reduction.problem.size];
        for (int row = 0; row < keep.length; row++) {
            keep[row] = positions.contains(reduction.problem.position[row]);
        }
        if (!reduction.violated(reduction.problem.only(keep))) {
            return Optional.empty();
        }
        return Optional.of(reduction.counterexample(positions, impossible, "", sentence));
    }

    /** From the row at whose end a search found no way left. */
    static Counterexample of(ObjectHistory history, RegisterProblem whole, int died) {
        RegisterReduction reduction = new RegisterReduction(history, whole);
        reduction.cutTime(died);
        reduction.cutRows();
        return reduction.counterexample();
    }

    private boolean violated(@Nullable RegisterProblem candidate) {
        if (candidate == null || budget < 0) {
            return false;
        }
        RegisterSearch search = new RegisterSearch(candidate, SMALL);
        boolean violated = search.run() >= 0;
        budget -= search.steps() + STEPS_PER_ROW * candidate.size;
        return violated;
    }

    private void cutTime(int died) {
        RegisterWindows windows = new RegisterWindows(problem, problem.byStart(), died);
        problem = windows.all();
        int tooShort = -1;
        int enough = windows.longest();
        for (int length = 4; length < windows.longest(); length *= 2) {
            if (cutTo(windows, length)) {
                enough = length;
                break;
            }
            tooShort = length;
        }
        while (enough - tooShort > 1 && enough < windows.longest()) {
            int middle = (enough + tooShort) >>> 1;
            if (cutTo(windows, middle)) {
                enough = middle;
            } else {
                tooShort = middle;
            }
        }
    }

    private boolean cutTo(RegisterWindows windows, int length) {
        RegisterProblem candidate = windows.of(length);
        if (!violated(candidate)) {
            return false;
        }
        problem = candidate;
        since = windows.since(length);
        return true;
    }

    private void cutRows() {
        boolean[] keep = new boolean[problem.size];
        Arrays.fill(keep, true);
        for (int chunk = Math.max(1, problem.size / 2); chunk > FEW / 16; chunk /= 2) {
            for (int from = 0; from < keep.length; from += chunk) {
                boolean[] fewer = keep.clone();
                for (int row = from; row < Math.min(keep.length, from + chunk); row++) {
                    fewer[row] &= problem.writes(row);
                }
                keep = shorter(keep, fewer);
            }
        }
        boolean smaller = true;
        while (smaller) {
            boolean[] before = keep;
            for (int value = problem.values - 1; value >= 0; value--) {
                boolean[] fewer = keep.clone();
                for (int row = 0; row < fewer.length; row++) {
                    fewer[row] &= problem.kind[row] == Kind.MISMATCH || problem.value[row] != value;
                }
                keep = shorter(keep, fewer);
            }
            for (int row = 0; row < keep.length; row++) {
                boolean[] fewer = keep.clone();
                fewer[row] = false;
                keep = shorter(keep, fewer);
            }
            smaller = !Arrays.equals(before, keep);
        }
        problem = Objects.requireNonNull(problem.only(keep));
    }

    private boolean[] shorter(boolean[] keep, boolean[] fewer) {
        return !Arrays.equals(keep, fewer) && violated(problem.only(fewer)) ? fewer : keep;
    }

    private Counterexample counterexample() {
        List<Integer> positions = new ArrayList<>();
        int impossible = -1;
        for (int row = 0; row < problem.size; row++) {
            positions.add(problem.position[row]);
            boolean observes = !problem.optional(row) && problem.kind[row] != Kind.WRITE;
            if (observes && (impossible < 0 || problem.end[row] > problem.end[impossible])) {
                impossible = row;
            }
        }
        if (impossible < 0) {
            throw new IllegalStateException("writes alone cannot contradict each other");
        }
        Wording words = new Wording(all.labels());
        Operation placed = all.get(problem.position[impossible]);
        String value = words.value(
                switch (problem.kind[impossible]) {
                    case READ -> placed.result();
                    default -> placed.argument();
                });
        String given = problem.initial == RegisterProblem.ANY
                ? "whatever the register held at " + Wording.moment(since / 2, all.labels()) + " s, and every write of "
                        + value + " that could take effect after that is shown"
                : "the register held " + words.value(all.initial()) + " at first";
        String why = problem.kind[impossible] == Kind.MISMATCH
                ? "in every order of these operations that respects time, the register holds " + value + " then."
                : "in every order of these operations that respects time, the register does not hold " + value
                        + " then.";
        return counterexample(
                positions,
                problem.position[impossible],
                given,
                words.of(placed) + " cannot be placed: " + given + "; " + why);
    }

    private Counterexample counterexample(
            Collection<Integer> positions, int impossible, String given, String sentence) {
        List<Operation> operations = new ArrayList<>();
        for (int i : positions) {
            operations.add(all.get(i));
        }
        operations.sort(Comparator.comparingLong(Operation::start).thenComparingInt(Operation::index));
        int marked = 0;
        while (operations.get(marked).index() != impossible) {
            marked++;
        }
        Wording words = new Wording(all.labels());
        return new Counterexample(
                Model.REGISTER,
                history.key(),
                given.isEmpty() ? "the register held " + words.value(all.initial()) + " at first" : given,
                operations,
                marked,
                Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1),
                all.labels());
    }
}

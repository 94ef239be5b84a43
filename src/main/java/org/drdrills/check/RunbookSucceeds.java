package org.drdrills.check;

import java.util.List;
import java.util.Optional;
import org.drdrills.history.Mark;
import org.drdrills.measure.Measures;

/**
 * The operator's runbook ends with exit code 0, as a whole: a step that it expects to fail may. {@code step}: one that it must have taken,
 * so that a runbook that does nothing does not succeed.
 */
public final class RunbookSucceeds implements Check {
    public static final Check CHECK = new RunbookSucceeds();
    private static final Declaration DECLARED = Declaration.of("runbook-succeeds", LimitForm.STEP);

    private RunbookSucceeds() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        List<Mark> steps = measures.course().runbooks();
        if (steps.isEmpty()) {
            return ruling.open("no-step", "No step of a runbook is on record after the event.");
        }
        Optional<Mark> open = open(measures);
        if (open.isPresent()) {
            return ruling.open(
                    "not-ended",
                    "The runbook that the operator began at "
                            + Words.clock(measures, open.get().at()) + " did not end on record: "
                            + open.get().text());
        }
        Optional<Mark> failed = failed(steps);
        String named = ruling.limit(Limit.AtStep.class).step().orElse(null);
        if (failed.isEmpty()
                && named != null
                && measures.course().steps().stream()
                        .noneMatch(step -> named.equals(step.data().get("step"))
                                && "0".equals(step.data().get("exit")))) {
            return ruling.missed(
                    "step-not-taken",
                    "The runbook ended with exit code 0, and its step '" + named
                            + "' was not among those that it took.");
        }
        return failed.isEmpty()
                ? ruling.met(Words.plural(steps.size(), "step") + " of the runbook ended with exit code 0, the last at "
                        + Words.clock(measures, steps.getLast().at()) + ".")
                : ruling.missed(
                        "step-failed",
                        "Runbook "
                                + how(
                                        measures,
                                        failed(measures.course().steps()).orElse(failed.get()),
                                        "failed"));
    }

    /** Which step did not end with 0, how, when, and what it said itself. */
    static String how(Measures measures, Mark step, String verb) {
        String said = step.data().getOrDefault(Mark.SAID, "");
        boolean whole = step.subject().equals(step.data().get("step"));
        return step.subject()
                + (whole ? " " : " " + verb + " at its step '" + step.data().get("step") + "', which ")
                + "ended with exit code " + step.data().get("exit") + " at " + Words.clock(measures, step.at())
                + (said.isEmpty() ? "; it printed nothing." : " and printed: " + said);
    }

    /** The first order whose runbook has no end on record. */
    static Optional<Mark> open(Measures measures) {
        List<Mark> marks = measures.course().operator();
        return marks.stream()
                .filter(order -> "order".equals(order.data().get("step"))
                        && order.data().containsKey("call")
                        && marks.stream()
                                .noneMatch(end -> end.at() >= order.at()
                                        && end.data().containsKey("exit")
                                        && end.subject().equals(order.subject())
                                        && end.subject().equals(end.data().get("step"))))
                .findFirst();
    }

    static Optional<Mark> failed(List<Mark> steps) {
        return steps.stream()
                .filter(step -> !"0".equals(step.data().get("exit")))
                .findFirst();
    }

    static String name(Mark step) {
        return step.data().getOrDefault("step", step.subject());
    }
}

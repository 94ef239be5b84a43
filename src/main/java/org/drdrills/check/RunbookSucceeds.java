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
        List<Mark> steps = ruling.measures().course().runbooks();
        if (steps.isEmpty()) {
            return ruling.open("no-step", "No step of a runbook is on record after the event.");
        }
        Optional<Mark> open = open(ruling.measures());
        if (open.isPresent()) {
            return ruling.open(
                    "not-ended",
                    "The runbook that the operator began at "
                            + Words.clock(open.get().at()) + " did not end on record: "
                            + open.get().text());
        }
        Optional<Mark> failed = failed(steps);
        String named = ruling.limit(Limit.AtStep.class).step().orElse(null);
        if (failed.isEmpty()
                && named != null
                && ruling.measures().course().steps().stream()
                        .noneMatch(step -> named.equals(step.data().get("step"))
                                && "0".equals(step.data().get("exit")))) {
            return ruling.missed(
                    "step-not-taken",
                    "The runbook ended with exit code 0, and its step '" + named
                            + "' was not among those that it took.");
        }
        return failed.isEmpty()
                ? ruling.met(Words.plural(steps.size(), "step") + " of the runbook ended with exit code 0, the last at "
                        + Words.clock(steps.getLast().at()) + ".")
                : ruling.missed(
                        "step-failed",
                        "Runbook step " + name(failed.get()) + " ended with exit code "
                                + failed.get().data().get("exit") + " at "
                                + Words.clock(failed.get().at()) + ": "
                                + failed.get().text());
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

package org.drdrills.check;

import java.util.List;
import java.util.Optional;
import org.drdrills.history.Mark;

/** The operator's runbook ends with exit code 0, as a whole: a step that it expects to fail may. */
public final class RunbookSucceeds implements Check {
    public static final Check CHECK = new RunbookSucceeds();

    private RunbookSucceeds() {}

    @Override
    public String id() {
        return "runbook-succeeds";
    }

    @Override
    public LimitForm form() {
        return LimitForm.always(Limit.HOLDS);
    }

    @Override
    public Finding judge(Ruling ruling) {
        List<Mark> steps = ruling.measures().course().runbooks();
        if (steps.isEmpty()) {
            return ruling.open("no-step", "No step of a runbook is on record after the event.");
        }
        Optional<Mark> failed = failed(steps);
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

    static Optional<Mark> failed(List<Mark> steps) {
        return steps.stream()
                .filter(step -> !"0".equals(step.data().get("exit")))
                .findFirst();
    }

    static String name(Mark step) {
        return step.data().getOrDefault("step", step.subject());
    }
}

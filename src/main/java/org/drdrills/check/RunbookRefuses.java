package org.drdrills.check;

import java.util.List;
import java.util.Optional;
import org.drdrills.history.Mark;
import org.drdrills.measure.Measures;

/** The operator's runbook refuses: it ends with another exit code than 0. {@code step}: at which of its steps, where one is named. */
public final class RunbookRefuses implements Check {
    public static final Check CHECK = new RunbookRefuses();
    private static final String UNENDED = "-1";
    /** What the protocol of runbooks says where a precondition does not hold. */
    private static final String REFUSED = "4";

    private static final Declaration DECLARED = Declaration.of("runbook-refuses", LimitForm.STEP);

    private RunbookRefuses() {}

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
        Optional<Mark> refused = RunbookSucceeds.failed(steps);
        if (refused.isPresent() && UNENDED.equals(refused.get().data().get("exit"))) {
            return ruling.open(
                    "not-ended",
                    "Runbook step " + RunbookSucceeds.name(refused.get())
                            + " did not end in time, which is no refusal.");
        }
        String step = ruling.limit(Limit.AtStep.class).step().orElse(null);
        if (refused.isPresent() && step != null) {
            Optional<Mark> first = RunbookSucceeds.failed(measures.course().steps());
            return first.isPresent()
                            && step.equals(first.get().data().get("step"))
                            && REFUSED.equals(first.get().data().get("exit"))
                    ? ruling.met("The runbook refused at its step '" + step + "' at "
                            + Words.clock(measures, first.get().at()) + ", and nothing after it was executed.")
                    : ruling.missed(
                            "refused-elsewhere",
                            "The runbook was to refuse at its step '" + step + "'. "
                                    + first.map(Mark::text).orElse("No step failed."));
        }
        return refused.isPresent()
                ? ruling.met("Runbook "
                        + RunbookSucceeds.how(
                                measures,
                                RunbookSucceeds.failed(measures.course().steps())
                                        .orElse(refused.get()),
                                "refused"))
                : ruling.missed(
                        "went-through",
                        "All " + Words.plural(steps.size(), "step")
                                + " of the runbook ended with exit code 0, the last at "
                                + Words.clock(measures, steps.getLast().at()) + "; it was to refuse.");
    }
}

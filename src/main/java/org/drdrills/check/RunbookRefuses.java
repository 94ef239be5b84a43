package org.drdrills.check;

import java.util.List;
import java.util.Optional;
import org.drdrills.history.History;
import org.drdrills.history.Mark;

/** The operator's runbook refuses: a step ends with another exit code than 0. No limits. */
public final class RunbookRefuses implements Check {
    static final String ID = "runbook-refuses";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Finding judge(Objective objective, Conditions conditions, History history) {
        List<Mark> steps = MeasuredHistory.measures(history, conditions).course().steps();
        Ruling ruling = new Ruling(objective);
        if (steps.isEmpty()) {
            return ruling.open("no-step", "No step of a runbook is on record after the event.");
        }
        Optional<Mark> refused = RunbookSucceeds.failed(steps);
        return refused.isPresent()
                ? ruling.met("Runbook step " + RunbookSucceeds.name(refused.get()) + " refused with exit code " + refused.get().data().get("exit") + " at "
                        + Words.clock(refused.get().at()) + ": " + refused.get().text())
                : ruling.missed("went-through", "All " + Words.plural(steps.size(), "step") + " of the runbook ended with exit code 0, the last at "
                        + Words.clock(steps.getLast().at()) + "; it was to refuse.");
    }
}

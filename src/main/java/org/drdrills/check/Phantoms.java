package org.drdrills.check;

import java.util.Map;
import org.drdrills.history.IdSet;
import org.drdrills.measure.LostWrites;
import org.drdrills.measure.Measures;

/** Nothing is stored that no client sent. */
public final class Phantoms implements Check {
    public static final Check CHECK = new Phantoms();
    private static final Declaration DECLARED = Declaration.of(
            "no-phantoms",
            LimitForm.always(Limit.NONE),
            new Guarantee("nothing is stored that no client wrote", Limit.NONE),
            Kind.SAFETY);

    private Phantoms() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        LostWrites loss = measures.loss();
        Map<String, IdSet> phantoms = loss.phantoms();
        if (!phantoms.isEmpty()) {
            IdSet all = LostWrites.union(phantoms);
            String sentence = Words.plural(all.size(), "write") + " in the final read of "
                    + String.join(", ", phantoms.keySet()) + " that no client sent: " + Words.ids(all) + ".";
            return measures.complete() && measures.form().counts().isEmpty()
                    ? ruling.missed("never-sent", sentence)
                    : ruling.open(
                            "record-incomplete",
                            sentence + " The record has holes: they may have been sent unrecorded.");
        }
        IdSet refused = loss.refusedAndStored();
        if (!refused.isEmpty()) {
            return ruling.open(
                    "refused-and-stored",
                    Words.plural(refused.size(), "write") + " stored although the client was refused: "
                            + Words.ids(refused)
                            + ". Either the service said no and stored it, or the client took an open outcome for a refusal.");
        }
        return loss.serving().isEmpty()
                ? ruling.open("no-serving-node", "What is stored cannot be told: " + loss.undecided() + ".")
                : ruling.met(
                        "Every one of " + loss.serving().get().ids().size() + " stored writes was sent by a client.");
    }
}

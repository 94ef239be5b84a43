package org.drdrills.check;

import java.util.Map;
import org.drdrills.history.IdSet;
import org.drdrills.measure.LostWrites;

/** No write is stored more than once. */
public final class Duplicates implements Check {
    public static final Check CHECK = new Duplicates();
    private static final Declaration DECLARED = Declaration.of(
            "no-duplicates",
            LimitForm.always(Limit.NONE),
            new Guarantee("no write is stored twice", Limit.NONE),
            Kind.SAFETY);

    private Duplicates() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        LostWrites loss = ruling.measures().loss();
        Map<String, IdSet> twice = loss.twice();
        if (!twice.isEmpty()) {
            IdSet all = LostWrites.union(twice);
            return ruling.missed(
                    "stored-twice",
                    Words.plural(all.size(), "write") + " found more than once in the final read of "
                            + String.join(", ", twice.keySet()) + ": " + Words.ids(all) + ".");
        }
        return loss.serving().isEmpty()
                ? ruling.open("no-serving-node", "What is stored cannot be told: " + loss.undecided() + ".")
                : ruling.met("Each of " + loss.serving().get().ids().size() + " writes is stored once on "
                        + loss.serving().get().node() + ".");
    }
}

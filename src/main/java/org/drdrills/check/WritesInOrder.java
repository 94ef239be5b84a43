package org.drdrills.check;

import java.util.PrimitiveIterator;
import org.drdrills.history.FinalRead;
import org.drdrills.history.IdSet;
import org.drdrills.history.Operation;
import org.drdrills.measure.LostWrites;
import org.drdrills.measure.Measures;

/**
 * What an engine keeps in an order of its own, such as the records of a partition, is there in the order in which clients were told that it
 * is stored: a write that began after another one had been acknowledged stands behind it, on every member that could be read whole. Writes
 * that overlapped in time may stand either way, and so may one that was never acknowledged, as long as nothing that was acknowledged before
 * it began stands behind it. Of what is stored twice, the first counts.
 */
public final class WritesInOrder implements Check {
    public static final Check CHECK = new WritesInOrder();
    private static final Declaration DECLARED = Declaration.of(
            "writes-in-order",
            LimitForm.always(Limit.HOLDS),
            Need.ORDER,
            new Guarantee("every write is stored behind all that were acknowledged before it began", Limit.HOLDS),
            Kind.SAFETY);

    private WritesInOrder() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        LostWrites loss = measures.loss();
        if (measures.form().backwards() > 0) {
            return ruling.clock();
        }
        Pages starts = new Pages();
        Pages ends = new Pages();
        ruling.history().replay(fact -> {
            if (fact instanceof Operation one && one.write() && measures.form().sound(one)) {
                starts.put(one.id(), one.start() + 1);
                ends.put(one.id(), one.outcome().acknowledged() ? one.end() + 1 : Long.MAX_VALUE);
            }
        });
        for (FinalRead read : loss.reads().values()) {
            Overtaken overtaken =
                    overtaken(read, starts, ends, measures.header().clock());
            if (overtaken.count > 0) {
                return ruling.missed(
                        "overtaken",
                        Words.plural(overtaken.count, "acknowledged write") + " on " + read.node() + " of "
                                + read.ids().size()
                                + " stand behind a write that began after their acknowledgement, first: write "
                                + overtaken.first + ", acknowledged at "
                                + Words.clock(measures, ends.get(overtaken.first) - 1) + ", stands behind write "
                                + overtaken.by + ", begun at "
                                + Words.clock(measures, starts.get(overtaken.by) - 1) + ".");
            }
        }
        if (loss.serving().isEmpty()) {
            return ruling.open(
                    "no-serving-node", "In which order writes are stored cannot be told: " + loss.undecided() + ".");
        }
        FinalRead serving = loss.serving().get();
        return serving.order().isEmpty()
                ? ruling.open("no-order", "The final read of " + serving.node() + " does not tell the order of writes.")
                : ruling.met("No write of " + serving.ids().size() + " on " + serving.node()
                        + " stands behind one that began after its acknowledgement.");
    }

    /** @param count how many writes stand behind one that began after their acknowledgement; the first of them, and what it stands behind */
    private record Overtaken(long count, long first, long by) {}

    private static Overtaken overtaken(FinalRead read, Pages starts, Pages ends, long clock) {
        IdSet seen = IdSet.empty();
        long latest = 0;
        long begun = -1;
        long count = 0;
        long first = -1;
        long by = -1;
        for (PrimitiveIterator.OfLong ids = read.order().stream().iterator(); ids.hasNext(); ) {
            long id = ids.nextLong();
            if (!seen.add(id) || starts.get(id) == 0) {
                continue;
            }
            if (begun >= 0 && ends.get(id) != Long.MAX_VALUE && ends.get(id) + clock < latest) {
                count++;
                first = first < 0 ? id : first;
                by = by < 0 ? begun : by;
            }
            if (starts.get(id) > latest) {
                latest = starts.get(id);
                begun = id;
            }
        }
        return new Overtaken(count, first, by);
    }
}

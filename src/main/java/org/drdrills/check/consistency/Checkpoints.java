package org.drdrills.check.consistency;

import java.util.ArrayList;
import java.util.List;

/**
 * Places to go back to, the denser the nearer: of those before the last {@code 4 × 2^k} only every {@code 2^k}-th is
 * kept, so that their number grows with the logarithm of the length. The first one is always kept.
 */
final class Checkpoints {

    private static final int NEAR = 4;

    private final int spacing;
    private final long mostBytes;
    private final List<Checkpoint> kept = new ArrayList<>();

    /**
     * @param spacing events between two checkpoints
     * @param mostBytes what they may take together, the first one aside
     */
    Checkpoints(int spacing, long mostBytes) {
        this.spacing = spacing;
        this.mostBytes = mostBytes;
    }

    /** Keeps the last one too, if there is room. */
    void add(Checkpoint last) {
        kept.removeIf(c -> c.event() >= last.event());
        long number = last.event() / spacing;
        kept.removeIf(c -> {
            long own = c.event() / spacing;
            return own > 0 && number - own > NEAR * Long.lowestOneBit(own);
        });
        if (kept.isEmpty() || kept.stream().mapToLong(Checkpoint::bytes).sum() + last.bytes() <= mostBytes) {
            kept.add(last);
        }
    }

    /** The last one at or before the event, the first one where none is; those after it are forgotten. */
    Checkpoint before(int event) {
        while (kept.size() > 1 && kept.getLast().event() > event) {
            kept.removeLast();
        }
        return kept.getLast();
    }
}

package org.drdrills.check.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A search of any length can go back to near places and to far ones, and keeps few. */
class CheckpointsTest {

    private static final int SPACING = 64;
    private static final OpenOperations.Saved NOTHING_OPEN =
            new OpenOperations.Saved(new int[0], new int[0], new int[0], new int[0]);

    private static Checkpoint at(int event, int words) {
        return new Checkpoint(event, 0, true, 1, new long[words], NOTHING_OPEN);
    }

    private static Checkpoints upTo(int event, long mostBytes) {
        Checkpoints checkpoints = new Checkpoints(SPACING, mostBytes);
        for (int e = 0; e <= event; e += SPACING) {
            checkpoints.add(at(e, 1));
        }
        return checkpoints;
    }

    @Test
    void goesBackByWhatIsAskedAndByLittleMore() {
        int end = 2_000_000 / SPACING * SPACING;
        for (int back = SPACING; back <= end; back *= 2) {
            int event = upTo(end, Long.MAX_VALUE).before(end - back).event();
            assertThat(end - event).as("back " + back).isBetween(back, 2 * back + SPACING);
        }
    }

    @Test
    void theFirstIsKeptAndSoIsAnythingOnlyOnce() {
        Checkpoints checkpoints = upTo(1_000 * SPACING, Long.MAX_VALUE);
        assertThat(checkpoints.before(-1).event()).isZero();
        assertThat(checkpoints.before(500 * SPACING).event())
                .as("those after the place are forgotten")
                .isZero();
    }

    /** Two million events are 31,250 checkpoints; a room for 128 of them loses none of the near ones. */
    @Test
    void theirNumberGrowsWithTheLogarithmOfTheLength() {
        int end = 2_000_000 / SPACING * SPACING;
        Checkpoints few = upTo(end, 128 * at(0, 1).bytes());
        assertThat(few.before(end - SPACING).event()).isEqualTo(end - SPACING);
        assertThat(few.before(end / 2).event()).isBetween(end / 4, end / 2);
    }

    @Test
    void whatHasNoRoomIsNotKeptAndTheOneBeforeIsUsed() {
        Checkpoints checkpoints = new Checkpoints(SPACING, 2_000);
        checkpoints.add(at(0, 1));
        checkpoints.add(at(SPACING, 1));
        checkpoints.add(at(2 * SPACING, 1_000));
        assertThat(checkpoints.before(2 * SPACING).event()).isEqualTo(SPACING);
    }
}

package org.drdrills.check.consistency;

/**
 * A {@link RegisterFrontier} at one event.
 *
 * @param event the event that comes next
 * @param released how many groups are no longer visible
 * @param complete whether no configuration had been left out
 * @param count how many configurations
 * @param words the configurations, one after the other
 * @param open the operations that are open
 */
record Checkpoint(int event, int released, boolean complete, int count, long[] words, OpenOperations.Saved open) {

    long bytes() {
        return 8L * words.length + open.bytes();
    }
}

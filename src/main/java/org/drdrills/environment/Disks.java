package org.drdrills.environment;

import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;

/** The disks of a lab's machines, which can lose what was not synced. */
public interface Disks {
    /** From now on everything written so far survives a loss of power, as on machines that have run for long. */
    void settle();

    /**
     * Drops what these nodes have not synced: content since the last sync of its file, and names since the last commit of
     * the journal. The nodes' containers must be down.
     *
     * @param torn a seed where each overwritten block that was not synced is kept or dropped at random; empty where all
     *             are dropped
     * @return what each node lost
     * @throws LabTrouble if a disk does not answer
     */
    Map<String, Loss> lose(Collection<String> nodes, OptionalLong torn);

    /**
     * What one disk lost.
     *
     * @param blocks of 4 KiB
     * @param names  changes of names: files and folders made, removed or renamed
     */
    record Loss(long blocks, long names) {}
}

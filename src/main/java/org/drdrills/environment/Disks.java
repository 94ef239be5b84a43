package org.drdrills.environment;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The disks of a lab's machines, which can lose what was not synced, and fail while the machines run. */
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
     * Damages the disks of these nodes, all or none. They are healed automatically if this process ends or hangs.
     *
     * @throws LabTrouble if a disk does not answer
     */
    Damaged damage(Collection<String> nodes, DiskDamage damage);

    /**
     * Flips one bit on the disk of a node, for good. The server does not notice unless it reads that page from the disk.
     *
     * @param path   of the file below the node's folder, from {@code /} on
     * @param offset of the byte in it
     * @throws LabTrouble if the file has no such byte
     */
    void flip(String node, String path, long offset);

    /**
     * Writes, syncs, reads and removes a file on each of these disks.
     *
     * @return what each answered: {@code ok}, or why not
     */
    Map<String, String> probe(Collection<String> nodes);

    /**
     * What one disk lost.
     *
     * @param blocks of 4 KiB
     * @param names  changes of names: files and folders made, removed or renamed
     */
    record Loss(long blocks, long names) {}

    /** Damage in force. Closing it heals the disks; closing it twice has no further effect. */
    interface Damaged extends AutoCloseable {
        /** Node → operations of its machine that the damage has refused or slowed. */
        Map<String, Long> felt();

        /** Nodes whose disk does not report the damage. */
        List<String> notInForce();

        @Override
        void close();
    }
}

package org.drdrills.environment;

import java.time.Duration;
import org.drdrills.topology.Durations;

/**
 * Damage to a machine's disk while the machine runs. Each kind is one order to the file system that serves the disk;
 * features/README.md has the table.
 */
public sealed interface DiskDamage {
    /** No file may grow any more, until files are removed or the disk is healed. */
    record Full() implements DiskDamage {}

    /** Each sync takes that much longer. */
    record Slow(Duration by) implements DiskDamage {}

    /** Writes and syncs fail. */
    record Failing() implements DiskDamage {}

    /** Nothing can be changed. */
    record ReadOnly() implements DiskDamage {}

    /** The order to the disk. */
    default String order() {
        return switch (this) {
            case Full f -> "full";
            case Slow s -> "slow " + s.by().toNanos() / 1000;
            case Failing f -> "fail write";
            case ReadOnly r -> "readonly on";
        };
    }

    /** The word by which the disk reports it. */
    default String reported() {
        return switch (this) {
            case Full f -> "full";
            case Slow s -> "slow";
            case Failing f -> "write";
            case ReadOnly r -> "readonly";
        };
    }

    /** What servers on the machine get, for the evidence. */
    default String mechanism() {
        return "the file system in user space that serves the machine's disk "
                + switch (this) {
                    case Full f ->
                        "answers ENOSPC where a file would grow beyond what the disk held at the event; room of removed files is free again";
                    case Slow s ->
                        "takes " + Durations.text(s.by()) + " longer for each sync (fsync, fdatasync, msync)";
                    case Failing f -> "answers EIO to each write, sync and change of names";
                    case ReadOnly r -> "answers EROFS to each change, as after a remount";
                };
    }
}

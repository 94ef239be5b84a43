package org.drdrills.check;

import java.util.Optional;
import java.util.Set;

/** One guarantee, decided from the record. What anything else needs to know of it, it says itself. */
public interface Check {
    /** The key that records and findings name; never changed. */
    String id();

    /** Whether a miss is a wrong that was truly seen, whatever else was wrong with the drill (a lost write, two writers). */
    default boolean safety() {
        return false;
    }

    /** Whether it says what the event must do, not what the service must: it is MET or INCONCLUSIVE, and never MISSED. */
    default boolean assumption() {
        return false;
    }

    /** What it cannot be decided without. */
    default Set<Need> needs() {
        return Set.of();
    }

    /** What the harness waits for before it heals and reads, so that there is something to decide. */
    default Awaited awaits() {
        return Awaited.NOTHING;
    }

    /** The leading number of a report that it decides. */
    default Optional<Headline> headline() {
        return Optional.empty();
    }

    /** Whether it may be about a part of the clients only. */
    default boolean scoped() {
        return false;
    }

    /** What of it holds in every drill, whether or not the scenario has a line on it. */
    default Optional<Guarantee> guarantee() {
        return Optional.empty();
    }

    /** How records write its limit. */
    LimitForm form();

    /**
     * @return a finding whose first number is the one that the limit is about; what cannot be decided is INCONCLUSIVE with its reason
     * @throws IllegalArgumentException with one sentence, if the record lacks what the objective names
     */
    Finding judge(Ruling ruling);

    /** What only some environments and loads have. */
    enum Need {
        /** The latest state of a register can be read. */
        READS,
        /** Clients run transactions. */
        TRANSACTIONS,
        /** At most one member at a time is to accept writes. */
        SINGLE_WRITER,
        /** Acknowledgements tell which member made them. */
        NAMED_SERVERS,
        /** Each member can be read by itself. */
        MEMBER_READS,
        /** A server beside the pool can be read, to which a runbook restores a backup. */
        COPY_READS
    }

    /** A safety guarantee that no drill leaves out. @param words its objective's, where no line of the scenario states one */
    record Guarantee(String words, Limit limit) {}

    /** What is waited for. */
    enum Awaited {
        NOTHING,
        /** Clients are served again. */
        SERVICE,
        /** Every member is in sync again. */
        IN_SYNC
    }

    /** The numbers that a report begins with. */
    enum Headline {
        RECOVERY,
        RECOVERY_FROM_ORDER,
        INTERRUPTION,
        LOSS,
        WRITERS;

        /** Whether it is the time to service, from whatever moment. */
        public boolean recovery() {
            return this == RECOVERY || this == RECOVERY_FROM_ORDER;
        }
    }
}

package org.drdrills.check;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drdrills.topology.Workload;

/** One guarantee, decided from the record. What anything else needs to know of it, it says itself. */
public interface Check {
    /** What anything else needs to know of it. */
    Declaration declared();

    /**
     * @return a finding whose first number is the one that the limit is about; what cannot be decided is INCONCLUSIVE with its reason
     * @throws IllegalArgumentException with one sentence, if the record lacks what the objective names
     */
    Finding judge(Ruling ruling);

    /** The key that records and findings name; never changed. */
    default String id() {
        return declared().id();
    }

    /** How records write its limit. */
    default LimitForm form() {
        return declared().form();
    }

    /** Whether an observed miss stays MISSED, whatever else was wrong with the drill (a lost write, two writers). */
    default boolean safety() {
        return declared().traits().contains(Kind.SAFETY);
    }

    /** Whether it says what the event must do, not what the service must: it is MET or INCONCLUSIVE, and never MISSED. */
    default boolean assumption() {
        return declared().traits().contains(Kind.ASSUMPTION);
    }

    /** Whether it may be about a part of the clients only. */
    default boolean scoped() {
        return declared().traits().contains(Kind.SCOPED);
    }

    /** What it cannot be decided without. */
    default Set<Need> needs() {
        return declared().all(Need.class).collect(Collectors.toUnmodifiableSet());
    }

    /** What the harness waits for before it heals and reads, so that there is something to decide. */
    default Awaited awaits() {
        return declared().all(Awaited.class).findFirst().orElse(Awaited.NOTHING);
    }

    /** The leading number of a report that it decides. */
    default Optional<Headline> headline() {
        return declared().all(Headline.class).findFirst();
    }

    /** What of it holds in every drill, whether or not the scenario has a line on it. */
    default Optional<Guarantee> guarantee() {
        return declared().all(Guarantee.class).findFirst();
    }

    /** Something that is true of some checks only. */
    interface Trait {}

    /** What kind of guarantee it is; see the methods of these names. */
    enum Kind implements Trait {
        SAFETY,
        ASSUMPTION,
        SCOPED
    }

    /**
     * What is known of a check.
     *
     * @param id   the key that records and findings name
     * @param form how records write its limit
     */
    record Declaration(String id, LimitForm form, Set<Trait> traits) {
        static Declaration of(String id, LimitForm form, Trait... traits) {
            return new Declaration(id, form, Set.of(traits));
        }

        private <T extends Trait> Stream<T> all(Class<T> kind) {
            return traits.stream().filter(kind::isInstance).map(kind::cast);
        }
    }

    /** What only some environments and loads have. */
    enum Need implements Trait {
        /** The latest state of a register can be read. */
        READS,
        /** Clients run transactions. */
        TRANSACTIONS,
        /** Clients increment counters. */
        COUNTERS,
        /** Clients compare and set registers. */
        SWAPS,
        /** Clients transfer money between accounts. */
        TRANSFERS,
        /** At most one member at a time is to accept writes. */
        SINGLE_WRITER,
        /** Acknowledgements tell which member made them. */
        NAMED_SERVERS,
        /** Members tell in which order they hold writes. */
        ORDER,
        /** Each member can be read by itself. */
        MEMBER_READS,
        /** A server beside the pool can be read, to which a runbook restores a backup. */
        COPY_READS,
        /** A backup is restored, and nothing else happens. */
        RESTORE;

        /** That clients do this. */
        public static Need of(Workload workload) {
            return switch (workload) {
                case TRANSACTIONS -> TRANSACTIONS;
                case COUNTERS -> COUNTERS;
                case SWAPS -> SWAPS;
                case TRANSFERS -> TRANSFERS;
            };
        }
    }

    /**
     * A safety guarantee that no drill leaves out.
     *
     * @param words its objective's, where no line of the scenario states one
     */
    record Guarantee(String words, Limit limit) implements Trait {}

    /** What is waited for. */
    enum Awaited implements Trait {
        NOTHING,
        /** Clients are served again. */
        SERVICE,
        /** Every member is in sync again. */
        IN_SYNC
    }

    /** The numbers that a report begins with. */
    enum Headline implements Trait {
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

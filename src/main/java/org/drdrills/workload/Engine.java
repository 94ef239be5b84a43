package org.drdrills.workload;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Pool;
import org.drdrills.topology.Workload;

/**
 * The client side of one kind of pool. {@code access} holds the pool's settings with secrets filled in.
 */
public interface Engine {
    /** The name in {@code x-drill}, such as {@code postgresql}. */
    String name();

    /** This engine for one pool of one lab, where it needs to start programs there; these end with the lab. */
    default Engine in(Environment environment, Pool pool, Programs programs) {
        return this;
    }

    /**
     * Looks for mistakes in what an environment says of a pool, beyond the keys of its file.
     *
     * @throws BadInput with one sentence, for the first of them
     */
    default void check(Environment environment, Pool pool) {}

    /** What drills do not show because the engine itself was not tried with the service; empty if it was. */
    default Optional<String> doesNotEvidence(Map<String, String> settings) {
        return Optional.empty();
    }

    /** What its members tell of themselves while nothing happens; empty where they tell nothing. */
    default Optional<Standing> standing() {
        return this instanceof Standing standing ? Optional.of(standing) : Optional.empty();
    }

    /** Whether registers can be read; of what has none, such as a queue, only the ledger is judged. */
    default boolean reads(Map<String, String> settings) {
        return true;
    }

    /** Whether an acknowledgement tells which member made it; where none does, it cannot be told whether two members accepted writes. */
    default boolean namesServers(Map<String, String> settings) {
        return true;
    }

    /** Whether members tell in which order the ledger holds its writes. */
    default boolean ordered(Map<String, String> settings) {
        return false;
    }

    /** Whether each member can be read by itself, whatever its role. */
    default boolean readsMembers(Map<String, String> settings) {
        return true;
    }

    /** What clients of a pool can do besides writing and reading; an engine with any is {@link Transactional}. */
    default Set<Workload> workloads(Map<String, String> settings) {
        return Set.of();
    }

    /**
     * Whether it can work in a system that holds other data: in a schema of its own, named by the setting {@link #SCHEMA}, which it creates,
     * fills and removes, and which it refuses where it is there already.
     */
    default boolean guest() {
        return false;
    }

    /** Setting: the schema of its own in which a drill works; none in a lab, where all data is its own. */
    String SCHEMA = "schema";

    /**
     * Removes what {@link #prepare} created in a system that holds other data, through one of the servers that clients know.
     *
     * @throws IllegalStateException if it does not work within {@code patience}, with the last reason
     */
    default void remove(List<InetSocketAddress> servers, Map<String, String> access, Duration patience) {
        throw new IllegalStateException("engine " + name() + " removes nothing");
    }

    /** Starts programs in a lab. */
    interface Programs {
        /**
         * Returns at once with a program that exchanges lines through its input and output, and ends with its input.
         *
         * @param beside    in the node's network and not on the node itself
         * @param variables of its environment
         * @throws RuntimeException if it cannot be started
         */
        Process start(String node, boolean beside, List<String> command, Map<String, String> variables);
    }

    /**
     * Creates the registers and the ledger, through one of the servers that clients know, until it works.
     *
     * @throws IllegalStateException if it does not work within {@code patience}, with the last reason; at once where the schema is there already
     */
    void prepare(List<InetSocketAddress> servers, Map<String, String> access, Duration patience);

    /**
     * A client's session; connects with its first request.
     *
     * @param servers what the client knows: one listener, or several servers of which it has to find the one that takes writes
     */
    Session session(List<InetSocketAddress> servers, Map<String, String> access, Duration timeout);

    /** The observer's session with one member; connects with its first question. */
    MemberSession member(String node, InetSocketAddress address, Map<String, String> access, Duration timeout);
}

package org.drdrills.environment;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Pool;

/**
 * One running environment.
 *
 * <p>Wires end at nodes and at the clients of a site: {@link Direction#clients(String)}.
 */
public interface Lab extends AutoCloseable {
    Environment environment();

    Machine machine(String node);

    /** The state of one direction between two ends. */
    Wire wire(Direction direction);

    /**
     * Damages wires, all or none: if one cannot be damaged, those damaged before it are healed.
     *
     * @throws LabTrouble if the proxies did not apply it
     */
    Cut cut(Collection<Direction> directions, Damage damage);

    /**
     * Addresses of the entry points of a pool's clients in a site, in their order, as this process reaches them; the wires
     * to them start in that site. Where clients run as a program: the name of its node, unresolved, without a port.
     */
    List<InetSocketAddress> listeners(Pool pool, String site);

    /** Address at which the observer reaches a member, by a wire that is never cut; the member's name, unresolved and without a port, where a program observes it. */
    InetSocketAddress observed(String member);

    /** The pool's settings, with secrets filled in. */
    Map<String, String> access(Pool pool);

    /** The node that has this name or this address of its own; empty if none has. */
    String nodeAt(String address);

    /** Raises the rate of the probes on these directions for a while, so that a change is seen within about 10 ms. */
    void watchClosely(Collection<Direction> directions, Duration howLong);

    /** The listener receives each change that the probes see. */
    void onWireChange(Consumer<WireChange> listener);

    /** The listener receives one sentence for each machine that the power switch switches. */
    default void onSwitching(Consumer<String> listener) {}

    /** Told of each machine that ends although no fault ordered it, and of each that its restart policy starts again. */
    default void onMachineEnd(Consumer<MachineEnd> listener) {}

    /** A machine that should run and has ended for good, with its exit code and last lines; empty as long as there is none. */
    default Optional<String> ended() {
        return Optional.empty();
    }

    /** What may be the cause that the lab is not healthy, one sentence each without its end. */
    default List<String> causes() {
        return List.of();
    }

    /** Where machines tried to connect although no wire leads there, one sentence each without its end. */
    default List<String> unwired() {
        return List.of();
    }

    /** The machines' disks, where they can lose power and fail. */
    default Optional<Disks> disks() {
        return Optional.empty();
    }

    /** Why disks that can lose power cannot be had on this host; empty if they can. One sentence without its end. */
    static Optional<String> disksUnavailable() {
        return ContainerDisks.unavailable();
    }

    /** One sentence if the lab itself is unreliable, such as after the lease of the faults has lapsed or when the proxies do not answer; else empty. */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    /** Who proves that a link is cut, as a sentence begins; empty where probes and proxies do. */
    default String prover() {
        return "";
    }

    /** A site that is switched off; closing it switches it on. */
    interface Outage extends AutoCloseable {
        boolean inForce();

        @Override
        void close();
    }

    /** Switches a whole site off by a power of its own; empty where its machines and wires are struck one by one. */
    default Optional<Outage> switchOff(String site) {
        return Optional.empty();
    }

    /** Passes the log of each node to the keeper, also of nodes that are down; several at a time. */
    void collectLogs(LogKeeper keeper);

    /** Receives logs. */
    interface LogKeeper {
        /** @param name file name, such as {@code pg1.log}; the content holds secrets, and must not be written to disk unredacted */
        void keep(String name, InputStream content);
    }

    /** Image → digest, tool → version. */
    Map<String, String> versions();

    /** Values that must never be written to a file. */
    Collection<String> secrets();

    @Override
    void close();
}

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
 * <p>The people of a site are an end of wires too: {@link Direction#clients(String)}.
 */
public interface Lab extends AutoCloseable {
    Environment environment();

    Machine machine(String node);

    /** What goes on between two ends, one way. */
    Wire wire(Direction direction);

    /**
     * Damages wires, all or none: if one cannot be damaged, those before it are healed again.
     *
     * @throws LabTrouble if the proxies did not do it
     */
    Cut cut(Collection<Direction> directions, Damage damage);

    /**
     * Where this process finds what a pool's people in a site use, in their order; their wires start in that site. Where a program serves them: its
     * node's name, unresolved, without a port.
     */
    List<InetSocketAddress> listeners(Pool pool, String site);

    /** Where the observer finds a member; never cut. Where a program answers: the member's name, unresolved, without a port. */
    InetSocketAddress observed(String member);

    /** The pool's settings, with secrets filled in. */
    Map<String, String> access(Pool pool);

    /** Which node a server's own address belongs to, or has that name; or empty. */
    String nodeAt(String address);

    /** Lets the probes on these directions look closer for a while, so that a change is seen within 10 ms or so. */
    void watchClosely(Collection<Direction> directions, Duration howLong);

    /** Told of each change that the probes see. */
    void onWireChange(Consumer<WireChange> listener);

    /** Told in a sentence of each machine that the power switch switches. */
    default void onSwitching(Consumer<String> listener) {}

    /** The machines' disks, where they can lose power. */
    default Optional<Disks> disks() {
        return Optional.empty();
    }

    /** Why disks that can lose power cannot be had on this host; empty if they can. One sentence without its end. */
    static Optional<String> disksUnavailable() {
        return ContainerDisks.unavailable();
    }

    /** Why the lab itself cannot be relied on: it may have healed its wires by itself, or its proxies are gone; empty as long as it can. One sentence. */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    /** Hands over each machine's log, one a node, also of machines that are dead; several at a time. */
    void collectLogs(LogKeeper keeper);

    /** Where logs go. */
    interface LogKeeper {
        /** @param name file name, such as {@code pg1.log}; the content holds secrets, and must not touch the disk as it is */
        void keep(String name, InputStream content);
    }

    /** What is running: image → digest, tool → version. */
    Map<String, String> versions();

    /** Values that must never be written down. */
    Collection<String> secrets();

    @Override
    void close();
}

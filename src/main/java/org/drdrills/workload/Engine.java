package org.drdrills.workload;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How to speak to one kind of pool. {@code access} holds the pool's settings with secrets filled in.
 */
public interface Engine {
    /** The name in {@code x-drill}, such as {@code postgresql}. */
    String name();

    /**
     * Creates the registers and the ledger, through one of the servers that clients know, until it works.
     *
     * @throws IllegalStateException if it does not work within {@code patience}, with the last reason
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

package org.drdrills.topology;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Servers that together give one service.
 *
 * @param engine      name of its engine, such as {@code postgresql}
 * @param members     nodes that hold the data
 * @param arbiters    nodes that only vote (the witness of the reference architecture)
 * @param backEnd     nodes that store the durable data of the members; with several writers, a copy of what the members store themselves
 * @param settings    what the engine needs to sign in; values named like a secret are replaced by it
 * @param clients     site → entry points of its clients: one listener, or several servers, tried in this order; in file order
 * @param synchronous whether a healthy pool has a member for which acknowledgements wait
 * @param severalWriters whether every member accepts writes, and holds its own copy of all data
 */
public record Pool(
        String name,
        String engine,
        List<String> members,
        List<String> arbiters,
        List<String> backEnd,
        Map<String, String> settings,
        Map<String, List<EntryPoint>> clients,
        boolean synchronous,
        boolean severalWriters) {
    /** The engine whose sessions are programs of the environment. */
    public static final String EXEC = "exec";

    /** Setting: the command by which the clients' containers start the user's own application, which then writes and reads. */
    public static final String CLIENT = "client";

    public Pool {
        members = List.copyOf(members);
        arbiters = List.copyOf(arbiters);
        backEnd = List.copyOf(backEnd);
        settings = Map.copyOf(settings);
        clients = Collections.unmodifiableMap(new LinkedHashMap<>(clients));
    }

    /** Whether its members serve at once, so that none of them is a standby. */
    public boolean together() {
        return severalWriters || !backEnd.isEmpty();
    }

    public boolean exec() {
        return engine.equals(EXEC);
    }

    /** Whether its clients are an application of the user's. */
    public boolean application() {
        return settings.containsKey(CLIENT);
    }

    /** Whether its clients are programs in containers of their own, which are told what they call. */
    public boolean programs() {
        return exec() || application();
    }

    /** The same pool with a member as its first; as it is, where it has no such member. */
    Pool ledBy(String member) {
        List<String> turned = new ArrayList<>(members);
        Collections.rotate(turned, -Math.max(0, members.indexOf(member)));
        return new Pool(name, engine, turned, arbiters, backEnd, settings, clients, synchronous, severalWriters);
    }
}

package org.drdrills.measure;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.drdrills.history.Header;
import org.drdrills.history.Observation;
import org.drdrills.topology.Role;

/** Who follows whom: steps of all members together, redundancy of the primary, lag. */
public final class Following {
    /** A member that tells no position is in sync if it is at most this far behind, in bytes of log. */
    public static final long IN_SYNC = 1 << 20;
    /** A member that has applied what the primary had written this long ago is in sync, ns. */
    public static final long APPLIED = 2_000_000_000L;

    private static final long KEPT = 60_000_000_000L;

    private static final long STALE = 1_000_000_000L;
    private static final long HELD = 2_000_000_000L;

    private final Header header;
    private final Map<String, Observation> latest = new HashMap<>();
    /** Of each node as primary: when it was asked, and how far it had written. */
    private final Map<String, ArrayDeque<long[]>> written = new HashMap<>();

    private long behind = -1;
    private final Switch inSync = new Switch();
    private final Switch redundant = new Switch();
    private boolean synchronous;
    private long lag;
    private boolean lagKnown;
    private long step;
    private long last;

    Following(Header header) {
        this.header = header;
    }

    /** Changes of a yes or no over time. */
    private static final class Switch {
        final List<Long> changes = new ArrayList<>();

        boolean on() {
            return changes.size() % 2 == 1;
        }

        void set(long at, boolean value) {
            if (value != on()) {
                changes.add(at);
            }
        }

        long off(long from, long to) {
            long on = 0;
            for (int i = 0; i < changes.size(); i += 2) {
                long until = i + 1 < changes.size() ? changes.get(i + 1) : to;
                on += Math.max(0, Math.min(until, to) - Math.max(changes.get(i), from));
            }
            return to - from - on;
        }

        /** The first moment from {@code from} on at which it is on and stays so for {@code held}, or to the end of the record. */
        Optional<Long> firstOn(long from, long held, long end) {
            for (int i = 0; i < changes.size(); i += 2) {
                boolean open = i + 1 >= changes.size();
                long on = Math.max(changes.get(i), from);
                long until = open ? end : changes.get(i + 1);
                if (until > from && (open || until - on >= held)) {
                    return Optional.of(on);
                }
            }
            return Optional.empty();
        }
    }

    void add(Observation seen, long event) {
        Observation before = latest.get(seen.node());
        if (before != null && before.asked() > seen.asked()) {
            return;
        }
        latest.put(seen.node(), seen);
        step = Math.max(step, seen.asked() - last);
        last = seen.at();
        if (seen.role() == Role.PRIMARY && seen.position() >= 0) {
            ArrayDeque<long[]> told = written.computeIfAbsent(seen.node(), node -> new ArrayDeque<>());
            told.addLast(new long[] {seen.asked(), seen.position()});
            while (told.getFirst()[0] < seen.asked() - KEPT) {
                told.removeFirst();
            }
        }
        List<Observation> primaries = latest.values().stream()
                .filter(one -> one.role() == Role.PRIMARY && one.writable() && seen.at() - one.at() <= STALE)
                .toList();
        long active = latest.values().stream()
                .filter(one -> one.role() == Role.ACTIVE && seen.at() - one.at() <= STALE)
                .count();
        inSync.set(
                seen.at(),
                (primaries.size() == 1 && inSync(primaries.getFirst()))
                        || (primaries.isEmpty() && active == header.members().size() && together()));
        if (event >= 0 && primaries.size() == 1 && seen.role() == Role.STANDBY) {
            behind = Math.max(behind, behind(seen, primaries.getFirst()));
        }
        redundant.set(seen.at(), primaries.stream().anyMatch(this::redundant) || active > 1);
        for (Observation.Follower follower : seen.followers()) {
            synchronous |= follower.synchronous();
            if (event >= 0 && (!lagKnown || follower.lagBytes() > lag)) {
                lag = follower.lagBytes();
                lagKnown = true;
            }
        }
    }

    private boolean inSync(Observation primary) {
        Set<String> streaming = new HashSet<>(Set.of(primary.node()));
        latest.values()
                .forEach(one -> one.followers().stream()
                        .filter(follower -> follower.streaming() && applied(follower, primary))
                        .forEach(follower -> streaming.add(follower.node())));
        return header.members().stream()
                .allMatch(node -> passive(node)
                        || (streaming.contains(node)
                                && latest.containsKey(node)
                                && latest.get(node).timeline() == primary.timeline()
                                && (node.equals(primary.node())
                                        || latest.get(node).role() == Role.STANDBY)));
    }

    private boolean applied(Observation.Follower follower, Observation primary) {
        Observation copy = latest.get(follower.node());
        return copy == null || copy.position() < 0 || primary.position() < 0
                ? follower.lagBytes() <= IN_SYNC
                : behind(copy, primary) <= APPLIED;
    }

    /** How long ago the primary had written no more than a copy has applied, ns; -1 where they do not tell. */
    private long behind(Observation copy, Observation primary) {
        ArrayDeque<long[]> told = written.get(primary.node());
        if (told == null || copy.position() < 0 || copy.timeline() != primary.timeline()) {
            return -1;
        }
        for (Iterator<long[]> newest = told.descendingIterator(); newest.hasNext(); ) {
            long[] one = newest.next();
            if (one[1] <= copy.position()) {
                return Math.max(0, copy.asked() - one[0]);
            }
        }
        return copy.asked() - told.getFirst()[0];
    }

    /** The longest time by which a standby was behind its primary after the event, ns; empty where they told no positions. */
    public Optional<Long> behind() {
        return behind < 0 ? Optional.empty() : Optional.of(behind);
    }

    /** Members that serve side by side are in sync when each sees all others. */
    private boolean together() {
        return latest.values().stream()
                .allMatch(one -> one.followers().stream()
                        .map(Observation.Follower::node)
                        .collect(Collectors.toSet())
                        .containsAll(header.members().stream()
                                .filter(node -> !node.equals(one.node()))
                                .toList()));
    }

    private boolean passive(String node) {
        return latest.containsKey(node) && latest.get(node).role() == Role.PASSIVE;
    }

    private boolean redundant(Observation primary) {
        return header.members().stream().anyMatch(this::passive)
                || primary.followers().stream()
                        .anyMatch(follower -> follower.streaming() && (follower.synchronous() || !synchronous));
    }

    /** When all members were in sync again and stayed so for 2 s, at or after {@code from}, ns. */
    public Optional<Long> inSyncSince(long from) {
        return inSync.firstOn(from, HELD, last);
    }

    /** Time in {@code [from, to)} in which no (synchronous, where there ever was one) follower was streaming from a primary, nor any member ready to take over its volume, nor two members serving at once, ns. */
    public long exposed(long from, long to) {
        return Math.max(0, redundant.off(from, to));
    }

    /** The last observation of any member, ns. */
    public long last() {
        return last;
    }

    /** Longest time between two observations of any member, ns: the resolution of what is read from them. */
    public long step() {
        return step;
    }

    /** Greatest lag of a follower after the event, in bytes; empty if no primary told one. */
    public Optional<Long> lag() {
        return lagKnown ? Optional.of(lag) : Optional.empty();
    }
}

package org.drdrills.drill;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.drdrills.history.Observation;
import org.drdrills.measure.Following;
import org.drdrills.topology.Pool;
import org.drdrills.topology.Role;
import org.drdrills.workload.Load;
import org.drdrills.workload.Observer;

/** One pool with its clients and its observer; every answer is as of the observer's latest round. */
record Serving(Pool pool, Load load, Observer observer, Deque<long[]> written) {
    /** @param written when the primary was asked, and how far it had written: what {@link #inSync()} has seen of it lately */
    Serving {}

    Serving(Pool pool, Load load, Observer observer) {
        this(pool, load, observer, new ArrayDeque<>());
    }

    /** Where several members accept writes, the first of them. */
    Optional<String> primary() {
        if (pool.severalWriters()) {
            return active().stream().findFirst();
        }
        return observer.primaries().stream()
                .filter(node -> observer.latest(node).map(Observation::writable).orElse(false))
                .findFirst();
    }

    /** Members that serve side by side. */
    List<String> active() {
        return pool.members().stream()
                .filter(member -> role(member) == Role.ACTIVE)
                .toList();
    }

    boolean serves() {
        return primary().isPresent() || !active().isEmpty();
    }

    Role role(String member) {
        return observer.latest(member).map(Observation::role).orElse(Role.UNREACHABLE);
    }

    /** Passive members where there are any; else the followers of the primary, synchronous ones first. */
    List<String> standbys() {
        if (pool.severalWriters()) {
            return List.of();
        }
        List<String> passive = pool.members().stream()
                .filter(member -> role(member) == Role.PASSIVE)
                .toList();
        if (!passive.isEmpty()) {
            return passive;
        }
        return primary()
                .flatMap(observer::latest)
                .map(seen -> seen.followers().stream()
                        .filter(Observation.Follower::streaming)
                        .sorted(Comparator.comparing(Observation.Follower::synchronous)
                                .reversed()
                                .thenComparing(Observation.Follower::node))
                        .map(Observation.Follower::node)
                        .toList())
                .orElse(List.of());
    }

    /** Whether every member is active and sees all others, or follows the one primary. */
    boolean inSync() {
        return allActive()
                || primary()
                        .flatMap(observer::latest)
                        .map(primary -> pool.members().stream()
                                .filter(member -> !member.equals(primary.node()))
                                .allMatch(member -> follows(member, primary)))
                        .orElse(false);
    }

    /** Whether a member has applied what the primary had written {@link Following#APPLIED} ago, as far as they tell. */
    private boolean applied(String member, Observation primary) {
        long now = primary.asked();
        if (written.isEmpty() || written.getLast()[0] < now) {
            written.addLast(new long[] {now, primary.position()});
        }
        while (written.size() > 1 && written.stream().skip(1).findFirst().orElseThrow()[0] <= now - Following.APPLIED) {
            written.removeFirst();
        }
        long position = observer.latest(member).map(Observation::position).orElse(-1L);
        return position < 0
                || primary.position() < 0
                || (written.getFirst()[0] <= now - Following.APPLIED && position >= written.getFirst()[1]);
    }

    private boolean follows(String member, Observation primary) {
        return role(member) == Role.PASSIVE
                || role(member) == Role.STANDBY
                        && primary.followers().stream()
                                .anyMatch(follower -> follower.node().equals(member) && follower.streaming())
                        && applied(member, primary);
    }

    private boolean allActive() {
        return active().size() == pool.members().size()
                && active().stream()
                        .allMatch(member -> observer.latest(member)
                                .map(seen -> seen.followers().stream()
                                        .map(Observation.Follower::node)
                                        .toList()
                                        .containsAll(pool.members().stream()
                                                .filter(other -> !other.equals(member))
                                                .toList()))
                                .orElse(false));
    }

    /** Whether acknowledgements wait for a follower, where the pool promises that and its members tell of followers. */
    boolean synchronous() {
        return !pool.synchronous()
                || primary()
                        .flatMap(observer::latest)
                        .map(primary -> primary.followers().isEmpty()
                                || primary.followers().stream().anyMatch(Observation.Follower::synchronous))
                        .orElse(true);
    }

    /** Whether no follower lags behind the primary. */
    boolean drained() {
        return !active().isEmpty()
                || primary()
                        .flatMap(observer::latest)
                        .map(primary -> primary.followers().stream().allMatch(follower -> follower.lagBytes() == 0))
                        .orElse(false);
    }
}

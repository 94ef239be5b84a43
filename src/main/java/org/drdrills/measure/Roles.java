package org.drdrills.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.history.Observation;
import org.drdrills.topology.Role;
import org.jspecify.annotations.Nullable;

/** What each member said of itself, as runs of equal answers; and how well the observer watched. */
public final class Roles {
    private final Map<String, Member> members = new LinkedHashMap<>();

    /**
     * Equal answers in a row. The member was this for certain from {@code sure} to {@code still} (never for certain, if that is
     * empty); it may have been since {@code notBefore} and until {@code notAfter}, where other answers stand.
     */
    public record Run(
            String node,
            Role role,
            boolean writable,
            long timeline,
            long notBefore,
            long sure,
            long still,
            long notAfter,
            String detail) {
        /** Says that it takes writes. */
        public boolean accepts() {
            return role == Role.PRIMARY && writable;
        }

        boolean seenWithin(long from, long to) {
            return Math.max(sure, still) >= from && Math.min(sure, still) <= to;
        }
    }

    private static final class Member {
        final List<Run> runs = new ArrayList<>();

        @Nullable
        Role role;

        boolean writable;
        long timeline;
        String detail = "";
        long notBefore;
        long sure;
        long still;
        long lastAt = -1;
        long answers;
        long unattended;
        long unattendedAt = -1;
        long first = -1;

        void add(Observation seen) {
            if (first < 0) {
                first = seen.asked();
            } else if (seen.asked() - lastAt > unattended) {
                unattended = seen.asked() - lastAt;
                unattendedAt = lastAt;
            }
            answers++;
            lastAt = Math.max(lastAt, seen.at());
            if (role != null && seen.asked() < still) {
                // A question that timed out after a later one was answered: it tells nothing new.
                return;
            }
            boolean same = role == seen.role() && writable == seen.writable() && timeline == seen.timeline();
            if (role != null && !same) {
                runs.add(run(seen.node(), role, seen.at()));
                notBefore = still;
            }
            if (!same) {
                role = seen.role();
                writable = seen.writable();
                timeline = seen.timeline();
                detail = seen.detail();
                sure = seen.at();
            }
            still = seen.asked();
        }

        Run run(String node, Role seen, long notAfter) {
            return new Run(node, seen, writable, timeline, notBefore, sure, still, notAfter, detail);
        }
    }

    void add(Observation seen) {
        members.computeIfAbsent(seen.node(), node -> new Member()).add(seen);
    }

    void close() {
        members.forEach((node, member) -> {
            Role role = member.role;
            if (role != null) {
                member.runs.add(member.run(node, role, member.lastAt));
            }
        });
    }

    /** Every run of every member, by its start. */
    public List<Run> runs() {
        List<Run> all = new ArrayList<>();
        members.values().forEach(member -> all.addAll(member.runs));
        all.sort((a, b) -> Long.compare(a.sure(), b.sure()));
        return all;
    }

    public List<Run> runs(String node) {
        return members.containsKey(node) ? List.copyOf(members.get(node).runs) : List.of();
    }

    /** The one member that was last seen PRIMARY at or before {@code time} and had not been seen as anything else since; empty if none or several. */
    public Optional<String> primaryAt(long time) {
        List<String> primaries = members.keySet().stream()
                .filter(node -> lastRun(node, time)
                        .filter(run -> run.role() == Role.PRIMARY)
                        .isPresent())
                .toList();
        return primaries.size() == 1 ? Optional.of(primaries.getFirst()) : Optional.empty();
    }

    private Optional<Run> lastRun(String node, long time) {
        return runs(node).stream().filter(run -> run.sure() <= time).reduce((a, b) -> b);
    }

    /** Highest timeline that {@code node} told as primary between two moments, 0 if none. */
    long timeline(String node, long from, long to) {
        return runs(node).stream()
                .filter(run -> run.role() == Role.PRIMARY && run.seenWithin(from, to))
                .mapToLong(Run::timeline)
                .max()
                .orElse(0);
    }

    /** Whether {@code node} answered that it takes no writes, and later that it takes them as the primary, between two moments; or that it serves beside others. */
    boolean promotedBetween(String node, long from, long to) {
        List<Run> seen = runs(node).stream()
                .filter(run -> run.role() != Role.UNREACHABLE && run.seenWithin(from, to))
                .toList();
        if (seen.stream().anyMatch(run -> run.role() == Role.ACTIVE)) {
            return true;
        }
        return seen.stream()
                .filter(run -> !run.accepts())
                .anyMatch(ceased -> seen.stream().anyMatch(run -> run.accepts() && run.sure() > ceased.sure()));
    }

    /** Whether every answer of {@code node} between two moments said that it takes writes, before the first of them and after the last. */
    boolean acceptedThroughout(String node, long from, long to) {
        return runs(node).stream().anyMatch(run -> run.accepts() && run.sure() <= from && run.still() >= to);
    }

    /** The same of saying that it takes none. */
    boolean refusedThroughout(String node, long from, long to) {
        return runs(node).stream()
                .anyMatch(run ->
                        !run.accepts() && run.role() != Role.UNREACHABLE && run.sure() <= from && run.still() >= to);
    }

    /** Whether {@code node} answered anything between two moments. */
    boolean watched(String node, long from, long to) {
        return runs(node).stream().anyMatch(run -> run.role() != Role.UNREACHABLE && run.seenWithin(from, to));
    }

    /**
     * How well the observer watched one member.
     *
     * @param perSecond  questions per second
     * @param unattended longest time in which no question was pending, ns
     * @param at         where that time began
     */
    public record Attention(String node, double perSecond, long unattended, long at) {}

    /** Attention between two moments; the edges of that time count as unattended where nothing was asked near them. */
    public Attention attention(String node, long from, long to) {
        Member member = members.get(node);
        if (member == null) {
            return new Attention(node, 0, to - from, from);
        }
        double perSecond =
                member.answers < 2 ? 0 : (member.answers - 1) * 1e9 / Math.max(1, member.lastAt - member.first);
        long before = member.first - from;
        long after = to - member.lastAt;
        if (before > member.unattended && before >= after) {
            return new Attention(node, perSecond, before, from);
        }
        return after > member.unattended
                ? new Attention(node, perSecond, after, member.lastAt)
                : new Attention(node, perSecond, member.unattended, member.unattendedAt);
    }
}

package org.drdrills.drill;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.drdrills.history.Event;
import org.drdrills.history.Header;
import org.drdrills.history.HostSample;
import org.drdrills.history.LinkState;
import org.drdrills.history.Mark;
import org.drdrills.history.Observation;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.topology.Role;

/**
 * The board on the wall of the drill room: what goes on, from the record as it is written. One thread may tell it events while others read it. It decides
 * nothing.
 */
final class Board {
    /** So many seconds are drawn. */
    static final int SECONDS = 60;

    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final long SECOND = 1_000_000_000L;
    /** More wires than these are only counted. */
    private static final int WIRES = 4;
    /** A member that was seen to be something this long ago may be something else by now, ns. */
    private static final long STALE = 2 * SECOND;
    /** From this lateness of the runner's own beat on, the live view warns that the machine is not keeping up, ns. */
    private static final long LATE = 100_000_000L;

    private final Header header;
    private final Tally writes = new Tally();
    private final Tally reads = new Tally();
    private final Map<String, Tally> sites = new LinkedHashMap<>();
    private final Map<String, Observation> roles = new LinkedHashMap<>();
    private final Map<String, LinkState.State> wires = new TreeMap<>();
    private String stage = "";
    private long event = -1;
    private long late;

    Board(Header header) {
        this.header = header;
        header.clients().forEach(client -> sites.putIfAbsent(place(client), new Tally()));
        header.members().forEach(member -> roles.put(member, null));
    }

    private static String place(Header.Client client) {
        return client.pool().isEmpty() ? client.site() : client.site() + " of " + client.pool();
    }

    /** Operations of each of the last seconds, by how they ended. */
    private static final class Tally {
        private final int[] done = new int[SECONDS];
        private final int[] failed = new int[SECONDS];
        private long newest;

        void count(long at, boolean acknowledged) {
            long second = at / SECOND;
            advance(second);
            if (second > newest - SECONDS && second >= 0) {
                (acknowledged ? done : failed)[(int) (second % SECONDS)]++;
            }
        }

        private void advance(long second) {
            for (long next = Math.max(newest + 1, second - SECONDS + 1); next <= second; next++) {
                done[(int) (next % SECONDS)] = 0;
                failed[(int) (next % SECONDS)] = 0;
            }
            newest = Math.max(newest, second);
        }

        /** Of the last whole second before {@code now}. */
        int done(long now) {
            return of(done, now / SECOND - 1);
        }

        int failed(long now) {
            return of(failed, now / SECOND - 1);
        }

        private int of(int[] counts, long second) {
            return second < 0 || second > newest || second <= newest - SECONDS ? 0 : counts[(int) (second % SECONDS)];
        }

        /** A bar for each of the last whole seconds, oldest first; × where all failed, a blank where nothing was asked. */
        String drawn(long now, int width) {
            long last = now / SECOND - 1;
            int most = Math.max(1, Arrays.stream(done).max().orElse(1));
            StringBuilder bars = new StringBuilder();
            for (long second = last - width + 1; second <= last; second++) {
                int good = of(done, second);
                bars.append(
                        good > 0
                                ? BARS.charAt(Math.min(BARS.length() - 1, good * BARS.length() / (most + 1)))
                                : of(failed, second) > 0 ? '×' : ' ');
            }
            return bars.toString();
        }
    }

    synchronized void see(Event fact) {
        switch (fact) {
            case Operation operation -> {
                boolean acknowledged = operation.outcome() instanceof Outcome.Acknowledged;
                (operation.write() ? writes : reads).count(operation.at(), acknowledged);
                sites.get(place(header.clients().get(operation.client()))).count(operation.at(), acknowledged);
            }
            case Observation observation -> roles.put(observation.node(), observation);
            case LinkState link -> wires.put(link.source() + " → " + link.target(), link.state());
            case HostSample sample -> late = sample.lateness();
            case Mark mark -> {
                if (mark.kind() == Mark.Kind.STAGE) {
                    stage = Mark.shown(mark.subject());
                } else if (mark.kind() == Mark.Kind.EVENT && event < 0) {
                    event = mark.at();
                }
            }
            default -> {}
        }
    }

    /**
     * @param now   ns since the drill's start
     * @param width columns, of which no line has more
     */
    synchronized List<String> lines(long now, int width) {
        List<String> lines = new ArrayList<>();
        lines.add("── " + header.environment() + (stage.isEmpty() ? "" : " · " + stage)
                + (event < 0 ? "" : " · " + (now - event) / SECOND + " s after the event") + " ");
        int bars = Math.clamp(width - 46L, 10, SECONDS);
        lines.add(rate("writes", writes, now, bars));
        lines.add(rate("reads", reads, now, bars));
        List<String> clients = new ArrayList<>();
        sites.forEach((site, tally) -> clients.add(site + " " + tally.done(now) + "/s"
                + (tally.failed(now) == 0 ? "" : tally.done(now) == 0 ? " ✗" : " (" + tally.failed(now) + " failed)")));
        lines.add("  clients " + String.join("   ", clients));
        List<String> members = new ArrayList<>();
        roles.forEach((member, seen) -> members.add(member + " " + said(member, seen, now)));
        lines.add("  roles   " + String.join("   ", members));
        List<String> damaged = wires.entrySet().stream()
                .filter(wire -> wire.getValue() != LinkState.State.OPEN)
                .map(wire -> wire.getKey() + " " + wire.getValue().name().toLowerCase(Locale.ROOT))
                .toList();
        lines.add("  wires   "
                + (damaged.isEmpty()
                        ? "all open"
                        : String.join("   ", damaged.subList(0, Math.min(WIRES, damaged.size())))
                                + (damaged.size() > WIRES ? "   and " + (damaged.size() - WIRES) + " more" : "")));
        if (late > LATE) {
            lines.add("  host    late by " + late / 1_000_000 + " ms: this machine does not keep up");
        }
        String first = lines.getFirst();
        lines.set(0, first + "─".repeat(Math.max(0, width - first.length())));
        return lines.stream()
                .map(line -> line.length() > width ? line.substring(0, Math.max(0, width - 1)) + "…" : line)
                .toList();
    }

    private static String rate(String name, Tally tally, long now, int bars) {
        return "  %-7s %s %5d/s %s"
                .formatted(
                        name,
                        tally.drawn(now, bars),
                        tally.done(now),
                        tally.failed(now) == 0 ? "" : tally.failed(now) + "/s failed")
                .stripTrailing();
    }

    private String said(String member, Observation seen, long now) {
        if (seen == null) {
            return "?";
        }
        if (now - seen.at() > STALE) {
            return "not heard for " + (now - seen.at()) / SECOND + " s";
        }
        boolean synchronous = roles.values().stream()
                .anyMatch(other -> other != null
                        && other.role() == Role.PRIMARY
                        && other.followers().stream()
                                .anyMatch(follower -> follower.node().equals(member) && follower.synchronous()));
        String word = seen.role() == Role.PRIMARY ? "PRIMARY" : seen.role().word();
        return word
                + (seen.role() == Role.PRIMARY && !seen.writable()
                        ? " (read-only)"
                        : seen.role() == Role.STANDBY && synchronous ? " (synchronous)" : "");
    }
}

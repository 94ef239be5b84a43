package org.drdrills.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drdrills.history.Header;
import org.drdrills.history.Operation;

/** Gaps between acknowledged operations, for each client and for all together. */
public final class Interruptions {
    private static final long LEAST = 250_000_000L;
    private static final int RECENT = 128;
    private static final int RECENT_OF_ALL = 4096;

    private final Header header;
    private final Track[] clients;
    private final Failing[] writes;
    private final Failing[] reads;
    private final Track everyone = new Track(-1, RECENT_OF_ALL);
    private long event = -1;
    private long lastDue;

    Interruptions(Header header) {
        this.header = header;
        clients = new Track[header.clients().size()];
        writes = new Failing[clients.length];
        reads = new Failing[clients.length];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = new Track(i, RECENT);
            writes[i] = new Failing(i);
            reads[i] = new Failing(i);
        }
    }

    /**
     * A time in which a client was told nothing good.
     *
     * @param client index, -1 for all clients together
     * @param from   its last acknowledgement before, ns
     * @param to     the next one, or the end of the load
     * @param open   whether there was no next one
     */
    public record Gap(int client, long from, long to, boolean open) {
        public long length() {
            return to - from;
        }
    }

    /**
     * When one client was served again, ns.
     *
     * @param back -1 if it never was, and the event if it was never interrupted
     */
    public record Recovery(int client, long back, long plusMinus) {}

    private static final class Track {
        final int client;
        final List<Gap> gaps = new ArrayList<>();
        /** Acknowledgements wait here in order of time, for some reach the record late. */
        final long[] recent;

        int waiting;
        long last = -1;
        long firstDue = -1;
        long lastDue;
        long count;
        Gap longest;

        @SuppressWarnings("NullAway.Init")
        Track(int client, int recent) {
            this.client = client;
            this.recent = new long[recent];
        }

        long spacing() {
            return count > 1 ? (lastDue - firstDue) / (count - 1) : 0;
        }

        long notable() {
            return Math.max(LEAST, 3 * spacing());
        }

        void due(long due) {
            firstDue = firstDue < 0 ? due : firstDue;
            lastDue = Math.max(lastDue, due);
            count++;
        }

        void acknowledged(long end, long event) {
            if (waiting == recent.length) {
                settle(recent.length / 2, event);
            }
            int at = waiting++;
            for (; at > 0 && recent[at - 1] > end; at--) {
                recent[at] = recent[at - 1];
            }
            recent[at] = end;
        }

        void settle(int count, long event) {
            for (int i = 0; i < count; i++) {
                settle(recent[i], event);
            }
            waiting -= count;
            System.arraycopy(recent, count, recent, 0, waiting);
        }

        private void settle(long end, long event) {
            if (last >= 0 && end > last) {
                note(new Gap(client, last, end, false), event);
            }
            last = Math.max(last, end);
        }

        void note(Gap gap, long event) {
            if (gap.length() >= notable()) {
                gaps.add(gap);
            }
            if (event >= 0 && gap.to() > event && (longest == null || gap.length() > longest.length())) {
                longest = gap;
            }
        }
    }

    /** Requests of one kind of one client: from the first that fails to the next acknowledgement. */
    private static final class Failing {
        final int client;
        long since = -1;
        long last = -1;
        Gap longest;

        @SuppressWarnings("NullAway.Init")
        Failing(int client) {
            this.client = client;
        }

        void add(Operation operation, long event) {
            if (operation.outcome().acknowledged()) {
                if (since >= 0 && operation.end() > since) {
                    note(new Gap(client, since, operation.end(), false), event);
                    since = -1;
                }
                last = Math.max(last, operation.end());
            } else if (since < 0) {
                // What fails is recorded late: later requests may have been acknowledged meanwhile.
                since = Math.max(operation.due(), last);
            }
        }

        void close(long end, long event) {
            if (since >= 0 && end > since) {
                note(new Gap(client, since, end, true), event);
            }
        }

        private void note(Gap gap, long event) {
            if (event >= 0 && gap.to() > event && (longest == null || gap.length() > longest.length())) {
                longest = gap;
            }
        }
    }

    /** The event's mark went by. */
    void event(long at) {
        event = event < 0 ? at : event;
    }

    void add(Operation operation) {
        Track track = clients[operation.client()];
        (operation.write() ? writes : reads)[operation.client()].add(operation, event);
        track.due(operation.due());
        lastDue = Math.max(lastDue, operation.due());
        if (operation.write()) {
            everyone.due(operation.due());
        }
        if (operation.outcome().acknowledged()) {
            track.acknowledged(operation.end(), event);
            if (operation.write()) {
                everyone.acknowledged(operation.end(), event);
            }
        }
    }

    void close() {
        close(everyone);
        for (Track track : clients) {
            close(track);
        }
        for (int i = 0; i < clients.length; i++) {
            writes[i].close(lastDue, event);
            reads[i].close(lastDue, event);
        }
    }

    private void close(Track track) {
        track.settle(track.waiting, event);
        long from = track.last < 0 ? Math.max(0, event) : track.last;
        if (lastDue - from >= track.notable()) {
            track.note(new Gap(track.client, from, lastDue, true), event);
        }
    }

    /** The longest gap that ends after the event, of any of these clients; empty without event or acknowledgements. */
    public Optional<Gap> longest(Clients of) {
        return of.members().stream()
                .mapToObj(i -> clients[i].longest)
                .filter(gap -> gap != null)
                .max((a, b) -> Long.compare(a.length(), b.length()));
    }

    /**
     * The longest time after the event in which one of these clients was told of no write, or of no read, that it is done: from the first
     * that fails to the next that does not; empty if none failed.
     */
    public Optional<Gap> longest(Clients of, boolean ofWrites) {
        return of.members().stream()
                .mapToObj(i -> (ofWrites ? writes : reads)[i].longest)
                .filter(gap -> gap != null)
                .max((a, b) -> Long.compare(a.length(), b.length()));
    }

    /** The longest time after the event in which no client's write was acknowledged; empty if none was notable (3 spacings, 250 ms). */
    public Optional<Gap> silence() {
        return Optional.ofNullable(everyone.longest).filter(gap -> gap.length() >= everyone.notable());
    }

    /** Mean time between two requests of this client, ns. */
    public long spacing(int client) {
        return clients[client].spacing();
    }

    /** For each of these clients, the end of its longest notable interruption. */
    public List<Recovery> spectrum(Clients of) {
        return of.members().stream()
                .mapToObj(i -> {
                    Gap longest = clients[i].longest;
                    boolean notable = longest != null && longest.length() >= clients[i].notable();
                    return new Recovery(i, !notable ? event : longest.open() ? -1 : longest.to(), clients[i].spacing());
                })
                .toList();
    }

    /** For each of these clients, its first acknowledgement at or after {@code time}: exact after a notable gap (3 spacings, 250 ms). */
    public List<Recovery> next(Clients of, long time) {
        return of.members().stream()
                .mapToObj(i -> {
                    for (Gap gap : clients[i].gaps) {
                        if (gap.from() < time && time <= gap.to()) {
                            return new Recovery(i, gap.open() ? -1 : gap.to(), clients[i].spacing());
                        }
                    }
                    return new Recovery(
                            i,
                            clients[i].last < time ? -1 : Math.min(time + clients[i].spacing(), clients[i].last),
                            clients[i].notable());
                })
                .toList();
    }

    public String name(int client) {
        return client < 0 ? "all clients" : header.clients().get(client).name();
    }

    public String site(int client) {
        return header.clients().get(client).site();
    }
}

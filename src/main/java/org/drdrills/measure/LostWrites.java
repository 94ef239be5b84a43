package org.drdrills.measure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.drdrills.history.FinalRead;
import org.drdrills.history.Header;
import org.drdrills.history.History;
import org.drdrills.history.IdSet;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.topology.Role;

/** What clients were told against what the members hold in the end. */
public final class LostWrites {
    private static final int MOST_PRINTED = 1000;

    private final Header header;
    private final IdSet attempted = IdSet.empty();
    private final IdSet acknowledged = IdSet.empty();
    private final IdSet refused = IdSet.empty();
    private final IdSet unknown = IdSet.empty();
    private final Map<String, FinalRead> reads = new LinkedHashMap<>();
    private final Map<String, FinalRead> copies = new LinkedHashMap<>();
    private final List<Lost> lost = new ArrayList<>();
    private final Map<String, Long> bySite = new TreeMap<>();
    private IdSet missing = IdSet.empty();
    private long oldest = -1;
    private long newest = -1;
    private long oldestBegan = -1;
    private long before = -1;

    LostWrites(Header header) {
        this.header = header;
    }

    /** An acknowledged write that the serving node does not hold. */
    public record Lost(long id, String client, String site, long acknowledged, String node) {}

    void add(Operation write) {
        attempted.add(write.id());
        (switch (write.outcome()) {
                    case Outcome.Acknowledged a -> acknowledged;
                    case Outcome.Refused r -> refused;
                    case Outcome.Unknown u -> unknown;
                })
                .add(write.id());
    }

    void add(FinalRead read) {
        (read.role() == Role.COPY ? copies : reads).put(read.node(), read);
    }

    /** The clients' time-out, ns. */
    long timeout() {
        return header.timeout();
    }

    /** Looks up who and when, which takes one more replay, only if something is missing. */
    void close(History history, WellFormed form) {
        missing = serving().map(read -> acknowledged.minus(read.ids())).orElseGet(IdSet::empty);
        if (missing.isEmpty()) {
            return;
        }
        history.replay(fact -> {
            if (!(fact instanceof Operation write
                    && write.write()
                    && form.sound(write)
                    && write.outcome().acknowledged())) {
                return;
            }
            if (!missing.contains(write.id())) {
                before = oldest < 0 ? Math.max(before, write.end()) : before;
            } else {
                String site = header.clients().get(write.client()).site();
                if (oldest < 0 || write.end() < oldest) {
                    oldest = write.end();
                    oldestBegan = write.start();
                }
                newest = Math.max(newest, write.end());
                bySite.merge(site, 1L, Long::sum);
                if (lost.size() < MOST_PRINTED) {
                    lost.add(new Lost(
                            write.id(), header.clients().get(write.client()).name(), site, write.end(), write.node()));
                }
            }
        });
    }

    /**
     * The final read of the one member that is primary and could be read whole. Where several serve at once and all could be read whole,
     * that of the one that lacks most: clients may be served by any.
     */
    public Optional<FinalRead> serving() {
        List<FinalRead> primaries = primaries();
        if (primaries.isEmpty()) {
            List<FinalRead> active = active();
            return active.stream().allMatch(FinalRead::complete)
                    ? active.stream()
                            .max(Comparator.comparingInt(
                                    read -> acknowledged.minus(read.ids()).size()))
                    : Optional.empty();
        }
        return primaries.size() == 1 && primaries.getFirst().complete()
                ? Optional.of(primaries.getFirst())
                : Optional.empty();
    }

    private List<FinalRead> active() {
        return reads.values().stream()
                .filter(read -> read.role() == Role.ACTIVE)
                .toList();
    }

    private List<FinalRead> primaries() {
        return reads.values().stream()
                .filter(read -> read.role() == Role.PRIMARY)
                .toList();
    }

    /** Why no serving node can be named; empty if one can. */
    public String undecided() {
        List<FinalRead> primaries = primaries();
        if (reads.isEmpty()) {
            return "no member was read at the end";
        }
        Optional<FinalRead> unread =
                active().stream().filter(read -> !read.complete()).findFirst();
        if (primaries.isEmpty() && unread.isPresent()) {
            return "the final read of " + unread.get().node() + " is not complete: "
                    + unread.get().detail();
        }
        if (primaries.isEmpty() && !active().isEmpty()) {
            return "";
        }
        if (primaries.isEmpty()) {
            return "no member was primary at the final reads";
        }
        if (primaries.size() > 1) {
            return primaries.size() + " members were primary at the final reads: "
                    + String.join(", ", primaries.stream().map(FinalRead::node).toList());
        }
        FinalRead only = primaries.getFirst();
        return only.complete() ? "" : "the final read of " + only.node() + " is not complete: " + only.detail();
    }

    /** Final reads by node, the last of each. */
    public Map<String, FinalRead> reads() {
        return Collections.unmodifiableMap(reads);
    }

    /** Final reads of restored copies by node; they are no members. */
    public Map<String, FinalRead> copies() {
        return Collections.unmodifiableMap(copies);
    }

    public int attempts() {
        return attempted.size();
    }

    public int acknowledgements() {
        return acknowledged.size();
    }

    /** Acknowledged and missing on the serving node. */
    public IdSet missing() {
        return missing;
    }

    /** Tried, not refused, and not on the serving node: the missing ones, and those of unknown outcome that it does not hold. */
    public IdSet gone() {
        return serving()
                .map(read -> attempted.minus(refused).minus(read.ids().minus(missing)))
                .orElseGet(IdSet::empty);
    }

    /** Of those that are missing, found on the serving node with another content than was written. */
    public IdSet damaged() {
        return serving().map(read -> read.damaged().and(missing)).orElseGet(IdSet::empty);
    }

    /** The first thousand of them. */
    public List<Lost> lost() {
        return List.copyOf(lost);
    }

    /** How many were lost, by site of the client. */
    public Map<String, Long> bySite() {
        return Collections.unmodifiableMap(bySite);
    }

    /** When the oldest lost write was acknowledged, ns; -1 if none was lost. */
    public long oldest() {
        return oldest;
    }

    /** How long before its acknowledgement the oldest lost write may have been the next to be stored, ns: since it was sent, or since the last kept one. */
    public long oldestDoubt() {
        return oldest < 0 ? 0 : oldest - Math.max(0, Math.min(oldestBegan, before < 0 ? oldestBegan : before));
    }

    /** Whether nothing that was acknowledged before the oldest lost write is kept: the loss would have gone back further, had there been more to lose. */
    public boolean allBefore() {
        return oldest >= 0 && before < 0;
    }

    /** When the newest lost write was acknowledged, ns; -1 if none was lost. */
    public long newest() {
        return newest;
    }

    /** Writes of unknown outcome, and those of them that the serving node holds. */
    public int unknowns() {
        return unknown.size();
    }

    public IdSet surfaced() {
        return onServing(unknown);
    }

    /** Refused to the client, and yet on the serving node. */
    public IdSet refusedAndStored() {
        return onServing(refused);
    }

    private IdSet onServing(IdSet ids) {
        return serving().map(read -> read.ids().and(ids)).orElseGet(IdSet::empty);
    }

    /** Stored more than once, by node; nodes without any are left out. */
    public Map<String, IdSet> twice() {
        return nodesWith(FinalRead::twice);
    }

    /** Found with another content than was written, by node; nodes without any are left out. */
    public Map<String, IdSet> altered() {
        return nodesWith(FinalRead::damaged);
    }

    /** Stored there, and never tried. */
    public IdSet inventedIn(FinalRead read) {
        return read.ids().minus(attempted);
    }

    /** Stored and never tried, by node; nodes without any are left out. */
    public Map<String, IdSet> phantoms() {
        return nodesWith(this::inventedIn);
    }

    /** Ids of all nodes together, each once. */
    public static IdSet union(Map<String, IdSet> byNode) {
        IdSet all = IdSet.empty();
        byNode.values().forEach(ids -> ids.stream().forEach(all::add));
        return all;
    }

    /** What a completely read member lacks or has beyond the serving one, by node; equal members are left out. */
    public Map<String, IdSet> differences() {
        return serving()
                .map(serving -> nodesWith(read -> {
                    if (!read.complete()) {
                        return IdSet.empty();
                    }
                    IdSet differing = serving.ids().minus(read.ids());
                    read.ids().minus(serving.ids()).stream().forEach(differing::add);
                    return differing;
                }))
                .orElseGet(Map::of);
    }

    private Map<String, IdSet> nodesWith(Function<FinalRead, IdSet> ids) {
        Map<String, IdSet> found = new TreeMap<>();
        reads.forEach((node, read) -> {
            IdSet own = ids.apply(read);
            if (!own.isEmpty()) {
                found.put(node, own);
            }
        });
        return found;
    }
}

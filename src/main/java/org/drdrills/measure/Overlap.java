package org.drdrills.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.drdrills.history.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Two nodes that accept writes: by what clients were told, and by what members said of themselves.
 *
 * <p>Acknowledgements divide time into tenures: a tenure of B begins with an acknowledged write on B that started after an
 * acknowledgement of the former holder's tenure. A node that returns must have been promoted anew: told a higher timeline, or been seen
 * to cease and then to be primary again. If it was seen not to, it accepted writes while the other did; no answer tells nothing. Writes in flight across a handover prove nothing and never count.
 */
public final class Overlap {
    private static final int MOST_TENURES = 100_000;
    private static final int MOST_PRINTED = 20;
    private static final long NEAR = 1_000_000_000L;

    private final List<Tenure> tenures = new ArrayList<>();
    private final Map<String, Tenure> latest = new LinkedHashMap<>();
    private @Nullable Tenure holder;
    private long unnamed;
    private long named;

    @SuppressWarnings("NullAway.Init")
    private Roles roles;

    /** A stretch of acknowledged writes of one node; ns, ids of writes. */
    public static final class Tenure {
        final String node;
        final long start;
        long proof;
        long last;
        final long firstId;
        long lastId;
        long writes;

        private Tenure(Operation write) {
            node = write.node();
            start = write.start();
            proof = write.end();
            firstId = write.id();
        }

        private void add(Operation write) {
            proof = Math.min(proof, write.end());
            if (write.end() >= last) {
                last = write.end();
                lastId = write.id();
            }
            writes++;
        }

        public String node() {
            return node;
        }

        /** Its first acknowledgement. */
        public long first() {
            return proof;
        }

        /** Its last acknowledgement. */
        public long last() {
            return last;
        }

        public long writes() {
            return writes;
        }
    }

    /**
     * Two nodes that accepted writes at once, as far as is certain.
     *
     * @param by    {@code acknowledged} or {@code roles}
     * @param first the node that had not ceased
     * @param ids   writes acknowledged by {@code first} that began after {@code second} had acknowledged; some of them
     */
    public record Pair(String by, String first, String second, long from, long to, List<Long> ids) {
        public long width() {
            return to - from;
        }
    }

    void add(Operation write) {
        if (!write.outcome().acknowledged()) {
            return;
        }
        if (write.node().isEmpty()) {
            unnamed++;
            return;
        }
        named++;
        if (holder != null && holder.node.equals(write.node())) {
            holder.add(write);
            return;
        }
        if (holder != null && write.start() <= holder.proof) {
            Tenure former = latest.get(write.node());
            if (former != null) {
                former.add(write);
            }
            return;
        }
        holder = new Tenure(write);
        holder.add(write);
        latest.put(write.node(), holder);
        if (tenures.size() < MOST_TENURES) {
            tenures.add(holder);
        }
    }

    void close(Roles roles) {
        this.roles = roles;
    }

    public List<Tenure> tenures() {
        return List.copyOf(tenures);
    }

    /** Acknowledged writes whose server is not known. */
    public long unnamed() {
        return unnamed;
    }

    public long named() {
        return named;
    }

    /** Returns that were not observed closely enough to tell a second promotion from two writers. */
    public List<Pair> unexplained() {
        return returns(false);
    }

    /**
     * Overlaps proven by acknowledged writes, one for each pair of nodes: from the first acknowledgement of the one to its last before
     * the other, which had not ceased, acknowledged again.
     */
    public List<Pair> acknowledged() {
        return returns(true);
    }

    private List<Pair> returns(boolean watched) {
        Map<String, Tenure> former = new LinkedHashMap<>();
        Map<String, Pair> pairs = new LinkedHashMap<>();
        for (int k = 0; k < tenures.size(); k++) {
            Tenure back = tenures.get(k);
            Tenure before = former.put(back.node, back);
            if (before == null) {
                continue;
            }
            Tenure other = tenures.get(k - 1);
            Return found = returned(before, other, back);
            if (found != (watched ? Return.STILL_ACCEPTED : Return.NOT_SEEN)) {
                continue;
            }
            String both =
                    back.node.compareTo(other.node) < 0 ? back.node + " " + other.node : other.node + " " + back.node;
            pairs.merge(
                    both,
                    new Pair("acknowledged", back.node, other.node, other.proof, other.last, List.of(back.firstId)),
                    Overlap::join);
        }
        return List.copyOf(pairs.values());
    }

    private static Pair join(Pair earlier, Pair later) {
        List<Long> ids = new ArrayList<>(earlier.ids);
        if (ids.size() < MOST_PRINTED && earlier.first.equals(later.first)) {
            ids.addAll(later.ids);
        }
        return new Pair(
                earlier.by,
                earlier.first,
                earlier.second,
                Math.min(earlier.from, later.from),
                Math.max(earlier.to, later.to),
                List.copyOf(ids));
    }

    /** How a node comes to acknowledge again after another one has. */
    private enum Return {
        PROMOTED_AGAIN,
        /** It accepted writes while the other did, or without being primary. */
        STILL_ACCEPTED,
        /** The observer's answers do not tell. */
        NOT_SEEN
    }

    private Return returned(Tenure before, Tenure other, Tenure back) {
        long old = roles.timeline(before.node, before.start - NEAR, before.last);
        long others = roles.timeline(other.node, other.start, other.last + NEAR);
        if (old > 0 && others > old) {
            if (roles.timeline(back.node, before.last, back.proof + NEAR) > others) {
                return Return.PROMOTED_AGAIN;
            }
            return roles.watched(back.node, before.last - NEAR, back.proof + NEAR)
                    ? Return.STILL_ACCEPTED
                    : Return.NOT_SEEN;
        }
        // Engines that share one store, or count no promotions: it must be seen to cease and then to be primary anew.
        if (roles.promotedBetween(back.node, before.last, back.last + NEAR)) {
            return Return.PROMOTED_AGAIN;
        }
        return roles.acceptedThroughout(back.node, other.proof, back.proof)
                        || roles.refusedThroughout(back.node, back.start, back.proof)
                ? Return.STILL_ACCEPTED
                : Return.NOT_SEEN;
    }

    /** Members that said at some time that they take writes. */
    public Set<String> seen() {
        return roles.runs().stream()
                .filter(Roles.Run::accepts)
                .map(Roles.Run::node)
                .collect(Collectors.toSet());
    }

    /** Overlaps proven by two members that each said, before and after, that they take writes. */
    public List<Pair> certain() {
        return byRoles(true);
    }

    /** Overlaps that the observer's questions do not rule out. */
    public List<Pair> possible() {
        return byRoles(false);
    }

    private List<Pair> byRoles(boolean certain) {
        List<Pair> pairs = new ArrayList<>();
        Map<String, Roles.Run> latest = new LinkedHashMap<>();
        for (Roles.Run run : roles.runs()) {
            if (!run.accepts()) {
                continue;
            }
            latest.forEach((node, earlier) -> {
                long from =
                        certain ? Math.max(run.sure(), earlier.sure()) : Math.max(run.notBefore(), earlier.notBefore());
                long to =
                        certain ? Math.min(run.still(), earlier.still()) : Math.min(run.notAfter(), earlier.notAfter());
                if (!node.equals(run.node()) && from < to) {
                    pairs.add(new Pair("roles", node, run.node(), from, to, List.of()));
                }
            });
            latest.merge(run.node(), run, (a, b) -> a.still() > b.still() ? a : b);
        }
        return List.copyOf(pairs);
    }
}

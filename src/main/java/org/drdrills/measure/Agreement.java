package org.drdrills.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.history.FinalRead;
import org.drdrills.history.History;
import org.drdrills.history.IdSet;
import org.drdrills.history.Operation;

/**
 * How the final reads of the other members compare with the serving one's. Who is only behind lacks nothing but the newest writes; who
 * has diverged holds what the serving member does not, or lacks an acknowledged write although it holds later ones.
 */
public final class Agreement {
    /** Concurrent writes may be stored in another order than they are acknowledged: within a client time-out and this, ns. */
    private static final long CONCURRENT = 1_000_000_000L;

    private final Map<String, Difference> differences = new LinkedHashMap<>();

    /**
     * One member that does not hold what the serving one holds.
     *
     * @param extra   what it holds beyond the serving member
     * @param missing acknowledged writes that it lacks, although it holds later ones
     * @param newest  other writes that it lacks
     * @param behind  from the acknowledgement of its newest write to that of the serving member's, ns
     */
    public record Difference(String node, IdSet extra, IdSet missing, IdSet newest, long behind) {
        public boolean diverged() {
            return !extra.isEmpty() || !missing.isEmpty();
        }
    }

    private static final class Horizon {
        final FinalRead read;
        final IdSet lacks;
        long reached = -1;

        Horizon(FinalRead read, IdSet lacks) {
            this.read = read;
            this.lacks = lacks;
        }
    }

    private Agreement() {}

    static Agreement of(History history, WellFormed form, LostWrites loss) {
        Agreement agreement = new Agreement();
        Optional<FinalRead> serving = loss.serving();
        if (serving.isEmpty() || loss.differences().isEmpty()) {
            return agreement;
        }
        IdSet whole = serving.get().ids();
        List<Horizon> horizons = loss.differences().keySet().stream()
                .map(node -> loss.reads().get(node))
                .map(read -> new Horizon(read, whole.minus(read.ids())))
                .toList();
        Map<Long, Long> acknowledged = new LinkedHashMap<>();
        long[] latest = {-1};
        history.replay(fact -> {
            if (!(fact instanceof Operation write && write.write() && form.sound(write))) {
                return;
            }
            if (!write.outcome().acknowledged() || !whole.contains(write.id())) {
                return;
            }
            latest[0] = Math.max(latest[0], write.end());
            for (Horizon horizon : horizons) {
                if (horizon.lacks.contains(write.id())) {
                    acknowledged.put(write.id(), write.end());
                } else {
                    horizon.reached = Math.max(horizon.reached, write.end());
                }
            }
        });
        for (Horizon horizon : horizons) {
            long certain = horizon.reached - CONCURRENT - loss.timeout();
            IdSet missing = IdSet.empty();
            horizon.lacks.stream()
                    .filter(id -> acknowledged.getOrDefault(id, Long.MAX_VALUE) < certain)
                    .forEach(missing::add);
            agreement.differences.put(
                    horizon.read.node(),
                    new Difference(
                            horizon.read.node(),
                            horizon.read.ids().minus(whole),
                            missing,
                            horizon.lacks.minus(missing),
                            Math.max(0, latest[0] - Math.max(0, horizon.reached))));
        }
        return agreement;
    }

    /** Members that could be read whole and do not hold what the serving member holds. */
    public List<Difference> differences() {
        return new ArrayList<>(differences.values());
    }
}

package org.drdrills.measure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.history.Observation;
import org.drdrills.topology.Role;

/**
 * How far behind a copy was at the event, by the positions in the log that the servers told the observer. What clients were told, and
 * what the servers hold in the end, does not go into it: so it is a second account of what had to be lost.
 */
public final class CopyLag {
    private final Map<String, List<Said>> asPrimary = new HashMap<>();
    private final Map<String, Said> asCopy = new HashMap<>();
    private final Map<String, Long> promoted = new HashMap<>();

    CopyLag() {}

    private record Said(long asked, long at, long position) {}

    /**
     * @param primary  which served before the event
     * @param copy     which was behind it
     * @param position how far the copy came before it took over, bytes
     * @param passed   when the primary was as far, ns
     */
    public record Behind(String primary, String copy, long position, long passed, long plusMinus) {}

    /** @param event ns, −1 before it */
    void add(Observation seen, long event) {
        if (seen.position() < 0) {
            return;
        }
        Said said = new Said(seen.asked(), seen.at(), seen.position());
        if (seen.role() == Role.PRIMARY) {
            if (event >= 0) {
                promoted.putIfAbsent(seen.node(), seen.at());
            }
            asPrimary.computeIfAbsent(seen.node(), node -> new ArrayList<>()).add(said);
        } else if (seen.role() == Role.STANDBY && !promoted.containsKey(seen.node())) {
            asCopy.merge(seen.node(), said, (a, b) -> a.asked() >= b.asked() ? a : b);
        }
    }

    /**
     * How far the copy that serves in the end was behind; empty if it served before, or positions do not tell.
     *
     * @param serving who serves in the end
     * @param event   ns
     * @param doubt   how much later than that the event may have happened, ns
     */
    Optional<Behind> of(String serving, long event, long doubt) {
        Said reached = asCopy.get(serving);
        String primary = null;
        long latest = -1;
        for (Map.Entry<String, List<Said>> one : asPrimary.entrySet()) {
            long last = one.getValue().stream()
                    .filter(said -> said.asked() <= event)
                    .mapToLong(Said::asked)
                    .max()
                    .orElse(-1);
            if (last > latest) {
                latest = last;
                primary = one.getKey();
            }
        }
        if (reached == null || primary == null || primary.equals(serving)) {
            return Optional.empty();
        }
        long notBefore = -1;
        long notAfter = event + doubt;
        for (Said said : asPrimary.getOrDefault(primary, List.of())) {
            if (said.asked() > event + doubt) {
                continue;
            }
            if (said.position() <= reached.position()) {
                notBefore = Math.max(notBefore, said.asked());
            } else {
                notAfter = Math.min(notAfter, said.at());
            }
        }
        if (notBefore < 0 || notAfter < notBefore) {
            return Optional.empty();
        }
        return Optional.of(new Behind(
                primary, serving, reached.position(), (notBefore + notAfter) / 2, (notAfter - notBefore + 1) / 2));
    }
}

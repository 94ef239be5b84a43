package org.drdrills.check;

import java.util.Optional;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Roles;
import org.drdrills.topology.Role;

/** The primary is at no moment after the event another node, and is still primary in the end. */
public final class PrimaryStays implements Check {
    public static final Check CHECK = new PrimaryStays();
    private static final Declaration DECLARED = Declaration.of("primary-stays", LimitForm.always(Limit.HOLDS));

    private PrimaryStays() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        return ruling.ofPrimaryBefore(before -> judge(ruling, before));
    }

    private static Finding judge(Ruling ruling, String primary) {
        Measures measures = ruling.measures();
        long event = measures.course().event().orElseThrow().at();
        Optional<Roles.Run> other = measures.roles().runs().stream()
                .filter(run -> run.sure() > event
                        && (run.node().equals(primary)
                                ? run.role() == Role.STANDBY || run.role() == Role.PASSIVE
                                : run.role() == Role.PRIMARY))
                .findFirst();
        if (other.isPresent()) {
            return ruling.missed(
                    "moved",
                    "The primary was " + primary + "; " + other.get().node() + " was seen as "
                            + other.get().role().word() + " at "
                            + Words.clock(measures, other.get().sure()) + ".");
        }
        Roles.Run last = measures.roles().runs(primary).getLast();
        return last.role() == Role.PRIMARY && Math.max(last.sure(), last.still()) > event
                ? ruling.met(primary + " was primary before the event and at every sight until "
                        + Words.clock(measures, last.still()) + "; no other member was.")
                : ruling.open(
                        "not-seen-after",
                        "No other member became primary, but " + primary + " was last seen as "
                                + last.role().word() + ", at " + Words.clock(measures, last.still()) + ".");
    }
}

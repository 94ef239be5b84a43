package org.drdrills.check;

import java.util.Optional;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Outage;
import org.drdrills.measure.Roles;
import org.drdrills.topology.Role;

/** After recovery another node is primary than before the event. */
public final class PrimaryMoves implements Check {
    public static final Check CHECK = new PrimaryMoves();
    private static final Declaration DECLARED =
            Declaration.of("primary-moves", LimitForm.always(Limit.HOLDS), Awaited.SERVICE);

    private PrimaryMoves() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        return ruling.ofPrimaryBefore(before -> judge(ruling, before));
    }

    private static Finding judge(Ruling ruling, String before) {
        Measures measures = ruling.measures();
        Outage outage = measures.outage();
        if (!outage.over()) {
            return ruling.open(
                    "not-recovered",
                    "Service was not back before the load ended, so there is no primary after recovery.");
        }
        Optional<Roles.Run> other = measures.roles().runs().stream()
                .filter(run -> run.role() == Role.PRIMARY
                        && !run.node().equals(before)
                        && Math.max(run.sure(), run.still()) >= outage.until())
                .findFirst();
        if (other.isPresent()) {
            return ruling.met(
                    "The primary moved from " + before + " to " + other.get().node() + ", first seen as primary at "
                            + Words.clock(measures, other.get().sure()) + ".");
        }
        boolean same = measures.roles().runs(before).stream()
                .anyMatch(run -> run.role() == Role.PRIMARY && Math.max(run.sure(), run.still()) >= outage.until());
        return same
                ? ruling.missed(
                        "stayed",
                        before + " was primary before the event, and still was after service was back at "
                                + Words.clock(measures, outage.until()) + ".")
                : ruling.open(
                        "no-primary-after",
                        "The observer saw no primary after service was back at " + Words.clock(measures, outage.until())
                                + ".");
    }
}

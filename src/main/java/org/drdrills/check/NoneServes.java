package org.drdrills.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drdrills.history.Mark;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Roles;
import org.drdrills.topology.Role;

/** During a part of the drill no server says that it serves: those that are left have stopped too. */
public final class NoneServes implements Check {
    public static final Check CHECK = new NoneServes();
    private static final Declaration DECLARED = Declaration.of("none-serves", LimitForm.DURING, Kind.SAFETY);

    private NoneServes() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        Limit.During during = ruling.limit(Limit.During.class);
        Optional<Mark> event = measures.course().event();
        Optional<Mark> end = during.until() == Limit.During.End.OPERATOR
                ? measures.course().order()
                : measures.course().after(Mark.Kind.HEAL);
        if (event.isEmpty() || end.isEmpty()) {
            return ruling.open("no-interval", "The record does not say from when to when no server was to serve.");
        }
        long from = event.get().at() + during.after().toNanos();
        long to = end.get().at();
        String when = "between " + Words.clock(measures, from) + " and " + Words.clock(measures, to);
        List<String> answered = new ArrayList<>();
        for (String member : measures.header().members()) {
            List<Roles.Run> seen = measures.roles().runs(member).stream()
                    .filter(run -> run.role() != Role.UNREACHABLE)
                    .filter(run -> run.still() >= from && run.sure() <= to)
                    .toList();
            Optional<Roles.Run> serves = seen.stream()
                    .filter(run -> run.accepts() || run.role() == Role.ACTIVE)
                    .findFirst();
            if (serves.isPresent()) {
                long at = Math.max(from, serves.get().sure());
                return ruling.missed(
                        "serves",
                        member + " said at " + Words.clock(measures, at) + " that it serves; " + when
                                + " no server was to.",
                        Measured.count("none-serves", "servers that served", 1, when));
            }
            if (!seen.isEmpty()) {
                answered.add(member);
            }
        }
        return answered.isEmpty()
                ? ruling.open(
                        "none-answered",
                        "No server answered the observer " + when
                                + ", so nothing shows that those that ran had stopped serving.")
                : ruling.met("No server served " + when + "; " + String.join(", ", answered) + " ran and said so.");
    }
}

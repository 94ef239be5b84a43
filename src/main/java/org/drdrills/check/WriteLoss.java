package org.drdrills.check;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.drdrills.history.Operation;
import org.drdrills.measure.LastStates;
import org.drdrills.measure.LostWrites;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;

/**
 * Acknowledged writes that the serving node does not hold: none may be missing, or some for at most a time, or for a time in between or
 * at least where a loss is expected and must show. A loss that goes back to the first write of all is longer than can be seen, so it meets no duration.
 */
public final class WriteLoss implements Check {
    public static final Check CHECK = new WriteLoss();
    /** Id of the finding that a write which must not be lost is. */
    public static final String LOST = "lost-writes.acknowledged-and-missing";

    private static final Declaration DECLARED = Declaration.of(
            "lost-writes",
            LimitForm.LOSS,
            Headline.LOSS,
            new Guarantee("no acknowledged write is lost", Limit.NONE),
            Kind.SAFETY);

    private WriteLoss() {}

    /** Whether these objectives of a pool let it lose acknowledged writes, all or some. */
    static boolean permitted(List<Objective> objectives) {
        return objectives.stream()
                .anyMatch(objective ->
                        objective.check().equals(CHECK) && !objective.limit().equals(Limit.NONE));
    }

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        boolean none = ruling.objective().limit() instanceof Limit.None;
        boolean bounded = !none && ruling.objective().limit().longest().isPresent();
        long limit = bounded ? ruling.most() : 0;
        LostWrites loss = measures.loss();
        if (loss.serving().isEmpty()) {
            return ruling.open("no-serving-node", "What was kept cannot be told: " + loss.undecided() + ".");
        }
        String serving = loss.serving().get().node();
        int acknowledged = loss.acknowledgements();
        if (acknowledged == 0) {
            return ruling.open("nothing-acknowledged", "No write was acknowledged, so none could be lost.");
        }
        Measured count = Measured.count(
                "lost.writes",
                "acknowledged writes lost",
                loss.missing().size(),
                "acknowledged and missing from the final read of " + serving);
        if (!measures.olderRegisters().isEmpty()) {
            LastStates.Older first = measures.olderRegisters().getFirst();
            return ruling.missed(
                    "register-went-back",
                    measures.olderRegisters().size() + " of "
                            + Words.plural(measures.registersRead(), "register")
                            + " read at the end went back behind the ledger, first: register " + first.register()
                            + " holds "
                            + (first.value() == Operation.NOTHING ? "nothing" : "write " + first.value())
                            + ", although the acknowledged write " + first.newer() + " to it is in the ledger of "
                            + serving + ".",
                    count);
        }
        long least =
                ruling.objective().limit().shortest().map(Duration::toNanos).orElse(0L);
        if (loss.missing().isEmpty() && least > 0) {
            return ruling.missed(
                    "nothing-lost",
                    "None of " + acknowledged + " acknowledged writes is missing from the final read of " + serving
                            + "; at least " + Words.seconds(least) + " of them were to be lost.",
                    count);
        }
        if (loss.missing().isEmpty()) {
            return ruling.met(
                    "None of " + acknowledged + " acknowledged writes is missing from the final read of " + serving
                            + "; " + loss.surfaced().size() + " of " + loss.unknowns()
                            + " writes of unknown outcome are there"
                            + (measures.registersRead() == 0
                                    ? "."
                                    : ". None of " + measures.registersRead()
                                            + " registers read at the end is older than it."),
                    count);
        }
        String sites = loss.bySite().entrySet().stream()
                .map(site -> site.getValue() + " of clients in " + site.getKey())
                .collect(Collectors.joining(", "));
        String which = Words.plural(loss.missing().size(), "acknowledged write") + " of " + acknowledged
                + (loss.missing().size() == 1 ? " is" : " are")
                + " missing from the final read of " + serving + " (" + sites + "): " + Words.ids(loss.missing())
                + (loss.damaged().isEmpty()
                        ? ""
                        : "; of these " + loss.damaged().size()
                                + (loss.damaged().size() == 1 ? " is" : " are")
                                + " there with another content than was written: " + Words.ids(loss.damaged()));
        if (none) {
            return ruling.missed(
                    "acknowledged-and-missing",
                    which + "; the limit is none. The oldest was acknowledged at "
                            + Words.clock(measures, loss.oldest()) + ".",
                    count);
        }
        if (measures.course().event().isEmpty()) {
            return ruling.noEvent();
        }
        long before = measures.course().event().get().at() - loss.oldest();
        long span = loss.newest() - loss.oldest();
        // Writes that a cut-off primary acknowledged after the event are lost data too, though none of them is older
        // than the event.
        long length = Math.max(Math.max(before, span), 0);
        // Acknowledgements have exact stamps; only the event has happened somewhere within its injection.
        long plusMinus = measures.header().clock()
                + (span >= before ? 0 : measures.course().doubt());
        if (length + plusMinus < least) {
            return ruling.missed(
                    "too-little-lost",
                    "Acknowledged writes lost span " + Words.seconds(length, plusMinus) + "; at least "
                            + Words.seconds(least) + " were to be lost. " + which + ".",
                    count);
        }
        String where = which + ". The oldest was acknowledged at " + Words.clock(measures, loss.oldest())
                + ", the newest at " + Words.clock(measures, loss.newest()) + ".";
        Measured seconds = Measured.seconds(
                "lost.seconds",
                "acknowledged writes lost",
                length,
                plusMinus,
                "event minus acknowledgement of the oldest lost write, or from the oldest to the newest if that is longer");
        if (!bounded) {
            return length - plusMinus >= least
                    ? ruling.met(
                            "Acknowledged writes lost span " + Words.seconds(length, plusMinus) + "; at least "
                                    + Words.seconds(least) + " were to be lost. " + where,
                            seconds,
                            count)
                    : ruling.open(
                            "too-close",
                            "Acknowledged writes lost span " + Words.seconds(length, plusMinus) + "; at least "
                                    + Words.seconds(least) + " were to be lost: too close to call. " + where,
                            seconds,
                            count);
        }
        if (loss.allBefore() && length - plusMinus <= limit) {
            return ruling.open(
                    "back-to-the-beginning",
                    "Acknowledged writes lost span " + Words.seconds(length, plusMinus)
                            + ", back to the first of all: how far the loss would have gone had there been more to lose "
                            + "cannot be told, and the limit is " + Words.seconds(limit) + ". " + where,
                    seconds,
                    count);
        }
        return ruling.atMost(length, plusMinus, limit, "Acknowledged writes lost span", where, seconds, count);
    }
}

package org.drdrills.check;

import java.util.Optional;
import org.drdrills.measure.Clients;
import org.drdrills.measure.Interruptions;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;

/** No client waits longer than a time between two acknowledged operations; nor for a write while its reads are answered, or the other way. */
public final class Interruption implements Check {
    public static final Check CHECK = new Interruption();
    private static final Declaration DECLARED =
            Declaration.of("interruption", LimitForm.AT_MOST, Awaited.SERVICE, Headline.INTERRUPTION, Kind.SCOPED);

    private Interruption() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        Clients clients = measures.clients(ruling.objective().scope());
        long limit = ruling.most();
        if (measures.course().event().isEmpty()) {
            return ruling.noEvent();
        }
        Optional<Interruptions.Gap> longest = measures.interruptions().longest(clients);
        if (longest.isEmpty()) {
            return ruling.open("no-load", "No operation of " + clients.words() + " is on record after the event.");
        }
        Optional<Interruptions.Gap> ofWrites = measures.interruptions().longest(clients, true);
        Optional<Interruptions.Gap> ofReads = measures.interruptions().longest(clients, false);
        Interruptions.Gap gap = longest.get();
        String whose = "";
        if (ofWrites.isPresent() && ofWrites.get().length() > gap.length()) {
            gap = ofWrites.get();
            whose = " of the writes";
        }
        if (ofReads.isPresent() && ofReads.get().length() > gap.length()) {
            gap = ofReads.get();
            whose = " of the reads";
        }
        long plusMinus = measures.interruptions().spacing(gap.client())
                + measures.header().clock();
        Measured number = Measured.seconds(
                "interruption.longest",
                "longest interruption",
                gap.length(),
                plusMinus,
                "between two acknowledged operations of one client, or from the first write (or read) of it that fails to the next that does not");
        String what = "The longest interruption" + whose + Recovery.whose(clients) + ", of "
                + measures.interruptions().name(gap.client()) + ", was";
        String where = "It began at " + Words.clock(measures, gap.from()) + "; see "
                + measures.pace().writes(gap.from(), gap.to()) + ".";
        return gap.open()
                ? ruling.atLeast(gap.length(), plusMinus, limit, what, where, number)
                : ruling.atMost(gap.length(), plusMinus, limit, what, where, number);
    }
}

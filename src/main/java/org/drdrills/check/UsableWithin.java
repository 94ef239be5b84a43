package org.drdrills.check;

import java.util.Optional;
import java.util.stream.Collectors;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Restoration;

/** The restored system can be used within a time of the order: it is restored, recovered, and has answered every declared check. */
public final class UsableWithin implements Check {
    public static final Check CHECK = new UsableWithin();
    private static final Declaration DECLARED =
            Declaration.of("usable-within", LimitForm.WITHIN, Headline.RECOVERY, Need.RESTORE);

    private UsableWithin() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Restoration restoration = ruling.restoration();
        if (restoration.order().isEmpty()) {
            return ruling.noEvent();
        }
        long order = restoration.order().get().at();
        if (restoration.usable().isEmpty()) {
            Optional<Restoration.Phase> stopped =
                    restoration.failed().filter(phase -> phase.reason().equals("stopped"));
            long waited = stopped.map(phase -> phase.ended() - order).orElse(0L);
            if (waited > ruling.most()) {
                return ruling.missed(
                        "not-reached",
                        "The system could not be used after " + Words.seconds(waited)
                                + ", when the restore was stopped in its phase "
                                + stopped.get().name() + "; the limit is " + Words.seconds(ruling.most()) + ".",
                        number(Double.NaN, 0));
            }
            return ruling.open(
                    "not-restored",
                    "The system never could be used, so there is no time to measure.",
                    number(Double.NaN, 0));
        }
        long taken = restoration.usable().get() - order;
        long clock = restoration.header().clock();
        String phases = Restoration.PHASES.stream()
                .filter(name -> !name.equals(Restoration.INTEGRITY))
                .flatMap(name -> restoration.phase(name).stream())
                .map(phase -> phase.name() + " " + Words.seconds(phase.ended() - phase.began()))
                .collect(Collectors.joining(", "));
        return ruling.atMost(
                taken,
                clock,
                ruling.most(),
                "The system could be used after",
                "It took: " + phases + ".",
                number(taken, clock));
    }

    private static Measured number(double nanos, double plusMinus) {
        return Measured.seconds(
                "usable-within.time",
                "time to a usable system",
                nanos,
                plusMinus,
                "from the order until the last declared check was answered");
    }
}

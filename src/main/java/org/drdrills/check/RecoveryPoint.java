package org.drdrills.check;

import java.util.Optional;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Restoration;

/**
 * The newest moment of the system that the restored copy holds is not too old at the order. The heartbeat column decides where one is
 * declared, for it is the system's own; else the time of the last commit that the log tells.
 */
public final class RecoveryPoint implements Check {
    public static final Check CHECK = new RecoveryPoint();
    private static final Declaration DECLARED = Declaration.of("recovery-point", LimitForm.AT_MOST, Need.RESTORE);

    /** Two clocks that are kept by NTP differ by less, s. */
    private static final double CLOCKS = 1;

    private static final double NANOS = 1e9;

    private RecoveryPoint() {}

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
        if (restoration.usable().isEmpty()) {
            return ruling.open("not-restored", "Nothing was restored whose age could be told.");
        }
        Optional<String> said = restoration.fact("moment-heartbeat");
        Optional<Double> beat = restoration.age("moment-heartbeat");
        if (said.isPresent() && beat.isEmpty()) {
            return ruling.open(
                    "no-heartbeat",
                    said.get().startsWith("error:")
                            ? "The heartbeat column could not be read (SQLSTATE "
                                    + said.get().substring(6) + "); see heartbeat in x-drill.restore."
                            : "The heartbeat column holds no moment.");
        }
        Optional<Double> log = restoration.age("moment-log");
        Optional<Double> age = beat.or(() -> log);
        if (age.isEmpty()) {
            return ruling.open(
                    "unknown",
                    "This kind of backup does not tell of which moment it is; name a heartbeat column in x-drill.restore.");
        }
        if (age.get() < -CLOCKS) {
            return ruling.open(
                    "in-the-future",
                    "The newest moment in the copy is " + seconds(-age.get())
                            + " later than the order, so the clocks of the two systems do not agree, or the column holds other moments.");
        }
        double limit = ruling.most() / NANOS;
        String what = "The newest " + (beat.isPresent() ? "heartbeat" : "transaction") + " in the copy was "
                + seconds(age.get())
                + " old at the order"
                + (beat.isPresent() && log.isPresent() ? " (by the log: " + seconds(log.get()) + ")" : "")
                + "; the limit is " + seconds(limit) + ".";
        Measured number = new Measured(
                "lost.age",
                "age of the newest recovered moment at the order",
                age.get(),
                "s",
                0,
                "the order minus the newest moment in the copy; what was written later is lost. The clocks of both systems are taken to agree");
        return age.get() <= limit ? ruling.met(what, number) : ruling.missed("too-old", what, number);
    }

    private static String seconds(double seconds) {
        return Words.seconds(Math.round(seconds * NANOS));
    }
}

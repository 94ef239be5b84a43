package org.drdrills.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Restoration;

/** What was restored is whole: the backup's own verification, the checksum of every page, and the rules of every table and index. */
public final class RestoreSound implements Check {
    public static final Check CHECK = new RestoreSound();
    private static final Declaration DECLARED =
            Declaration.of("restore-sound", LimitForm.always(Limit.HOLDS), Kind.SAFETY, Need.RESTORE);

    private RestoreSound() {}

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
        List<String> good = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        sort(
                restoration,
                "verify",
                "the backup's own verification finds it whole",
                "the backup's own verification finds damage",
                good,
                bad);
        sort(
                restoration,
                "checksums",
                number(restoration, "pages", "pages have the checksum that they were written with"),
                number(
                        restoration,
                        "checksums-bad",
                        "or more pages do not have the checksum that they were written with"),
                good,
                bad);
        sort(
                restoration,
                "amcheck",
                "amcheck finds every table and index consistent",
                number(restoration, "amcheck-findings", "findings of amcheck on tables and indexes"),
                good,
                bad);
        sort(
                restoration,
                "tables-checked",
                "CHECK TABLE finds every table whole",
                number(restoration, "tables-bad", "or more tables fail CHECK TABLE"),
                good,
                bad);
        Measured count = new Measured(
                "restore-sound.kinds",
                "kinds of verification that were made",
                good.size() + bad.size(),
                "",
                0,
                "of those that this kind of backup has");
        if (!bad.isEmpty()) {
            return ruling.missed("damaged", sentence(bad), count);
        }
        if (!restoration.reached(Restoration.INTEGRITY)) {
            return ruling.open("not-checked", "The restored data were not verified.", count);
        }
        return good.isEmpty()
                ? ruling.open(
                        "nothing-to-check",
                        "Nothing tells whether the data are whole: page checksums are off, and no tool verified them.",
                        count)
                : ruling.met(
                        sentence(good)
                                + (restoration
                                                .fact("checksums")
                                                .filter("off"::equals)
                                                .isPresent()
                                        ? " Page checksums are off in this database."
                                        : ""),
                        count);
    }

    private static void sort(
            Restoration restoration, String fact, String well, String ill, List<String> good, List<String> bad) {
        Optional<String> said = restoration.fact(fact);
        if (said.filter("ok"::equals).isPresent()) {
            good.add(well);
        } else if (said.filter("damaged"::equals).isPresent()) {
            bad.add(ill);
        }
    }

    private static String number(Restoration restoration, String fact, String words) {
        return restoration
                .number(fact)
                .map(count -> Math.round(count) + " " + words)
                .orElse("some " + words);
    }

    private static String sentence(List<String> parts) {
        String all = String.join("; ", parts);
        return Character.toUpperCase(all.charAt(0)) + all.substring(1) + ".";
    }
}

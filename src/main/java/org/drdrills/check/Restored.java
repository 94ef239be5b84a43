package org.drdrills.check;

import java.util.Map;
import java.util.Optional;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Restoration;

/** The backup can be restored: no phase fails for what the backup is, and nothing that was archived is left out. */
public final class Restored implements Check {
    public static final Check CHECK = new Restored();
    private static final Declaration DECLARED =
            Declaration.of("restored", LimitForm.always(Limit.HOLDS), Kind.SAFETY, Need.RESTORE);

    /** What is wrong with the backup, or with what it was to be opened with. */
    private static final Map<String, String> WRONG = Map.of(
            "damaged-file", "a file of the backup is not as it was written, or cannot be understood",
            "truncated", "the backup ends before its end",
            "missing-file", "a file of the backup is missing",
            "missing-wal", "the log that the backup needs to become consistent is missing",
            "wrong-key", "the backup cannot be decrypted with the key that was given",
            "no-backup", "there is no backup to restore",
            "no-sign-in", "the restored database lets the named user in to no database of the name that was given");

    /** What the lab, or the declaration, could not do. */
    private static final Map<String, String> UNABLE = Map.of(
            "no-space", "the disk of this machine is full",
            "wrong-version", "the image holds another version of the database than the backup was made with",
            "wrong-image", "the image lacks the account that runs the database",
            "unreadable", "the backup could not be read on this machine",
            "tablespaces", "the backup has tablespaces outside its folder, which a lab does not place",
            "stopped", "it was stopped after three times the limit");

    private Restored() {}

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
        Optional<Restoration.Phase> failed =
                restoration.failed().filter(phase -> !phase.name().equals(Restoration.INTEGRITY));
        if (failed.isPresent()) {
            return failed(ruling, failed.get());
        }
        if (restoration.usable().isEmpty()) {
            return ruling.open("not-ended", "Not every phase of the restore is on record.");
        }
        if (restoration.fact("recovering").filter(word -> !word.equals("f")).isPresent()) {
            return ruling.missed(
                    "still-recovering", "The restored database is still in recovery, and accepts no writes.");
        }
        double beyond = restoration.number("wal-beyond").orElse(0.0);
        Measured count = new Measured(
                "restored.wal-beyond",
                "archived log segments that could not be replayed",
                beyond,
                "",
                0,
                "of the newest timeline, after the segment in which recovery ended");
        if (beyond > 0) {
            boolean there = restoration.fact("wal-next").filter("there"::equals).isPresent();
            return ruling.missed(
                    there ? "damaged-wal" : "missing-wal",
                    Words.plural(Math.round(beyond), "archived segment")
                            + " of the log could not be replayed: recovery ended before "
                            + (beyond == 1 ? "it" : "them") + ", for "
                            + (there
                                    ? "the log is damaged there"
                                    : "a segment before " + (beyond == 1 ? "it" : "them") + " is missing")
                            + ".",
                    count);
        }
        return ruling.met(
                "The backup"
                        + restoration.fact("backup").map(label -> " " + label).orElse("")
                        + " was restored, and the database accepts connections"
                        + restoration
                                .number("rows")
                                .flatMap(rows -> restoration
                                        .number("tables")
                                        .map(tables -> String.format(
                                                java.util.Locale.ROOT,
                                                "; it holds %.0f rows in %.0f tables",
                                                rows,
                                                tables)))
                                .orElse("")
                        + ".",
                count);
    }

    private static Finding failed(Ruling ruling, Restoration.Phase phase) {
        String where =
                "The phase " + phase.name() + " failed after " + Words.seconds(phase.ended() - phase.began()) + ": ";
        if (WRONG.containsKey(phase.reason())) {
            return ruling.missed(phase.reason(), where + WRONG.get(phase.reason()) + ".");
        }
        if (UNABLE.containsKey(phase.reason())) {
            return ruling.open(phase.reason(), where + UNABLE.get(phase.reason()) + ".");
        }
        return ruling.open(
                "failed",
                where
                        + "its tool ended with an error that this suite does not know, so whether the backup or the lab is at fault cannot be told. What the tool printed may hold data, and is not kept; drill restore --keep-lab keeps the container to look at.");
    }
}

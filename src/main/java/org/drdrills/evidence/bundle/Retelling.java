package org.drdrills.evidence.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.drdrills.evidence.Controls;
import org.drdrills.evidence.Derivation;
import org.drdrills.evidence.Evidence;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.Json;
import org.drdrills.record.Resource;
import org.drdrills.record.RunFolder;
import org.drdrills.record.SuiteBuild;
import org.drdrills.topology.BadInput;

/** Makes everything that a bundle tells from its records once more, and compares. */
final class Retelling {
    private final Path root;
    private final Evidence evidence;
    private final Reading reading;
    private final Set<String> broken;
    private final Remarks remarks;

    /**
     * @param root   of the bundle
     * @param broken files that are not looked at
     */
    Retelling(Path root, Evidence evidence, Reading reading, Set<String> broken, Remarks remarks) {
        this.root = root;
        this.evidence = evidence;
        this.reading = reading;
        this.broken = broken;
        this.remarks = remarks;
    }

    /**
     * @param bundle what it says of itself; null where that is damaged
     * @param sha256 of its {@code evidence.json}
     */
    void compare(Bundle bundle, String sha256) {
        boolean sameBuild = sameBuild();
        // each by itself: what cannot be made again must not hide the rest
        guarded(Evidence.FILE, () -> evidence(sameBuild));
        Map<String, String> own = own(bundle);
        if (sameBuild) {
            guarded(
                    "What is read of the run",
                    () -> reading.mismatches(root, evidence, sha256, broken).forEach(remarks::mismatch));
            own.forEach((name, text) -> guarded(name, () -> same(name, text)));
            guarded("What lies in the bundle", () -> {
                Set<String> known = new TreeSet<>(reading.files(root, evidence));
                known.addAll(own.keySet());
                Strays.of(root, known).forEach(remarks::mismatch);
            });
        } else {
            List<String> unread = new ArrayList<>(reading.files(root, evidence));
            unread.addAll(own.keySet());
            remarks.note("Another build of the suite made it (commit "
                    + evidence.run().provenance().getOrDefault("commit", "unknown")
                    + "). Compared were: verdicts, numbers, plans and logs with the frozen records; the fields of "
                    + Evidence.FILE
                    + " with the records, and of each text in it the numbers. Not compared were the words of these texts, and "
                    + unread.size() + " files that are made from them: " + String.join(", ", unread)
                    + ". Verify it with that build to have them compared.");
        }
    }

    /** By the records, whose plans are sealed: what the evidence says of its build is what is to be compared. */
    private boolean sameBuild() {
        try {
            return RunFolder.at(root).drills().stream()
                    .map(DrillFolder::read)
                    .filter(record -> record.judgement() != null)
                    .allMatch(SuiteBuild::made);
        } catch (BadInput e) {
            // a damaged record is named by itself
            return true;
        }
    }

    private void evidence(boolean sameBuild) {
        if (sameBuild
                && !Json.parse(text(Evidence.FILE))
                        .equals(Json.parse(
                                Json.text(evidence).replaceFirst("\\{", "{\"format\":\"" + Evidence.FORMAT + "\",")))) {
            remarks.mismatch(Evidence.FILE + " holds something that its format does not know.");
        }
        Derivation derived = Derivation.of(evidence, RunFolder.at(root), Bundle::own, sameBuild);
        derived.faults().forEach(remarks::mismatch);
        if (!derived.others().isEmpty()) {
            remarks.note("That declared drills were met rests on other runs, too, which only their own bundles show: "
                    + String.join(", ", derived.others()) + ".");
        }
        if (!derived.unknown().isEmpty()) {
            remarks.note("Fields of " + Evidence.FILE + " that only one of the two builds knows were not compared: "
                    + String.join(", ", derived.unknown()) + ".");
        }
    }

    /** Name → text of the bundle's own files that are made from the evidence. */
    private Map<String, String> own(Bundle bundle) {
        Map<String, String> own = new TreeMap<>();
        Controls controls = Controls.all();
        Oscal oscal = new Oscal(evidence, controls.controls());
        own.put(Controls.FILE, Controls.text());
        own.put(Bundle.CONTROLS, controls.index(evidence));
        own.put(Oscal.PLAN, oscal.plan());
        own.put(Oscal.RESULTS, oscal.results());
        Bundle.FORMATS.forEach(name -> own.put(name, Resource.text(Packing.class, name)));
        if (bundle != null) {
            own.put(Bundle.README, Packing.readme(bundle));
        }
        return own;
    }

    private void same(String name, String derived) {
        if (broken.contains(name)) {
            return;
        }
        if (!Files.exists(root.resolve(name))) {
            remarks.mismatch(name + " is missing.");
        } else if (!text(name).equals(derived)) {
            remarks.mismatch(name + " is not what is made from " + Evidence.FILE + ".");
        }
    }

    private String text(String name) {
        try {
            return new String(Files.readAllBytes(root.resolve(name)), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new BadInput(name + " cannot be read: " + e.getMessage());
        }
    }

    private void guarded(String what, Runnable comparison) {
        try {
            comparison.run();
        } catch (BadInput e) {
            remarks.mismatch(what + " cannot be made from the records again: " + e.getMessage() + ".");
        } catch (RuntimeException e) {
            remarks.mismatch(what + " cannot be made from the records again: they make no sense (" + e + ").");
        }
    }
}

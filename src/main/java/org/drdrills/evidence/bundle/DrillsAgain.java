package org.drdrills.evidence.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Evidence;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.Redaction;
import org.drdrills.record.Rejudgement;
import org.drdrills.record.Sha256;
import org.drdrills.topology.BadInput;

/** Every drill of a bundle, judged again and compared with its record, its plan and the evidence. */
final class DrillsAgain {
    private final Contents contents;
    private final Remarks remarks;
    private final Path root;
    private final List<Rejudged> drills = new ArrayList<>();

    /** @param root of the bundle */
    DrillsAgain(Contents contents, Remarks remarks, Path root) {
        this.contents = contents;
        this.remarks = remarks;
        this.root = root;
    }

    /** @param evidence that tells of the drills; null where it cannot be read */
    void judge(Evidence evidence) {
        Map<String, Verdict> told = new TreeMap<>();
        if (evidence != null) {
            evidence.drills().forEach(drill -> told.put(drill.folder(), drill.verdict()));
        }
        Set<String> seen = new TreeSet<>();
        for (String name : contents.names()) {
            if (name.matches("[^/]+/drill\\.json")) {
                String folder = name.substring(0, name.indexOf('/'));
                seen.add(folder);
                judge(folder, told.get(folder), evidence != null);
            }
        }
        told.keySet().stream()
                .filter(folder -> !seen.contains(folder))
                .forEach(folder -> remarks.mismatch(
                        Evidence.FILE + " tells of the drill " + folder + ", of which there is no record."));
    }

    /** As far as it could be judged again, in the order of the bundle. */
    List<Rejudged> drills() {
        return drills;
    }

    private void judge(String folder, Verdict told, boolean toldOfAll) {
        DrillFolder drill = DrillFolder.at(root.resolve(folder));
        String record = folder + "/drill.json";
        String history = folder + "/history.ndjson";
        if (!contents.readable(record) || (contents.holds(history) && !contents.readable(history))) {
            return;
        }
        try {
            if (contents.longText(record)) {
                remarks.mismatch(record + " is too long to be read.");
                return;
            }
            DrillRecord said = drill.read();
            Verdict before = said.judgement() == null
                    ? Verdict.INCONCLUSIVE
                    : said.judgement().verdict();
            if (toldOfAll && told != before) {
                remarks.mismatch(
                        told == null
                                ? Evidence.FILE + " does not tell of the drill " + folder + "."
                                : Evidence.FILE + " says that " + folder + " is " + told + ", and its record says "
                                        + before + ".");
            }
            if (said.historyHash().isEmpty() && before != Verdict.INCONCLUSIVE) {
                remarks.mismatch(folder + " is said to be " + before
                        + ", and there is no frozen record from which that was judged.");
            }
            plan(drill, folder + "/plan.json", said);
            inputs(root.resolve("inputs"), folder, said);
            included(root.resolve("inputs"), folder, said);
            if (!contents.holds(history)) {
                if (!said.historyHash().isEmpty()) {
                    remarks.mismatch(history + " is missing, of which " + record + " tells.");
                }
                drills.add(new Rejudged(said.id(), before, "which has no record to judge again"));
                return;
            }
            Rejudgement again = Rejudgement.of(drill, said, contents.sum(history));
            again.differences()
                    .forEach(difference -> remarks.mismatch(
                            "Judged again, " + folder + " does not come out the same: " + difference + "."));
            again.remarks().forEach(remark -> remarks.note("Of " + folder + ": " + remark + "."));
            drills.add(new Rejudged(
                    said.id(),
                    before,
                    again.before() == null
                            ? "never judged from its record, which was not frozen; by what there is of it: "
                                    + again.now().verdict()
                            : again.differences().isEmpty()
                                    ? "the same when judged again"
                                    : "NOT the same when judged again"));
        } catch (BadInput e) {
            remarks.mismatch(folder + " cannot be judged again: " + e.getMessage() + ".");
        } catch (IOException
                | UncheckedIOException
                | IllegalArgumentException
                | ArithmeticException
                | IllegalStateException e) {
            remarks.mismatch(folder + " cannot be judged again: its record makes no sense (" + e.getMessage() + ").");
        }
    }

    /** What was judged must be what was fixed before the event. */
    private void plan(DrillFolder drill, String name, DrillRecord said) {
        if (!contents.readable(name) || contents.longText(name)) {
            return;
        }
        DrillRecord fixed = drill.fixed();
        if (!fixed.objectives().equals(said.objectives()) || !fixed.conditions().equals(said.conditions())) {
            remarks.mismatch(drill.path().getFileName() + " was judged by other objectives than those that " + name
                    + " fixed before the event.");
        }
    }

    /** Feature and environment must be those whose hashes the drill's record holds; where a secret was taken out of them, this cannot be checked. */
    private void inputs(Path inputs, String folder, DrillRecord said) throws IOException {
        Path feature =
                inputs.resolve(said.provenance().getOrDefault("feature", "").replaceFirst(":\\d+$", ""));
        Path environment = inputs.resolve("environments").resolve(said.environment());
        String featureHash = said.provenance().getOrDefault("feature-sha256", "");
        String environmentHash = said.provenance().getOrDefault("environment-sha256", "");
        if (!featureHash.isEmpty()
                && Files.isRegularFile(feature)
                && !Sha256.of(feature).equals(featureHash)
                && !redacted(feature)) {
            remarks.mismatch(inputs.relativize(feature) + " under inputs/ is not the feature of which " + folder
                    + " was a drill.");
        }
        if (!environmentHash.isEmpty()
                && Files.isDirectory(environment)
                && !Sha256.ofTree(environment).equals(environmentHash)
                && !redacted(environment)) {
            remarks.mismatch(inputs.relativize(environment) + " under inputs/ is not the environment in which " + folder
                    + " was drilled.");
        }
    }

    /** Compose files that the environment's own includes lie elsewhere; the plan holds their names, in order, and one hash. */
    private void included(Path inputs, String folder, DrillRecord said) throws IOException {
        List<Path> files = said.included().stream().map(inputs::resolve).toList();
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                remarks.mismatch(inputs.relativize(file) + " under inputs/ is missing, which " + folder + " included.");
                return;
            }
            if (redacted(file)) {
                return;
            }
        }
        if (!files.isEmpty() && !Sha256.ofEach(files).equals(said.provenance().getOrDefault("included-sha256", ""))) {
            remarks.mismatch(
                    String.join(", ", said.included()) + " under inputs/ is not what " + folder + " included.");
        }
    }

    private static boolean redacted(Path fileOrTree) throws IOException {
        try (Stream<Path> tree = Files.walk(fileOrTree)) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(Redaction.MARK)) {
                    return true;
                }
            }
            return false;
        }
    }
}

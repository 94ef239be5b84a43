package org.drdrills.evidence.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.drdrills.evidence.Evidence;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.RunFolder;
import org.drdrills.topology.BadInput;

/** Files of a bundle for which no record accounts: the holder of the key can add one, list it and sign it, and it may say anything. */
final class Strays {
    private Strays() {}

    /**
     * @param root of the bundle
     * @param made names of the files that are made from the records again, and compared
     * @return a sentence for each file that is neither made, nor a record, nor what a drill was begun with
     */
    static List<String> of(Path root, Set<String> made) {
        Set<String> known = new TreeSet<>(made);
        known.addAll(List.of(Evidence.FILE, "run.json"));
        List<String> above = new ArrayList<>();
        for (DrillFolder drill : RunFolder.at(root).drills()) {
            String folder = drill.path().getFileName().toString().replace("/", "");
            for (String name : List.of("drill.json", "plan.json", "history.ndjson")) {
                known.add(folder + "/" + name);
            }
            above.add(folder + "/logs/");
            try {
                DrillRecord record = drill.read();
                above.add("inputs/environments/" + record.environment() + "/");
                known.add("inputs/"
                        + record.provenance().getOrDefault("feature", "").replaceFirst(":\\d+$", ""));
                record.included().forEach(name -> known.add("inputs/" + name));
            } catch (BadInput e) {
                // a damaged record is named by itself
                above.add("inputs/");
            }
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .filter(name -> !known.contains(name)
                            && !Bundle.NEEDED.contains(name)
                            && !Bundle.UNLISTED.contains(name)
                            && above.stream().noneMatch(name::startsWith)
                            && !name.matches("parts/[^/]+/run\\.json")
                            && !(name.matches("inputs/[^/]+") && Approval.is(root.resolve(name))))
                    .sorted()
                    .map(name -> name + " is no file that the suite puts into a bundle; no record supports it.")
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package org.drdrills.evidence.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.drdrills.record.Json;
import org.drdrills.record.Sha256;
import org.drdrills.topology.BadInput;

/** Bundles one after the other, each of which holds the hash of the list of the one before: none can be changed, taken out or slipped in later. */
final class Chain {
    private Chain() {}

    /**
     * A bundle as the chain sees it.
     *
     * @param sha256 of its {@code SHA256SUMS}
     */
    record Ring(Path file, Bundle bundle, String sha256) {
        /** @throws BadInput if it is no bundle; it is not verified here */
        static Ring of(Path file) {
            try (Archive archive = Archive.open(file)) {
                return of(archive);
            }
        }

        /** @throws BadInput if it is no bundle, or of a newer format */
        static Ring of(Archive archive) {
            for (String needed : List.of(Bundle.SELF, Bundle.SUMS)) {
                if (!archive.holds(needed)) {
                    throw BadInput.at(archive.file(), 0, "is not an evidence bundle: there is no " + needed + " in it");
                }
            }
            try {
                String self = new String(archive.bytes(Bundle.SELF), StandardCharsets.UTF_8);
                Bundle bundle = Json.parse(
                        Path.of(archive.file() + "!" + Bundle.SELF),
                        self,
                        Bundle.FORMAT,
                        Bundle.class,
                        Set.of("previous"));
                return new Ring(archive.file(), bundle, Sha256.of(archive.bytes(Bundle.SUMS)));
            } catch (IOException e) {
                throw BadInput.at(
                        archive.file(), 0, "is damaged: " + Bundle.SELF + " or " + Bundle.SUMS + " " + e.getMessage());
            }
        }

        Bundle.Previous asPrevious() {
            return new Bundle.Previous(bundle.run(), sha256);
        }
    }

    /**
     * The place of a run in the chain: the one that its bundle has already, else after the last of the bundles in this folder.
     *
     * @param target   where the run's bundle is to lie
     * @param previous the bundle to follow, or null for the last in the target's folder
     */
    static Bundle place(String run, Path target, Path previous) {
        if (previous != null) {
            Ring before = Ring.of(previous);
            return new Bundle(run, before.bundle().number() + 1, before.asPrevious());
        }
        if (Files.exists(target)) {
            Bundle there = Ring.of(target).bundle();
            return new Bundle(run, there.number(), there.previous());
        }
        Optional<Ring> last = rings(target.toAbsolutePath().getParent()).stream()
                .max(Comparator.comparingInt(ring -> ring.bundle().number()));
        return last.map(ring -> new Bundle(run, ring.bundle().number() + 1, ring.asPrevious()))
                .orElse(new Bundle(run, 1, null));
    }

    private static List<Ring> rings(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("dr-evidence-.*\\.zip"))
                    .sorted()
                    .map(Ring::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The bundles in " + folder + " could not be listed", e);
        }
    }

    /**
     * What is wrong between these bundles, one sentence each.
     *
     * @param rings in the order in which they are said to follow each other
     */
    static List<String> faults(List<Ring> rings) {
        List<String> faults = new ArrayList<>();
        for (int i = 1; i < rings.size(); i++) {
            Ring before = rings.get(i - 1);
            Ring ring = rings.get(i);
            String name =
                    ring.file().getFileName() + " (number " + ring.bundle().number() + ")";
            String other =
                    before.file().getFileName() + " (number " + before.bundle().number() + ")";
            Bundle.Previous previous = ring.bundle().previous();
            if (ring.bundle().number() <= before.bundle().number()) {
                faults.add("The chain is out of order: " + name + " was given after " + other + ".");
            } else if (ring.bundle().number() > before.bundle().number() + 1) {
                faults.add("The chain has a gap: between " + other + " and " + name + " a bundle is missing"
                        + (previous == null ? "." : ", that of " + previous.run() + " last."));
            } else if (previous == null || !previous.sha256().equals(before.sha256())) {
                faults.add("The chain is broken: " + name + " does not follow " + other
                        + (previous == null
                                ? "; it names no bundle before it."
                                : "; it names one whose SHA256SUMS has the hash " + previous.sha256()
                                        + ", and that of this one is " + before.sha256() + "."));
            }
        }
        return faults;
    }
}

package org.drdrills.evidence.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.drdrills.topology.BadInput;

/** The files of a bundle: which can be read, with which sums, and whether they are those that its list names. */
final class Contents {
    private final Archive archive;
    private final Remarks remarks;
    /** Files that could be read to their end. */
    private final Map<String, String> sums = new TreeMap<>();

    /** Files that were changed, damaged or taken out, each of which is named once. */
    private final Set<String> broken = new TreeSet<>();

    Contents(Archive archive, Remarks remarks) {
        this.archive = archive;
        this.remarks = remarks;
        sums();
    }

    private void sums() {
        for (String name : archive.names()) {
            try {
                sums.put(name, archive.sha256(name));
            } catch (IOException | RuntimeException e) {
                broken.add(name);
                remarks.mismatch(name + " is damaged: it "
                        + (e.getMessage() == null
                                        || (!e.getMessage().startsWith("is ")
                                                && !e.getMessage().startsWith("does "))
                                ? "cannot be unpacked (" + e.getMessage() + ")"
                                : e.getMessage())
                        + ".");
            }
        }
    }

    /** Whether it is there and could be read to its end. */
    boolean readable(String name) {
        return sums.containsKey(name);
    }

    /** @throws BadInput if it cannot be unpacked */
    String text(String name) {
        try {
            return new String(archive.bytes(name), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new BadInput(name + " " + e.getMessage());
        }
    }

    /** @return the list of sums, to which every file was compared; null where there is none */
    Manifest list() {
        Manifest manifest;
        try {
            manifest = Manifest.parse(text(Bundle.SUMS));
        } catch (BadInput e) {
            remarks.mismatch(Bundle.SUMS + " is no list of sums: " + e.getMessage() + ".");
            return null;
        }
        manifest.sums().forEach((name, sum) -> {
            if (!archive.holds(name)) {
                broken.add(name);
                remarks.mismatch(name + " was taken out; " + Bundle.SUMS + " lists it.");
            } else if (readable(name) && !sums.get(name).equals(sum)) {
                broken.add(name);
                remarks.mismatch(name + " was changed: its SHA-256 is " + sums.get(name) + ", and " + Bundle.SUMS
                        + " says " + sum + ".");
            }
        });
        archive.names().stream()
                .filter(name ->
                        !Bundle.UNLISTED.contains(name) && !manifest.sums().containsKey(name))
                .forEach(name -> remarks.mismatch(name + " was added; " + Bundle.SUMS + " does not list it."));
        return manifest;
    }

    /** SHA-256 of a file that is {@link #readable}. */
    String sum(String name) {
        return sums.get(name);
    }

    Set<String> broken() {
        return broken;
    }

    boolean holds(String name) {
        return archive.holds(name);
    }

    Set<String> names() {
        return archive.names();
    }

    byte[] bytes(String name) throws IOException {
        return archive.bytes(name);
    }

    boolean longText(String name) {
        return archive.longText(name);
    }

    Path file() {
        return archive.file();
    }
}

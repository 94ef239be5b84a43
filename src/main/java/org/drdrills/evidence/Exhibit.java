package org.drdrills.evidence;

import java.nio.file.Path;
import org.drdrills.record.Sha256;

/**
 * Evidence and the seal by which a reader can tell that it is the same.
 *
 * @param sha256 of {@code evidence.json}
 */
public record Exhibit(Evidence evidence, String sha256) {
    /** @throws org.drdrills.topology.BadInput if the file cannot be read */
    public static Exhibit read(Path file) {
        return new Exhibit(Evidence.read(file), Sha256.ofFile(file));
    }
}

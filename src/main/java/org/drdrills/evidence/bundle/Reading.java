package org.drdrills.evidence.bundle;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.drdrills.evidence.Evidence;

/** Makes what is read of a run once more. */
public interface Reading {
    /**
     * @param root   of the bundle
     * @param sha256 of its {@code evidence.json}
     * @param broken files of which it is known that they are not as they were; they are not looked at
     * @return what is not as it is made from the evidence and the records; one sentence each
     */
    List<String> mismatches(Path root, Evidence evidence, String sha256, Set<String> broken);

    /** The files that it makes. */
    List<String> files(Path root, Evidence evidence);
}

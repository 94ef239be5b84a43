package org.drdrills.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.bundle.Reading;
import org.drdrills.record.RunFolder;

/** Renders the PDF of a page once for all tests: it takes a second, and tests examine the same bundle hundreds of times. */
public final class SampleReading {
    private static final Pattern HASH = Pattern.compile("\\b[0-9a-f]{16}(?:[0-9a-f]{48})?\\b");
    private static final Map<String, byte[]> PDFS = new ConcurrentHashMap<>();

    private SampleReading() {}

    public static Reading memo() {
        return new Rereading(SampleReading::pdf);
    }

    private static byte[] pdf(String page) {
        // pages of evidence that was edited differ in its hash
        return PDFS.computeIfAbsent(HASH.matcher(page).replaceAll("#"), hashless -> Pdf.of(page));
    }

    /** Reads nothing again: for tests of what the evidence itself tells. */
    public static Reading none() {
        return new Reading() {
            @Override
            public List<String> mismatches(Path root, Evidence evidence, String sha256, Set<String> broken) {
                return List.of();
            }

            @Override
            public List<String> files(Path root, Evidence evidence) {
                return memo().files(root, evidence);
            }
        };
    }

    /** Of a page that no other test renders. */
    public static byte[] uncached(String page) {
        return Pdf.of(page);
    }

    /** Writes the PDFs that a sample run lacks. */
    public static RunFolder papers(RunFolder run) {
        Publisher.papers(run);
        return run;
    }
}

package org.drdrills.evidence.bundle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.RunStory;
import org.drdrills.record.Json;
import org.drdrills.record.Sha256;

/**
 * An in-toto statement (version 1) with a test-result predicate (version 0.1). Subjects are {@code SHA256SUMS}, every file that it
 * lists, and the images that were drilled. PASSED is MET, FAILED is MISSED, and WARNED is INCONCLUSIVE: it must not be taken for a pass.
 */
final class Statement {
    static final String TYPE = "https://in-toto.io/Statement/v1";
    static final String PREDICATE = "https://in-toto.io/attestation/test-result/v0.1";

    private Statement() {}

    static String of(Manifest manifest, Evidence evidence) {
        ObjectNode statement = JsonNodeFactory.instance.objectNode();
        statement.put("_type", TYPE);
        ArrayNode subjects = statement.putArray("subject");
        subject(subjects, Bundle.SUMS, Sha256.of(manifest.text()));
        manifest.sums().forEach((name, sum) -> subject(subjects, name, sum));
        TreeMap<String, Set<String>> images = new TreeMap<>();
        evidence.drills()
                .forEach(drill -> drill.record().versions().forEach((name, version) -> {
                    if (version.matches("sha256:[0-9a-f]{64}")) {
                        images.computeIfAbsent(name, key -> new LinkedHashSet<>())
                                .add(version.substring("sha256:".length()));
                    }
                }));
        images.forEach((name, digests) -> digests.forEach(digest -> subject(subjects, name, digest)));
        statement.put("predicateType", PREDICATE);
        ObjectNode predicate = statement.putObject("predicate");
        predicate.put("result", word(RunStory.of(evidence).verdict()));
        configuration(predicate.putArray("configuration"), evidence);
        for (Verdict verdict : Verdict.values()) {
            ArrayNode tests = predicate.putArray(list(verdict));
            evidence.drills().stream()
                    .filter(drill -> drill.verdict() == verdict)
                    .forEach(drill -> tests.add(drill.folder()));
        }
        return Json.text(statement);
    }

    private static void subject(ArrayNode subjects, String name, String sha256) {
        subjects.addObject().put("name", name).putObject("digest").put("sha256", sha256);
    }

    /** What was fixed before the run: the commit, each drill's plan, each environment. */
    private static void configuration(ArrayNode configuration, Evidence evidence) {
        String commit = evidence.run().provenance().getOrDefault("commit", "");
        if (commit.matches("[0-9a-f]{40}")) {
            configuration
                    .addObject()
                    .put("name", "the suite's commit")
                    .putObject("digest")
                    .put("gitCommit", commit);
        }
        Set<String> environments = new LinkedHashSet<>();
        for (Evidence.Drill drill : evidence.drills()) {
            if (!drill.plan().sha256().isEmpty()) {
                configuration
                        .addObject()
                        .put("name", drill.folder() + "/" + drill.plan().file())
                        .putObject("digest")
                        .put("sha256", drill.plan().sha256());
            }
            if (!drill.plan().environmentSha256().isEmpty()
                    && environments.add(drill.plan().environmentSha256())) {
                configuration
                        .addObject()
                        .put("name", "environments/" + drill.record().environment())
                        .putObject("annotations")
                        .put("sha256OfNamesAndContents", drill.plan().environmentSha256());
            }
        }
        if (configuration.isEmpty()) {
            configuration.addObject().put("name", evidence.run().run());
        }
    }

    /** Name of the list of the drills with this verdict. */
    static String list(Verdict verdict) {
        return word(verdict).toLowerCase(Locale.ROOT) + "Tests";
    }

    static String word(Verdict verdict) {
        return switch (verdict) {
            case MET -> "PASSED";
            case MISSED -> "FAILED";
            case INCONCLUSIVE -> "WARNED";
        };
    }
}

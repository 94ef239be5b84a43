package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drdrills.Tool;
import org.drdrills.Tool.Said;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One part of all drills, chosen by the commit, so that a series of builds has run every drill; the profile {@code nightly}
 * runs them all and leaves its run in {@code reports/}. What is not MET, and is not known as MISSED in {@code
 * src/test/verdicts.md}, is run once more: the software that is drilled has rare faults of its own. A drill that is MET there
 * and MISSED twice here fails the build. Whatever else is not MET aborts this test, which then neither passes nor fails.
 */
class RotatingDrillsIT {
    private static final int PARTS = Integer.getInteger("drdrills.parts", 8);
    private static final Path HOME =
            Path.of(System.getProperty("drdrills.home", ".")).toAbsolutePath().normalize();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void thePartOfThisCommitHasTheVerdictsThatAreKnown() throws Exception {
        String commit = commit();
        Assumptions.assumeFalse(
                commit.isEmpty(), "only a clone of the repository has a commit to choose the drills by");
        long part = Long.parseLong(commit.substring(0, 8), 16) % PARTS + 1;
        // Estimates from the plans alone: every machine makes the same split.
        Path noDurations = Files.createDirectory(folder.resolve("none"));
        Map<String, String> verdicts = drilled("--all", "--shard=" + part + "/" + PARTS, "--durations=" + noDurations);
        Map<String, String> table = VerdictTable.verdicts(Files.readString(HOME.resolve("src/test/verdicts.md")));
        List<String> known = with("MISSED", table);
        // What was never MET is told, and not run again.
        List<String> doubtful = Stream.concat(
                        with("INCONCLUSIVE", verdicts).stream(), with("MISSED", verdicts).stream())
                .filter(with("MET", table)::contains)
                .toList();
        if (!doubtful.isEmpty()) {
            verdicts.putAll(
                    drilled(doubtful.stream().map(drill -> "--drill=" + drill).toArray(String[]::new)));
        }
        verdicts.keySet().removeAll(known);
        List<String> missed = with("MISSED", verdicts);
        assertThat(missed)
                .as("MISSED twice, and MET in src/test/verdicts.md")
                .doesNotContainAnyElementsOf(with("MET", table));
        verdicts.values().removeIf("MET"::equals);
        Assumptions.assumeTrue(verdicts.isEmpty(), "not MET: " + verdicts);
    }

    private static List<String> with(String verdict, Map<String, String> verdicts) {
        return verdicts.keySet().stream()
                .filter(drill -> verdicts.get(drill).equals(verdict))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** @return drill → verdict */
    private Map<String, String> drilled(String... options) throws Exception {
        Path out = PARTS == 1
                ? Files.createDirectories(HOME.resolve("reports"))
                : Files.createTempDirectory(HOME.resolve("target"), "rotating-drills-");
        Set<Path> before = runs(out);
        List<String> command = new ArrayList<>(List.of(HOME.resolve("drill").toString(), "run", "--out=" + out));
        command.addAll(List.of(options));
        Process run =
                new ProcessBuilder(command).directory(HOME.toFile()).inheritIO().start();
        assertThat(run.waitFor(6, TimeUnit.HOURS)).as("the drills end").isTrue();
        assertThat(run.exitValue())
                .as("0 MET, 1 MISSED, 3 INCONCLUSIVE")
                .isIn(Main.MET, Main.MISSED, Main.INCONCLUSIVE);
        Set<Path> made = runs(out);
        made.removeAll(before);
        assertThat(made).as("the folder of this run").hasSize(1);
        independentlyVerified(made.iterator().next());
        Map<String, String> verdicts = new TreeMap<>();
        for (JsonNode drill : JSON.readTree(
                        made.iterator().next().resolve("evidence.json").toFile())
                .path("drills")) {
            verdicts.put(drill.path("drill").asText(), drill.path("verdict").asText());
        }
        assertThat(verdicts).as("verdicts in evidence.json").isNotEmpty();
        return verdicts;
    }

    /** The verifier that shares no code with the suite finds the numbers of each drill too. */
    private void independentlyVerified(Path run) throws Exception {
        Path bundles = Files.createTempDirectory(folder, "bundles");
        ProcessBuilder pack = new ProcessBuilder(
                        HOME.resolve("drill").toString(), "evidence", "pack", run.toString(), "--out=" + bundles)
                .directory(HOME.toFile())
                .inheritIO();
        pack.environment().put("XDG_CONFIG_HOME", folder.resolve("config").toString());
        pack.environment().remove("DRILL_EVIDENCE_KEY");
        assertThat(pack.start().waitFor()).as("packing the run").isZero();
        Said said = Tool.ofThisMachine("python3")
                .run(List.of(
                        HOME.resolve("src/main/record/verify.py").toString(),
                        bundles.resolve("dr-evidence-" + run.getFileName() + ".zip")
                                .toString()));
        assertThat(said.text()).contains("All matches.").doesNotContain("DOES NOT MATCH");
        assertThat(said.exit()).as("the key was not given").isEqualTo(3);
    }

    private static Set<Path> runs(Path out) throws IOException {
        try (Stream<Path> runs = Files.list(out)) {
            return runs.filter(run -> Files.exists(run.resolve("evidence.json")))
                    .collect(Collectors.toSet());
        }
    }

    private static String commit() throws IOException, InterruptedException {
        Process git = new ProcessBuilder("git", "rev-parse", "HEAD")
                .directory(HOME.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return git.waitFor() == 0 ? said : "";
    }
}

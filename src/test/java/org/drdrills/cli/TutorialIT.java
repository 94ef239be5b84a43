package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tutorial of environments/README.md, word for word, in a copy of the project as a clone has it. */
class TutorialIT {
    private static final Path PROJECT = Path.of("").toAbsolutePath();
    private static final Pattern BLOCK = Pattern.compile("^```\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern EXIT = Pattern.compile("# exit code (\\d)");

    @TempDir
    private Path folder;

    private static List<String> blocks() throws IOException {
        String readme = Files.readString(PROJECT.resolve("environments/README.md"));
        String tutorial = readme.substring(readme.indexOf("<!-- tutorial -->"), readme.indexOf("<!-- /tutorial -->"));
        return BLOCK.matcher(tutorial).results().map(block -> block.group(1)).toList();
    }

    @Test
    void theTutorialIsTrueAsItStands() throws Exception {
        ClonedProject clone = ClonedProject.in(folder);
        List<String> blocks = blocks();
        assertThat(blocks).hasSizeGreaterThanOrEqualTo(5);
        assertThat(String.join("", blocks)).contains("./drill new ", "./drill check", "./drill run ", "./drill gate ");
        List<String> said = new ArrayList<>();
        for (String block : blocks) {
            List<String> exits = EXIT.matcher(block)
                    .results()
                    .map((MatchResult exit) -> exit.group(1))
                    .toList();
            // Of a block with an exit code that command is the only one.
            assertThat(exits).hasSizeLessThanOrEqualTo(block.strip().lines().count() == 1 ? 1 : 0);
            said.add(clone.bash(block, exits.isEmpty() ? 0 : Integer.parseInt(exits.getFirst())));
        }
        String all = String.join("\n", said);
        assertThat(all)
                .contains(
                        "environments/etcd/drill.py",
                        "are in order.",
                        "my-queue/drill.py:",
                        "does not say yet how to write",
                        "9 drills.",
                        "1 of 1 drills met their objectives.",
                        "The same as when it was drilled.",
                        "Passed: 1 drills");
        assertThat(all).doesNotContain("Exception", "defect of the suite", "\u001b");
        try (var runs = Files.list(clone.home().resolve("reports"))) {
            assertThat(runs.filter(run -> run.getFileName().toString().endsWith("-my-store"))
                            .map(run -> run.resolve("index.html")))
                    .hasSize(1)
                    .allMatch(Files::isRegularFile);
        }
    }
}

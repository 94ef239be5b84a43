package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tutorial of environments/README.md, word for word, in a copy of the project as a clone has it. */
class TutorialIT {
    private static final Path PROJECT = Path.of("").toAbsolutePath();
    private static final Pattern BLOCK = Pattern.compile("^```\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern EXIT = Pattern.compile("# exit code (\\d)");
    private static final int MINUTES = 8;

    @TempDir
    private Path folder;

    private static List<String> blocks() throws IOException {
        String readme = Files.readString(PROJECT.resolve("environments/README.md"));
        String tutorial = readme.substring(readme.indexOf("<!-- tutorial -->"), readme.indexOf("<!-- /tutorial -->"));
        return BLOCK.matcher(tutorial).results().map(block -> block.group(1)).toList();
    }

    private String bash(Path where, String script, int exit) throws Exception {
        Path said = Files.createTempFile(folder, "said", ".txt");
        Process bash = new ProcessBuilder("bash", "-e", "-c", script)
                .directory(where.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        bash.getOutputStream().close();
        boolean ended = bash.waitFor(MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            bash.descendants().forEach(ProcessHandle::destroy);
            bash.destroy();
        }
        String text = Files.readString(said, StandardCharsets.UTF_8);
        assertThat(ended).as("%s%n%s", script, text).isTrue();
        assertThat(bash.exitValue()).as("%s%n%s", script, text).isEqualTo(exit);
        return text;
    }

    /** What a clone holds, with the build that is there already, so that it is not made twice. */
    private Path cloned() throws Exception {
        Path clone = Files.createDirectory(folder.resolve("clone"));
        bash(
                PROJECT,
                "git ls-files -z --cached --others --exclude-standard | xargs -0 ls -d 2> /dev/null | tar --files-from=- --create | tar --extract --directory="
                        + clone + " && ln -s " + PROJECT.resolve("target") + " " + clone.resolve("target"),
                0);
        return clone;
    }

    @Test
    void theTutorialIsTrueAsItStands() throws Exception {
        Path clone = cloned();
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
            said.add(bash(clone, block, exits.isEmpty() ? 0 : Integer.parseInt(exits.getFirst())));
        }
        String all = String.join("\n", said);
        assertThat(all)
                .contains(
                        "drill.py:",
                        "does not say yet how to write",
                        "9 drills.",
                        "1 of 1 drills met their objectives.",
                        "The same as when it was drilled.",
                        "Passed: 1 drills");
        assertThat(all).doesNotContain("Exception", "defect of the suite", "\u001b");
        try (var runs = Files.list(clone.resolve("reports"))) {
            assertThat(runs.filter(run -> run.getFileName().toString().endsWith("-my-store"))
                            .map(run -> run.resolve("index.html")))
                    .hasSize(1)
                    .allMatch(Files::isRegularFile);
        }
    }
}

package org.drdrills;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.drdrills.Tool.Said;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every shell script and every Python program of the suite passes its linter. */
class LintTest {
    private static final List<Path> ROOTS =
            List.of(Path.of("drill"), Path.of(".ci"), Path.of("environments"), Path.of("src"));
    private static final List<String> SHELLCHECK = List.of("-x", "-P", "SCRIPTDIR");

    @TempDir
    Path folder;

    private static List<String> files(String suffix, String interpreter) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path root : ROOTS) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    if (file.toString().endsWith(suffix) || firstLine(file).matches("#!.*\\b" + interpreter)) {
                        found.add(file.toString());
                    }
                }
            }
        }
        return found;
    }

    /** In an encoding that any bytes are valid in, for there are images too. */
    private static String firstLine(Path file) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            String line = reader.readLine();
            return line == null ? "" : line;
        }
    }

    private static Said lint(String tool, List<String> options, List<String> files) throws Exception {
        return Tool.pinned(tool)
                .run(Stream.concat(options.stream(), files.stream()).toList());
    }

    @Test
    void shellScriptsPassShellcheck() throws Exception {
        List<String> scripts = files(".sh", "(ba)?sh");
        assertThat(scripts)
                .contains("drill", ".ci/run", "src/main/setup/images.sh", "src/test/tools/run")
                .hasSizeGreaterThan(50);
        Said said = lint("shellcheck", SHELLCHECK, scripts);
        assertThat(said.exit()).as(said.text()).isZero();
    }

    @Test
    void pythonProgramsPassRuff() throws Exception {
        List<String> programs = files(".py", "python3?");
        assertThat(programs)
                .contains("environments/etcd/drill.py", "environments/paired-pools/pool-server")
                .hasSizeGreaterThan(10);
        Said said = lint("ruff", List.of("check", "--no-cache", "--output-format", "concise"), programs);
        assertThat(said.exit()).as(said.text()).isZero();
    }

    @Test
    void theLintersFindWhatIsWrong() throws Exception {
        Path script = Files.writeString(folder.resolve("bad.sh"), "#!/bin/sh\nrm -r $1\n");
        assertThat(lint("shellcheck", SHELLCHECK, List.of(script.toString())).text())
                .contains("SC2086");
        Path program = Files.writeString(folder.resolve("bad.py"), "import os\nprint(missing)\n");
        assertThat(lint("ruff", List.of("check", "--no-cache", "--config", ".ruff.toml"), List.of(program.toString()))
                        .text())
                .contains("F401", "F821");
    }
}

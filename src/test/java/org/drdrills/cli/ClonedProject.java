package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A copy of the project as a clone has it, with the build that is there already, so that it is not made twice. */
record ClonedProject(Path folder, Path home) {
    private static final Path PROJECT = Path.of("").toAbsolutePath();
    private static final int MINUTES = 8;

    /** What a command said, and its exit code. */
    record Said(String text, int exit) {}

    static ClonedProject in(Path folder) throws IOException, InterruptedException {
        Path home = Files.createDirectory(folder.resolve("clone"));
        Said said = new ClonedProject(folder, PROJECT)
                .bash("git ls-files -z --cached --others --exclude-standard | xargs -0 ls -d 2> /dev/null"
                        + " | tar --files-from=- --create | tar --extract --directory=" + home + " && ln -s "
                        + PROJECT.resolve("target") + " " + home.resolve("target"));
        assertThat(said.exit()).as(said.text()).isZero();
        return new ClonedProject(folder, home);
    }

    /** Ends within minutes, or fails. */
    Said bash(String script) throws IOException, InterruptedException {
        Path said = Files.createTempFile(folder, "said", ".txt");
        Process bash = new ProcessBuilder("bash", "-e", "-c", script)
                .directory(home.toFile())
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
        return new Said(text, bash.exitValue());
    }

    String bash(String script, int exit) throws IOException, InterruptedException {
        Said said = bash(script);
        assertThat(said.exit()).as("%s%n%s", script, said.text()).isEqualTo(exit);
        return said.text();
    }
}

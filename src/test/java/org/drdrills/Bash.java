package org.drdrills;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.drdrills.Tool.Said;

/**
 * Runs scripts by bash -e in one folder. Each ends within minutes, or the test fails.
 *
 * @param scratch   where the output is kept meanwhile
 * @param variables beside those of the test itself
 */
public record Bash(Path scratch, Path where, Map<String, String> variables) {
    private static final int MINUTES = 8;

    public Said run(String script) throws IOException, InterruptedException {
        Path said = Files.createTempFile(scratch, "said", ".txt");
        ProcessBuilder builder = new ProcessBuilder("bash", "-e", "-c", script)
                .directory(where.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().putAll(variables);
        Process bash = builder.start();
        bash.getOutputStream().close();
        boolean ended = bash.waitFor(MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            bash.descendants().forEach(ProcessHandle::destroy);
            bash.destroy();
        }
        String text = Files.readString(said, StandardCharsets.UTF_8);
        assertThat(ended).as("%s%n%s", script, text).isTrue();
        return new Said(bash.exitValue(), text);
    }

    /** @return what it said, where it ended with this exit code */
    public String run(String script, int exit) throws IOException, InterruptedException {
        Said said = run(script);
        assertThat(said.exit()).as("%s%n%s", script, said.text()).isEqualTo(exit);
        return said.text();
    }
}

package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.drdrills.Bash;
import org.drdrills.Release;

/** A folder of a user's own beside an unpacked release, with {@code drill} on the PATH and a Maven that only notes that it was called. */
record OwnProject(Path folder, Path home, Bash bash) {
    private static final Path SUITE = Path.of("").toAbsolutePath();
    private static final Pattern BLOCK = Pattern.compile("^```[a-z]*\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    /** @param name of the project's folder, which is empty */
    static OwnProject in(Path folder, String name) throws Exception {
        return in(folder, name, Map.of());
    }

    static OwnProject in(Path folder, String name, Map<String, String> variables) throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        program(bin.resolve("mvn"), "touch " + folder.resolve("maven-was-called") + "\nexit 1\n");
        String path = bin + ":" + Release.unpacked(folder.resolve("dr-drills")) + ":" + System.getenv("PATH");
        Path home = Files.createDirectory(folder.resolve(name));
        Map<String, String> all = new java.util.HashMap<>(variables);
        all.put("PATH", path);
        return new OwnProject(folder, home, new Bash(folder, home, all));
    }

    /** A shell script that stands for a program. */
    static Path program(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    /** The unpacked release. */
    Path suite() {
        return folder.resolve("dr-drills");
    }

    /** The same folder, and the same programs before those of this machine. */
    Path programs() {
        return folder.resolve("bin");
    }

    String run(String script, int exit) throws IOException, InterruptedException {
        return bash.run(script, exit);
    }

    void copied(Path from) throws IOException, InterruptedException {
        bash.run("cp -R '" + from.toAbsolutePath() + "'/. .", 0);
    }

    boolean calledMaven() {
        return Files.exists(folder.resolve("maven-was-called"));
    }

    /** The blocks of environments/README.md between two marks, in their order. */
    static List<String> blocks(String name) throws IOException {
        String readme = Files.readString(SUITE.resolve("environments/README.md"));
        String part =
                readme.substring(readme.indexOf("<!-- " + name + " -->"), readme.indexOf("<!-- /" + name + " -->"));
        return BLOCK.matcher(part).results().map(block -> block.group(1)).toList();
    }
}

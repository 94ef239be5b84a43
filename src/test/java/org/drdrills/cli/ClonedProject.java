package org.drdrills.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.drdrills.Bash;

/** A copy of the project as a clone has it, with the build that is there already, so that it is not made twice. */
final class ClonedProject {
    private static final Path PROJECT = Path.of("").toAbsolutePath();

    private ClonedProject() {}

    static Bash in(Path folder) throws IOException, InterruptedException {
        Path home = Files.createDirectory(folder.resolve("clone"));
        new Bash(folder, PROJECT, Map.of())
                .run(
                        "git ls-files -z --cached --others --exclude-standard | xargs -0 ls -d 2> /dev/null"
                                + " | tar --files-from=- --create | tar --extract --directory=" + home + " && ln -s "
                                + PROJECT.resolve("target") + " " + home.resolve("target"),
                        0);
        return new Bash(folder, home, Map.of());
    }
}

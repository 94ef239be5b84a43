package org.drdrills.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.drdrills.topology.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files reach a container with their modes and at their depth. */
class ArchiveTest {
    private static final int PERMISSIONS = 0777;

    @TempDir
    private Path folder;

    private static Map<String, String> entries(Archive archive) throws IOException {
        Map<String, String> entries = new LinkedHashMap<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(archive.bytes()))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.put(
                        entry.getName(),
                        entry.isSymbolicLink()
                                ? "→ " + entry.getLinkName()
                                : Integer.toOctalString(entry.getMode() & PERMISSIONS));
            }
        }
        return entries;
    }

    private Path file(String name, String mode) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, name);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }

    @Test
    void aFolderKeepsItsModesDepthAndLinks() throws IOException {
        file("script.sh", "rwxr-xr-x");
        file("deep/er/key", "r--------");
        Files.createSymbolicLink(folder.resolve("link"), Path.of("script.sh"));
        for (int i = 0; i < 40; i++) {
            file("many/" + i, "rw-r--r--");
        }
        assertThat(entries(Archive.ofFolder(folder)))
                .containsEntry("script.sh", "755")
                .containsEntry("deep/er/key", "400")
                .containsEntry("link", "→ script.sh")
                .containsKey("deep/er/")
                .containsEntry("many/39", "644");
    }

    @Test
    void aFileHasTheModeThatIsSaidElseItsOwn() throws IOException {
        Path key = file("key", "r--------");
        assertThat(entries(Archive.of(List.of(
                        new Service.Config(Optional.of(key), "", "/etc/key", Optional.empty(), 0, 0),
                        new Service.Config(Optional.of(key), "", "/etc/said", 0444),
                        new Service.Config(Optional.empty(), "text", "/run/secrets/s", 0440)))))
                .isEqualTo(Map.of("etc/key", "400", "etc/said", "444", "run/secrets/s", "440"));
    }
}

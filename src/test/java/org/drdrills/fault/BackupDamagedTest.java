package org.drdrills.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.drdrills.environment.FakeLab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts run here, on a folder that looks like the repository. */
class BackupDamagedTest {
    @TempDir
    private Path repository;

    private boolean skips;
    private final FakeLab lab = new FakeLab("backup-restore")
            .answering((node, script) ->
                    skips && script.contains("urandom") ? new Machine.Said(0, pretended(script)) : here(script));
    private final FakeScene scene = new FakeScene(lab).roles("db1", "db2");

    private Machine.Said here(String script) {
        try {
            Process process = new ProcessBuilder(
                            "bash", "-c", script.replace("/var/lib/pgbackrest", repository.toString()))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return new Machine.Said(process.exitValue(), said);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private String pretended(String script) {
        return here(script.replaceAll("(?m)^head -c 64 .*$", "")).output();
    }

    private Path backup(String label) throws IOException {
        Path folder = Files.createDirectories(repository.resolve("backup/pool/" + label));
        Files.createDirectories(folder.resolve("bundle"));
        Files.write(folder.resolve("backup.manifest"), new byte[9000]);
        Files.write(folder.resolve("backup.manifest.copy"), new byte[9000]);
        Files.write(folder.resolve("bundle/1"), new byte[2000]);
        Files.write(folder.resolve("bundle/2"), new byte[500]);
        Path latest = repository.resolve("backup/pool/latest");
        Files.deleteIfExists(latest);
        Files.createSymbolicLink(latest, Path.of(label));
        return folder;
    }

    @Test
    void sixtyFourBytesOfTheNewestBackupChange() throws IOException {
        Path older = backup("20260101-000000F");
        Path newest = backup("20260102-000000F");
        Injected injected = new BackupDamaged().aim(scene).inject();
        assertThat(injected.effect(Duration.ZERO)).satisfies(proof -> {
            assertThat(proof.seen()).isTrue();
            assertThat(proof.sentence())
                    .isEqualTo("It is not as it was written any more: "
                            + newest.toRealPath().resolve("bundle/1") + ".");
        });
        byte[] damaged = Files.readAllBytes(newest.resolve("bundle/1"));
        assertThat(damaged).hasSize(2000);
        int changed = 0;
        for (int i = 0; i < damaged.length; i++) {
            assertThat(damaged[i] == 0 || i >= 1000 && i < 1064).as("byte " + i).isTrue();
            changed += damaged[i] == 0 ? 0 : 1;
        }
        assertThat(changed).isPositive();
        assertThat(newest.resolve("backup.manifest")).hasBinaryContent(new byte[9000]);
        assertThat(newest.resolve("bundle/2")).hasBinaryContent(new byte[500]);
        assertThat(older.resolve("bundle/1")).hasBinaryContent(new byte[2000]);
        assertThat(injected.heals()).isFalse();
        assertThat(lab.notRunning()).isEmpty();
    }

    @Test
    void aBackupThatIsAsItWasIsNotBelieved() throws IOException {
        backup("20260101-000000F");
        skips = true;
        assertThat(new BackupDamaged().aim(scene).inject().effect(Duration.ZERO))
                .satisfies(proof -> {
                    assertThat(proof.seen()).isFalse();
                    assertThat(proof.sentence()).startsWith("It is still as it was written: ");
                });
    }

    @Test
    void withoutABackupThereIsNothingToDamage() {
        assertThatThrownBy(() -> new BackupDamaged().aim(scene).inject())
                .isInstanceOf(LabTrouble.class)
                .hasMessageStartingWith("no backup could be damaged from db1: ");
    }

    @Test
    void isImpossibleWithoutARepository() {
        FakeLab group = new FakeLab();
        assertThat(new BackupDamaged().impossibleIn(lab.environment())).isEmpty();
        assertThat(new BackupDamaged().impossibleIn(group.environment()))
                .hasValue("the settings of pool database name no repository of backups");
        assertThatThrownBy(() -> new BackupDamaged().aim(new FakeScene(group))).isInstanceOf(NoTarget.class);
    }
}

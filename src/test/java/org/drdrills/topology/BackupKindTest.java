package org.drdrills.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A backup's files tell what made it; the key of an encrypted one comes from a variable or a file. */
class BackupKindTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "backup/main/backup.info, PGBACKREST",
        "PG_VERSION, BASE_BACKUP",
        "base/PG_VERSION, BASE_BACKUP",
        "base.tar.gz, BASE_BACKUP",
        "xtrabackup_checkpoints, MARIABACKUP",
        "full/mariadb_backup_checkpoints, MARIABACKUP",
        "toc.dat, PG_DUMP",
        "monday/toc.dat, PG_DUMP"
    })
    void aFolderIsRecognisedByItsFiles(String file, BackupKind kind) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.createDirectories(folder.resolve("archive"));
        Files.writeString(path, "17\n");
        assertThat(BackupKind.of(folder)).hasValue(kind);
    }

    @Test
    void aDumpIsRecognisedByHowItBeginsAlsoCompressed() throws IOException {
        Path custom = Files.writeString(folder.resolve("a.dump"), "PGDMP\u0001\u000f");
        assertThat(BackupKind.of(custom)).hasValue(BackupKind.PG_DUMP);
        Path plain = Files.writeString(folder.resolve("b.sql"), "--\n-- PostgreSQL database dump\n--\n");
        assertThat(BackupKind.of(plain)).hasValue(BackupKind.PG_DUMP);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write("/*M!999999\\- enable the sandbox mode */\n-- MariaDB dump 10.19\n"
                    .getBytes(StandardCharsets.UTF_8));
        }
        Path zipped = Files.write(folder.resolve("c.sql.gz"), bytes.toByteArray());
        assertThat(BackupKind.of(zipped)).hasValue(BackupKind.MYSQLDUMP);
        assertThat(BackupKind.of(Files.writeString(folder.resolve("d.txt"), "hello")))
                .isEmpty();
    }

    @Test
    void ofSeveralFilesTheNewestTells() throws IOException {
        assertThat(BackupKind.of(folder)).isEmpty();
        Path old = Files.writeString(folder.resolve("old.txt"), "hello");
        Files.setLastModifiedTime(old, FileTime.fromMillis(1_000_000));
        Files.writeString(folder.resolve("new.sql"), "-- MySQL dump 10.13\n");
        assertThat(BackupKind.of(folder)).hasValue(BackupKind.MYSQLDUMP);
    }

    @Test
    void aKeyThatIsNotThereIsOneSentence() throws IOException {
        Path environment = folder.resolve("compose.yaml");
        RestoreOrder.Secret variable = new RestoreOrder.Secret("BACKUP_KEY", "", null, 7);
        assertThat(variable.value(environment, name -> "k")).isEqualTo("k");
        assertThatThrownBy(() -> variable.value(environment, name -> null))
                .isInstanceOf(BadInput.class)
                .hasMessage(
                        environment
                                + ":7: the variable BACKUP_KEY, which holds the key of the backup, is not set; set it, or name a file");
        Path key = Files.writeString(folder.resolve("key"), "open\n");
        assertThat(new RestoreOrder.Secret("", "key", key, 8).value(environment, name -> null))
                .isEqualTo("open");
        assertThatThrownBy(() ->
                        new RestoreOrder.Secret("", "gone", folder.resolve("gone"), 8).value(environment, name -> null))
                .hasMessageContaining(":8: there is no file gone");
    }
}

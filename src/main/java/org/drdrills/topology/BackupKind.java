package org.drdrills.topology;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** What made a backup, which its files tell. */
public enum BackupKind {
    PGBACKREST("pgbackrest", "a repository of pgBackRest"),
    BASE_BACKUP("base-backup", "a base backup of PostgreSQL"),
    PG_DUMP("pg-dump", "a dump of pg_dump"),
    MARIABACKUP("mariabackup", "a backup of mariadb-backup"),
    MYSQLDUMP("mysqldump", "a dump of mariadb-dump or mysqldump");

    private static final int HEAD = 4096;

    private final String key;
    private final String words;

    BackupKind(String key, String words) {
        this.key = key;
        this.words = words;
    }

    /** As environments and records name it. */
    public String key() {
        return key;
    }

    /** For sentences: "a repository of pgBackRest". */
    public String words() {
        return words;
    }

    /** Whether it holds the pages of the database, and not what is stored in them. */
    public boolean physical() {
        return this != PG_DUMP && this != MYSQLDUMP;
    }

    public static List<String> keys() {
        return Arrays.stream(values()).map(BackupKind::key).toList();
    }

    public static Optional<BackupKind> byKey(String key) {
        return Arrays.stream(values()).filter(kind -> kind.key.equals(key)).findFirst();
    }

    /** The kind of a backup by what lies in its folder, or by how its file begins; empty where neither tells. */
    public static Optional<BackupKind> of(Path backup) {
        try {
            return Files.isDirectory(backup) ? ofFolder(backup) : ofFile(backup);
        } catch (IOException e) {
            throw new UncheckedIOException("The backup " + backup + " could not be read", e);
        }
    }

    private static Optional<BackupKind> ofFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder.resolve("backup"))
                && Files.isDirectory(folder.resolve("archive"))
                && anyIn(folder.resolve("backup"), "backup.info")) {
            return Optional.of(PGBACKREST);
        }
        if (holds(folder, "mariadb_backup_checkpoints") || holds(folder, "xtrabackup_checkpoints")) {
            return Optional.of(MARIABACKUP);
        }
        for (String place : List.of(".", "base", "data", "backup")) {
            if (Files.exists(folder.resolve(place).resolve("PG_VERSION")) || tar(folder.resolve(place))) {
                return Optional.of(BASE_BACKUP);
            }
        }
        if (holds(folder, "toc.dat")) {
            return Optional.of(PG_DUMP);
        }
        // the newest file, where there are dumps of several days
        try (Stream<Path> files = Files.list(folder)) {
            Optional<Path> newest = files.filter(Files::isRegularFile)
                    .max(Comparator.comparingLong(file -> file.toFile().lastModified()));
            return newest.isEmpty() ? Optional.empty() : ofFile(newest.get());
        }
    }

    /** Whether the folder, or one in it, has this file. */
    private static boolean holds(Path folder, String name) throws IOException {
        return Files.exists(folder.resolve(name)) || anyIn(folder, name);
    }

    private static boolean anyIn(Path folder, String name) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.anyMatch(one -> Files.exists(one.resolve(name)));
        }
    }

    private static boolean tar(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.map(file -> file.getFileName().toString())
                    .anyMatch(name -> name.matches("base\\.tar(\\.(gz|zst))?"));
        }
    }

    private static Optional<BackupKind> ofFile(Path file) throws IOException {
        if (file.getFileName().toString().matches(".*\\.tar(\\.(gz|zst))?|.*\\.tgz")) {
            return Optional.of(BASE_BACKUP);
        }
        String head = head(file);
        if (head.startsWith("PGDMP") || head.contains("-- PostgreSQL database")) {
            return Optional.of(PG_DUMP);
        }
        return head.contains("-- MariaDB dump") || head.contains("-- MySQL dump")
                ? Optional.of(MYSQLDUMP)
                : Optional.empty();
    }

    private static String head(Path file) throws IOException {
        try (InputStream raw = Files.newInputStream(file)) {
            byte[] first = raw.readNBytes(2);
            boolean zipped = first.length == 2 && first[0] == 0x1f && first[1] == (byte) 0x8b;
            try (InputStream again = Files.newInputStream(file);
                    InputStream plain = zipped ? new GZIPInputStream(again) : again) {
                return new String(plain.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
            }
        } catch (java.util.zip.ZipException | java.io.EOFException e) {
            return "";
        }
    }
}

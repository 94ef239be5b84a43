package org.drdrills.evidence.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.drdrills.record.Sha256;
import org.drdrills.topology.BadInput;

/** A zip file from a stranger, read member by member, never unpacked. Names that lead out of a folder, and bombs, are refused as it is opened. */
final class Archive implements AutoCloseable {
    private static final int MOST_MEMBERS = 200_000;
    private static final int LONGEST_NAME = 500;
    private static final long MOST_BYTES = 256L << 30;
    /** Text that is read as a whole. */
    private static final long LONGEST_TEXT = 64L << 20;
    /** Records of drills shrink to a tenth; what shrinks to less than this share, and is not small, was made to fill a disk. */
    private static final int MOST_SHRINKING = 250;

    private static final long SMALL = 16L << 20;

    private final Path file;
    private final ZipFile zip;
    private final Map<String, ZipEntry> members;

    private Archive(Path file, ZipFile zip, Map<String, ZipEntry> members) {
        this.file = file;
        this.zip = zip;
        this.members = members;
    }

    /** @throws BadInput if it is no zip file, was cut off, holds a name twice, or would be dangerous to unpack */
    static Archive open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw BadInput.at(file, 0, "there is no such file; name the zip file of an evidence bundle");
        }
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8);
        } catch (IOException | IllegalArgumentException e) {
            throw BadInput.at(
                    file,
                    0,
                    "is not an evidence bundle: no zip file, or one that was cut off or damaged (" + e.getMessage()
                            + ")");
        }
        try {
            Map<String, ZipEntry> members = members(file, zip);
            String fault = ZipLayout.fault(file);
            if (!fault.isEmpty()) {
                throw BadInput.at(
                        file,
                        0,
                        "is not an evidence bundle: " + fault
                                + ", so what one reads depends on the tool that unpacks it");
            }
            return new Archive(file, zip, members);
        } catch (BadInput | IOException problem) {
            BadInput e = problem instanceof BadInput known
                    ? known
                    : BadInput.at(file, 0, "is not an evidence bundle: " + problem.getMessage());
            try {
                zip.close();
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    private static Map<String, ZipEntry> members(Path file, ZipFile zip) {
        Map<String, ZipEntry> members = new LinkedHashMap<>();
        Set<String> twice = new TreeSet<>();
        long all = 0;
        long packed = 0;
        for (ZipEntry entry : Collections.list(zip.entries())) {
            String name = entry.getName();
            boolean folder = name.endsWith("/") && entry.getSize() == 0;
            if (!harmless(folder ? name.substring(0, name.length() - 1) : name)) {
                throw BadInput.at(
                        file,
                        0,
                        "is not an evidence bundle: it holds a file by the name " + BadInput.quoted(name)
                                + ", which would be written elsewhere than into one's folder; do not unpack it");
            }
            if (folder) {
                // other tools put their folders in, too; there is nothing in one
                continue;
            }
            if (members.put(name, entry) != null) {
                twice.add(name);
            }
            all += entry.getSize();
            packed += entry.getCompressedSize();
            if ((entry.getSize() > SMALL && entry.getSize() / MOST_SHRINKING > entry.getCompressedSize())
                    || members.size() > MOST_MEMBERS
                    || all > MOST_BYTES) {
                throw bomb(file);
            }
        }
        try {
            if (all > SMALL && (all / MOST_SHRINKING > Files.size(file) || packed > Files.size(file))) {
                throw bomb(file);
            }
        } catch (IOException e) {
            throw BadInput.at(file, 0, "cannot be read: " + e.getMessage());
        }
        if (!twice.isEmpty()) {
            throw BadInput.at(
                    file,
                    0,
                    "is not an evidence bundle: it holds " + twice.iterator().next()
                            + " more than once, so what one reads depends on the tool that unpacks it");
        }
        return members;
    }

    private static BadInput bomb(Path file) {
        return BadInput.at(
                file,
                0,
                "is not an evidence bundle: it would unpack to far more than drills leave behind, as if made to fill a disk; do not unpack it");
    }

    /** A relative path with forward slashes, of parts that mean themselves, and without anything that a shell or terminal would obey. */
    static boolean harmless(String name) {
        if (name.isEmpty()
                || name.length() > LONGEST_NAME
                || name.indexOf('\\') >= 0
                || name.indexOf(':') >= 0
                || name.chars().anyMatch(Character::isISOControl)) {
            return false;
        }
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return false;
            }
        }
        return true;
    }

    /** In the order of the zip file. */
    Set<String> names() {
        return Collections.unmodifiableSet(members.keySet());
    }

    boolean holds(String name) {
        return members.containsKey(name);
    }

    /**
     * Reads a member to its end.
     *
     * @return its SHA-256 in hex
     * @throws IOException if it cannot be unpacked, or its length or checksum is not the one that the zip file gives for it
     */
    String sha256(String name) throws IOException {
        MessageDigest digest = Sha256.digest();
        read(name, new OutputStream() {
            @Override
            public void write(int one) {
                digest.update((byte) one);
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                digest.update(bytes, from, length);
            }
        });
        return Sha256.hex(digest);
    }

    /** As {@link #sha256}, for members that are read as a whole. */
    byte[] bytes(String name) throws IOException {
        if (members.get(name).getSize() > LONGEST_TEXT) {
            throw new IOException("is longer than " + (LONGEST_TEXT >> 20) + " MiB");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        read(name, bytes);
        return bytes.toByteArray();
    }

    boolean longText(String name) {
        return members.get(name).getSize() > LONGEST_TEXT;
    }

    private void read(String name, OutputStream to) throws IOException {
        ZipEntry entry = members.get(name);
        CRC32 crc = new CRC32();
        long left = entry.getSize();
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                left -= read;
                if (left < 0) {
                    throw new IOException("is longer than the zip file says");
                }
                crc.update(buffer, 0, read);
                to.write(buffer, 0, read);
            }
        }
        if (left > 0) {
            throw new IOException("is shorter than the zip file says");
        }
        if (crc.getValue() != entry.getCrc()) {
            throw new IOException("does not have the checksum that the zip file gives for it");
        }
    }

    /** Writes every member as it is, in the same order. */
    void copy(ZipOutputStream to) throws IOException {
        for (ZipEntry member : members.values()) {
            ZipEntry entry = new ZipEntry(member.getName());
            entry.setTimeLocal(member.getTimeLocal());
            to.putNextEntry(entry);
            read(member.getName(), to);
            to.closeEntry();
        }
    }

    /** Of its first member. */
    LocalDateTime time() {
        return members.values().iterator().next().getTimeLocal();
    }

    /** Whether tools that unpack it would show unsigned text. */
    boolean commented() {
        return zip.getComment() != null || members.values().stream().anyMatch(member -> member.getComment() != null);
    }

    Path file() {
        return file;
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

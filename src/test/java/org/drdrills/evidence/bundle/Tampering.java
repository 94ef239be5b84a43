package org.drdrills.evidence.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.drdrills.evidence.Evidence;
import org.drdrills.record.Json;
import org.drdrills.record.Sha256;

/** Changes bundles as an enemy, a bad disk or a clumsy hand would. */
final class Tampering {
    private Tampering() {}

    /** Name → content, in the order of the file. */
    static Map<String, byte[]> members(Path zip) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        try (ZipFile file = new ZipFile(zip.toFile())) {
            for (ZipEntry entry : Collections.list(file.entries())) {
                members.put(entry.getName(), file.getInputStream(entry).readAllBytes());
            }
        }
        return members;
    }

    static Path write(Path zip, Map<String, byte[]> members) throws IOException {
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream file = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                file.putNextEntry(new ZipEntry(member.getKey()));
                file.write(member.getValue());
                file.closeEntry();
            }
        }
        return zip;
    }

    /** The same members with a list and a signature that fit them, as whoever holds the key can make them. */
    static Map<String, byte[]> resigned(Map<String, byte[]> members, SigningKey key) throws IOException {
        TreeMap<String, String> sums = new TreeMap<>();
        for (Map.Entry<String, byte[]> member : members.entrySet()) {
            if (!Bundle.UNLISTED.contains(member.getKey())) {
                MessageDigest digest = Sha256.digest();
                digest.update(member.getValue());
                sums.put(member.getKey(), Sha256.hex(digest));
            }
        }
        Manifest manifest = new Manifest(sums);
        Evidence evidence = Json.parse(
                Path.of(Evidence.FILE),
                new String(members.get(Evidence.FILE), StandardCharsets.UTF_8),
                Evidence.FORMAT,
                Evidence.class,
                Set.of());
        Envelope envelope = Envelope.sign(Statement.of(manifest, evidence), key);
        Map<String, byte[]> signed = new LinkedHashMap<>(members);
        signed.put(Bundle.SUMS, manifest.text().getBytes(StandardCharsets.UTF_8));
        signed.put(Bundle.DSSE, envelope.dsse().getBytes(StandardCharsets.UTF_8));
        signed.put(Bundle.SIGSTORE, envelope.sigstore(null).getBytes(StandardCharsets.UTF_8));
        return signed;
    }

    /** Where the packed bytes of each member lie in the file: name → first byte and number. */
    static Map<String, int[]> places(byte[] zip) {
        ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        int end = zip.length - 22;
        while (bytes.getInt(end) != 0x06054b50) {
            end--;
        }
        Map<String, int[]> places = new LinkedHashMap<>();
        int at = bytes.getInt(end + 16);
        for (int i = 0; i < bytes.getShort(end + 10); i++) {
            int name = bytes.getShort(at + 28);
            int local = bytes.getInt(at + 42);
            int start = local + 30 + bytes.getShort(local + 26) + bytes.getShort(local + 28);
            places.put(
                    new String(zip, at + 46, name, StandardCharsets.UTF_8), new int[] {start, bytes.getInt(at + 20)});
            at += 46 + name + bytes.getShort(at + 30) + bytes.getShort(at + 32);
        }
        return places;
    }

    /** The zip file after other bytes, with all places in its directory moved, so that any tool opens it. */
    static byte[] moved(byte[] zip, byte[] before) {
        ByteBuffer bytes = ByteBuffer.allocate(before.length + zip.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(before).put(zip);
        int end = bytes.limit() - 22;
        int at = bytes.getInt(end + 16) + before.length;
        bytes.putInt(end + 16, at);
        for (int i = 0; i < bytes.getShort(end + 10); i++) {
            bytes.putInt(at + 42, bytes.getInt(at + 42) + before.length);
            at += 46 + bytes.getShort(at + 28) + bytes.getShort(at + 30) + bytes.getShort(at + 32);
        }
        return bytes.array();
    }

    /** The zip file with a member that is unpacked as a symbolic link. */
    static byte[] linked(byte[] zip, String name) {
        ByteBuffer bytes = ByteBuffer.wrap(zip.clone()).order(ByteOrder.LITTLE_ENDIAN);
        int at = bytes.getInt(bytes.limit() - 22 + 16);
        while (!new String(zip, at + 46, bytes.getShort(at + 28), StandardCharsets.UTF_8).equals(name)) {
            at += 46 + bytes.getShort(at + 28) + bytes.getShort(at + 30) + bytes.getShort(at + 32);
        }
        bytes.put(at + 5, (byte) 3);
        bytes.putInt(at + 38, 0120777 << 16);
        return bytes.array();
    }

    /** The bundle with another text in place of one, wherever it stands unpacked in the file: names of members. */
    static byte[] renamed(byte[] zip, String from, String to) {
        byte[] old = from.getBytes(StandardCharsets.UTF_8);
        byte[] now = to.getBytes(StandardCharsets.UTF_8);
        byte[] changed = zip.clone();
        for (int at = 0; at <= changed.length - old.length; at++) {
            if (java.util.Arrays.equals(changed, at, at + old.length, old, 0, old.length)) {
                System.arraycopy(now, 0, changed, at, now.length);
            }
        }
        return changed;
    }

    static byte[] flipped(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        changed[at] ^= 0x10;
        return changed;
    }

    static byte[] zeros(int megabytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] one = new byte[1 << 20];
        for (int i = 0; i < megabytes; i++) {
            out.writeBytes(one);
        }
        return out.toByteArray();
    }
}

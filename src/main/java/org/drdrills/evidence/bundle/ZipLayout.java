package org.drdrills.evidence.bundle;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What lies in a zip file besides the content of its members: libraries skip bytes before, between and after them, and none tells which
 * member a tool would unpack as a link.
 */
final class ZipLayout {
    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int DESCRIPTOR = 0x08074b50;
    private static final int UNIX = 3;
    private static final int KIND = 0170000;
    private static final int REGULAR = 0100000;
    private static final int FOLDER = 0040000;
    private static final long UNKNOWN = 0xffffffffL;

    private final RandomAccessFile file;
    private final List<Member> members = new ArrayList<>();
    private long directory;
    private long directoryLength;
    private long endLength;

    /** @param at of its local header */
    private record Member(String name, long at, long packed, int kind) {}

    private ZipLayout(RandomAccessFile file) {
        this.file = file;
    }

    /**
     * What makes this zip file another thing for other tools.
     *
     * @return one clause, such as {@code it has 12 bytes before its first member}; empty if there is nothing
     */
    static String fault(Path zip) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(zip.toFile(), "r")) {
            return new ZipLayout(file).fault();
        }
    }

    private String fault() throws IOException {
        if (!readEnd() || !readDirectory()) {
            return "its directory is damaged";
        }
        for (Member member : members) {
            if (member.kind != 0 && member.kind != REGULAR && member.kind != FOLDER) {
                return "it holds " + member.name + " as a link or a device, not as a file";
            }
        }
        members.sort(Comparator.comparingLong(Member::at));
        long next = 0;
        String before = "";
        for (Member member : members) {
            if (member.at != next && !(member.at > next && descriptor(next, member.at))) {
                return before.isEmpty()
                        ? "it has " + member.at + " bytes before its first member"
                        : "it has bytes between " + before + " and " + member.name + " that belong to no member";
            }
            ByteBuffer local = bytes(member.at, 30);
            if (local.getInt(0) != LOCAL) {
                return "its directory is damaged";
            }
            next = member.at + 30 + unsigned(local, 26) + unsigned(local, 28) + member.packed;
            before = member.name;
        }
        if (directory != next && !(directory > next && descriptor(next, directory))) {
            return "it has bytes after its last member that belong to none";
        }
        return directory + directoryLength + endLength == file.length()
                ? ""
                : "it has bytes around its directory that belong to nothing";
    }

    /** Whether the bytes are what follows a member whose length was not known when it began. */
    private boolean descriptor(long from, long to) throws IOException {
        long length = to - from;
        return length == 12
                || length == 20
                || (length == 16 || length == 24) && bytes(from, 4).getInt(0) == DESCRIPTOR;
    }

    private boolean readEnd() throws IOException {
        long least = Math.max(0, file.length() - 22 - 0xffff);
        ByteBuffer tail = bytes(least, (int) (file.length() - least));
        for (int at = tail.limit() - 22; at >= 0; at--) {
            if (tail.getInt(at) == END && at + 22 + unsigned(tail, at + 20) == tail.limit()) {
                long end = least + at;
                endLength = (long) tail.limit() - at;
                directoryLength = tail.getInt(at + 12) & UNKNOWN;
                directory = tail.getInt(at + 16) & UNKNOWN;
                return end < 20 || readEnd64(end);
            }
        }
        return false;
    }

    private boolean readEnd64(long end) throws IOException {
        ByteBuffer locator = bytes(end - 20, 20);
        if (locator.getInt(0) != LOCATOR_64) {
            return true;
        }
        long at = locator.getLong(8);
        if (at < 0 || at > end - 76) {
            return false;
        }
        ByteBuffer end64 = bytes(at, 56);
        directoryLength = end64.getLong(40);
        directory = end64.getLong(48);
        endLength += end - at;
        return end64.getInt(0) == END_64;
    }

    private boolean readDirectory() throws IOException {
        if (directory < 0 || directoryLength < 0 || directoryLength > Integer.MAX_VALUE - 64) {
            return false;
        }
        if (directory + directoryLength > file.length()) {
            return false;
        }
        ByteBuffer all = bytes(directory, (int) directoryLength);
        int at = 0;
        while (at + 46 <= all.limit() && all.getInt(at) == CENTRAL) {
            int nameLength = unsigned(all, at + 28);
            int extraLength = unsigned(all, at + 30);
            int length = 46 + nameLength + extraLength + unsigned(all, at + 32);
            if (at + length > all.limit()) {
                return false;
            }
            byte[] name = new byte[nameLength];
            all.get(at + 46, name);
            int kind = all.get(at + 5) == UNIX ? unsigned(all, at + 40) & KIND : 0;
            long packed = all.getInt(at + 20) & UNKNOWN;
            long local = all.getInt(at + 42) & UNKNOWN;
            long whole = all.getInt(at + 24) & UNKNOWN;
            ByteBuffer extra = all.slice(at + 46 + nameLength, extraLength).order(ByteOrder.LITTLE_ENDIAN);
            int field = long64(extra);
            if (field >= 0) {
                int value = field + (whole == UNKNOWN ? 8 : 0);
                if (packed == UNKNOWN && value + 8 <= extraLength) {
                    packed = extra.getLong(value);
                    value += 8;
                }
                if (local == UNKNOWN && value + 8 <= extraLength) {
                    local = extra.getLong(value);
                }
            }
            members.add(new Member(new String(name, StandardCharsets.UTF_8), local, packed, kind));
            at += length;
        }
        return at == all.limit();
    }

    /** Where the values of the field for long files begin; -1 without one. */
    private static int long64(ByteBuffer extra) {
        int at = 0;
        while (at + 4 <= extra.limit()) {
            if (unsigned(extra, at) == 1) {
                return at + 4;
            }
            at += 4 + unsigned(extra, at + 2);
        }
        return -1;
    }

    private ByteBuffer bytes(long at, int length) throws IOException {
        if (at < 0 || at + length > file.length()) {
            throw new IOException("its directory is damaged");
        }
        byte[] bytes = new byte[length];
        file.seek(at);
        file.readFully(bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int unsigned(ByteBuffer bytes, int at) {
        return bytes.getShort(at) & 0xffff;
    }
}

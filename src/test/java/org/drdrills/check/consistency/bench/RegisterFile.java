package org.drdrills.check.consistency.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.drdrills.check.consistency.Answer;
import org.drdrills.check.consistency.Operation;
import org.drdrills.check.consistency.Operations;

/**
 * Histories of registers, each its number of operations (4 bytes) and then one record of 42 bytes for each, all
 * big-endian: key and client (4 bytes each), start, end, expected and value (8 bytes each), kind (0 read, 1 write, 2
 * swap, 3 mismatch), answer (0 acknowledged, 1 unknown). Refused operations, which have no effect, are left out.
 */
final class RegisterFile {

    private RegisterFile() {}

    static void write(Path file, List<Operations> histories) throws IOException {
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
            for (Operations history : histories) {
                int count = 0;
                for (int i = 0; i < history.size(); i++) {
                    count += history.get(i).answer() == Answer.REFUSED ? 0 : 1;
                }
                out.writeInt(count);
                for (int i = 0; i < history.size(); i++) {
                    if (history.get(i).answer() != Answer.REFUSED) {
                        write(out, history.get(i));
                    }
                }
            }
        }
    }

    private static void write(DataOutputStream out, Operation o) throws IOException {
        out.writeInt(o.key());
        out.writeInt(o.client());
        out.writeLong(o.start());
        out.writeLong(o.end());
        switch (o.kind()) {
            case READ -> write(out, 0, o.result(), 0);
            case WRITE -> write(out, 0, o.argument(), 1);
            case SWAP -> write(out, o.argument(), o.result(), 2);
            case MISMATCH -> write(out, o.argument(), 0, 3);
            default -> throw new IllegalArgumentException("a register knows no " + o.kind());
        }
        out.writeByte(o.answer() == Answer.UNKNOWN ? 1 : 0);
    }

    private static void write(DataOutputStream out, long expected, long value, int kind) throws IOException {
        out.writeLong(expected);
        out.writeLong(value);
        out.writeByte(kind);
    }

    static List<Operations> read(Path file) throws IOException {
        List<Operations> histories = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            for (long left = Files.size(file); left > 0; ) {
                int count = in.readInt();
                Operations.Builder b = Operations.ofRegisters(Operations.NOTHING);
                for (int i = 0; i < count; i++) {
                    read(in, b);
                }
                histories.add(b.build());
                left -= 4 + 42L * count;
            }
        }
        return histories;
    }

    private static void read(DataInputStream in, Operations.Builder b) throws IOException {
        int key = in.readInt();
        int client = in.readInt();
        long start = in.readLong();
        long end = in.readLong();
        long expected = in.readLong();
        long value = in.readLong();
        byte kind = in.readByte();
        Answer answer = in.readByte() == 1 ? Answer.UNKNOWN : Answer.ACKNOWLEDGED;
        switch (kind) {
            case 0 -> b.read(key, client, start, end, value);
            case 1 -> b.write(key, client, start, end, value, answer);
            case 2 -> b.swap(key, client, start, end, expected, value, answer);
            default -> b.mismatch(key, client, start, end, expected);
        }
    }
}

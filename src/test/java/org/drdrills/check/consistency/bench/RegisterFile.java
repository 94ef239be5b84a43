package org.drdrills.check.consistency.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.drdrills.check.consistency.Answer;
import org.drdrills.check.consistency.Kind;
import org.drdrills.check.consistency.Operation;
import org.drdrills.check.consistency.Operations;

/**
 * Answered reads and writes in records of 33 bytes, big-endian: key and client (4 bytes each), start, end and value (8 bytes
 * each), kind (0 read, 1 write).
 */
final class RegisterFile {

    private RegisterFile() {}

    static void write(Path file, Operations history) throws IOException {
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
            for (int i = 0; i < history.size(); i++) {
                Operation o = history.get(i);
                boolean write = o.kind() == Kind.WRITE;
                out.writeInt(o.key());
                out.writeInt(o.client());
                out.writeLong(o.start());
                out.writeLong(o.end());
                out.writeLong(write ? o.argument() : o.result());
                out.writeByte(write ? 1 : 0);
            }
        }
    }

    static Operations read(Path file) throws IOException {
        Operations.Builder b = Operations.ofRegisters(Operations.NOTHING);
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            for (long left = Files.size(file) / 33; left > 0; left--) {
                int key = in.readInt();
                int client = in.readInt();
                long start = in.readLong();
                long end = in.readLong();
                long value = in.readLong();
                if (in.readByte() == 1) {
                    b.write(key, client, start, end, value, Answer.ACKNOWLEDGED);
                } else {
                    b.read(key, client, start, end, value);
                }
            }
        }
        return b.build();
    }
}

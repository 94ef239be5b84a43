package org.drdrills.history;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Consumer;
import org.drdrills.topology.BadInput;
import org.jspecify.annotations.Nullable;

/**
 * A history on disk: NDJSON in UTF-8, one object per line, each of which says what it is in {@code "e"}. Times are
 * nanoseconds since the drill's start. Written with keys in the order shown; read with keys in any order, and with
 * unknown keys skipped. Texts and lists that are empty may be left out where marked with a question mark.
 *
 * <pre>{@code
 * {"e":"history","format":1,"drill":…,"environment":…,"started":"2026-01-31T12:00:00Z","timeout":ns,"clock":ns,
 *  "members":["pg1",…],"clients":[{"name":…,"site":…},…]}                              first line: Header
 * {"e":"op","id":17,"c":3,"k":"write|read","key":5,"v":17,"due":ns,"t0":ns,"t1":ns,
 *  "o":"ok|refused|unknown","why"?:…,"n"?:"pg1"}                                       Operation; c = index into clients
 * {"e":"tx","id":4,"c":3,"s":"a5=17 r5=3,17","due":ns,"t0":ns,"t1":ns,"o":…,"why"?:…,"n"?:…}
 *        Transaction; a5=17: appended 17 to list 5; r5=3,17: read list 5 and saw 3, 17; others: Transaction.text
 * {"e":"observation","asked":ns,"at":ns,"n":"pg1","role":"primary|standby|passive|none|unreachable","writable":true,
 *  "timeline":1,"position":bytes,"followers"?:[{"n":…,"streaming":true,"synchronous":true,"lag":bytes},…],
 *  "why"?:…}                                                                           Observation
 * {"e":"link","since":ns,"at":ns,"from":…,"to":…,"state":"open|silent|refused|slow","why"?:…}      LinkState
 * {"e":"host","at":ns,"late":ns,"stall":0.01}                                          HostSample
 * {"e":"final","at":ns,"n":…,"role":…,"timeline":1,"complete":true,"ids":"0-41,43","twice":"","damaged"?:"7",
 *  "order"?:"0-41,43","why"?:…}                                                        FinalRead
 * {"e":"mark","at":ns,"kind":"EVENT|…","subject":…,"text":…,"data"?:{"key":"value",…}}  Mark
 * {"e":"end","at":ns,"events":N}                                                       last line: N lines between
 * }</pre>
 *
 * The same for programs: {@code src/main/record/history.schema.json}.
 *
 * <p>A recorder that was killed leaves a file without the last line, perhaps with half a line at its end: everything
 * before is readable, and {@link #complete()} is false.
 */
public final class HistoryFile implements History {
    /** No line is longer, in bytes. */
    public static final int LONGEST_LINE = 64 << 20;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long NEWLINES = 0x0a0a0a0a0a0a0a0aL;

    private final Path file;
    private final Source source;
    private final Header header;
    private volatile Boolean complete;

    /** Where the bytes come from: read from the start, each time. */
    interface Source {
        InputStream open() throws IOException;
    }

    /** @param file what errors are to name */
    @SuppressWarnings("NullAway.Init")
    HistoryFile(Path file, Source source) {
        this.file = file;
        this.source = source;
        try (Lines lines = new Lines(file, source.open())) {
            header = lines.header();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Opens a record for reading; later calls read it from disk.
     *
     * @throws BadInput also from {@link #replay} and {@link #complete}, in one sentence with file and line, if it is no history
     */
    public static History open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw BadInput.at(file, 0, "there is no such file; a drill's folder holds its record as history.ndjson");
        }
        return new HistoryFile(file, () -> Files.newInputStream(file));
    }

    @Override
    public Header header() {
        return header;
    }

    /** Whether the closing line is there and the number of events is the one that it says. */
    @Override
    public boolean complete() {
        if (complete == null) {
            replay(event -> {});
        }
        return complete;
    }

    @Override
    public void replay(Consumer<? super Event> reader) {
        try (Lines lines = new Lines(file, source.open())) {
            lines.header();
            long events = 0;
            for (Object line = lines.next(); line != null; line = lines.next()) {
                switch (line) {
                    case Event event -> {
                        events++;
                        reader.accept(event);
                    }
                    case LineParser.End end -> {
                        if (lines.next() != null) {
                            throw lines.parser.wrong("the record goes on after its closing line");
                        }
                        complete = end.events() == events;
                        return;
                    }
                    default -> throw lines.parser.wrong("there is a second header line");
                }
            }
            complete = false;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static BadInput unreadable(Path file, IOException e) {
        return BadInput.at(file, 0, "the file cannot be read (" + e + "); see to the disk and its permissions");
    }

    /** The lines of a file, each as what it says. */
    private static final class Lines implements AutoCloseable {
        private final LineParser parser;
        private final InputStream in;
        private byte[] buffer = new byte[1 << 16];
        private int start;
        private int filled;
        private int number;

        Lines(Path file, InputStream in) {
            this.parser = new LineParser(file);
            this.in = in;
        }

        Header header() throws IOException {
            if (next() instanceof Header header) {
                return header;
            }
            throw parser.wrong("the file does not begin with the header line of a history");
        }

        /** @return null at the end, and where the last line is cut off */
        @Nullable
        Object next() throws IOException {
            while (true) {
                int searched = start;
                int newline;
                while ((newline = newline(buffer, searched, filled)) < 0) {
                    searched = filled - start;
                    if (!fill()) {
                        return cutOff();
                    }
                    searched += start;
                }
                int from = start;
                start = newline + 1;
                number++;
                if (!blank(from, newline)) {
                    return parser.parse(buffer, from, newline, number);
                }
            }
        }

        private @Nullable Object cutOff() {
            if (start == filled) {
                return null;
            }
            int from = start;
            start = filled;
            number++;
            try {
                return blank(from, filled) ? null : parser.parse(buffer, from, filled, number);
            } catch (BadInput half) {
                if (number == 1) {
                    throw half;
                }
                return null;
            }
        }

        private boolean blank(int from, int to) {
            for (int at = from; at < to; at++) {
                if (buffer[at] != ' ' && buffer[at] != '\t' && buffer[at] != '\r') {
                    return false;
                }
            }
            return true;
        }

        /** Moves what is left to the front and reads more; false at the end of the file. */
        private boolean fill() throws IOException {
            int left = filled - start;
            if (start > 0) {
                System.arraycopy(buffer, start, buffer, 0, left);
            } else if (left == buffer.length) {
                if (left >= LONGEST_LINE) {
                    parser.at(++number);
                    throw parser.wrong("the line is longer than " + (LONGEST_LINE >> 20) + " MiB");
                }
                buffer = Arrays.copyOf(buffer, Math.min(LONGEST_LINE, left * 2));
            }
            start = 0;
            filled = left;
            int read = in.read(buffer, filled, buffer.length - filled);
            filled += Math.max(read, 0);
            return read > 0;
        }

        private static int newline(byte[] b, int from, int to) {
            int at = from;
            for (; at <= to - Long.BYTES; at += Long.BYTES) {
                long differs = (long) WORD.get(b, at) ^ NEWLINES;
                long found = differs - 0x0101010101010101L & ~differs & 0x8080808080808080L;
                if (found != 0) {
                    return at + (Long.numberOfTrailingZeros(found) >> 3);
                }
            }
            for (; at < to; at++) {
                if (b[at] == '\n') {
                    return at;
                }
            }
            return -1;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** Writes a record, line by line, from one thread. What was flushed survives the death of this process. */
    public static final class Writer implements AutoCloseable {
        private static final int FULL = 1 << 16;

        private final FileChannel channel;
        private final LineWriter lines = new LineWriter();
        private long events;
        private long last;
        private boolean closed;

        /** @throws IOException if the file is there already (a record is never overwritten) or cannot be written */
        public Writer(Path file, Header header) throws IOException {
            channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            lines.header(header);
            flush();
        }

        /**
         * @throws IOException              if the disk refuses
         * @throws IllegalArgumentException if the line would be longer than {@link #LONGEST_LINE}; then nothing is written
         */
        public void write(Event event) throws IOException {
            int before = lines.length();
            lines.event(event);
            if (lines.length() - before >= LONGEST_LINE) {
                lines.truncate(before);
                throw new IllegalArgumentException(
                        "the event at " + event.at() + " ns takes a line longer than " + (LONGEST_LINE >> 20) + " MiB");
            }
            events++;
            last = event.at();
            if (lines.length() >= FULL) {
                flush();
            }
        }

        /** Hands what was written to the operating system. */
        public void flush() throws IOException {
            ByteBuffer pending = ByteBuffer.wrap(lines.bytes(), 0, lines.length());
            while (pending.hasRemaining()) {
                channel.write(pending);
            }
            lines.truncate(0);
        }

        /** Writes the closing line and waits until the disk has everything. */
        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            try (channel) {
                lines.end(last, events);
                flush();
                channel.force(true);
            }
        }
    }
}

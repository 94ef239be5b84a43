package org.drdrills.workload;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.drdrills.history.Event;
import org.drdrills.history.Header;
import org.drdrills.history.HistoryFile;
import org.drdrills.history.Mark;

/**
 * Writes the history of a drill. Any thread may record; one thread writes, and hands the file to the operating
 * system at least every 100 ms, so that a drill which is killed leaves its record up to there.
 */
public final class Recorder implements AutoCloseable {
    private static final int CAPACITY = 1 << 16;
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long FLUSH = TimeUnit.MILLISECONDS.toNanos(50);

    private final Path file;
    private final DrillClock clock;
    private final HistoryFile.Writer writer;
    private final Scrubbed scrubbed;
    private final ArrayBlockingQueue<Event> queue;
    private final List<Consumer<? super Event>> listeners = new CopyOnWriteArrayList<>();
    private final LongAdder inside = new LongAdder();
    private final LongAdder overflows = new LongAdder();
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean drained;
    private volatile Throwable failure;
    private String hash;

    /**
     * Creates the file and writes the header.
     *
     * @throws UncheckedIOException if the file is there already, or cannot be written
     */
    public Recorder(Path file, Header header, DrillClock clock) {
        this(file, header, clock, CAPACITY);
    }

    /** @param clean takes secrets out of whatever software said in its own words; called on the writing thread */
    public Recorder(Path file, Header header, DrillClock clock, UnaryOperator<String> clean) {
        this(file, header, clock, CAPACITY, clean);
    }

    Recorder(Path file, Header header, DrillClock clock, int capacity) {
        this(file, header, clock, capacity, UnaryOperator.identity());
    }

    private Recorder(Path file, Header header, DrillClock clock, int capacity, UnaryOperator<String> clean) {
        this.scrubbed = new Scrubbed(clean);
        this.file = file;
        this.clock = clock;
        this.queue = new ArrayBlockingQueue<>(capacity);
        try {
            writer = new HistoryFile.Writer(file, header);
        } catch (IOException e) {
            throw new UncheckedIOException("the record " + file + " cannot be written", e);
        }
        thread = new Thread(this::work, "recorder");
        thread.setDaemon(true);
        thread.start();
    }

    /** Calls {@code listener} with every later event, on the writing thread, which it must not hold up. */
    public void listen(Consumer<? super Event> listener) {
        listeners.add(listener);
    }

    /**
     * Records. Takes less than a microsecond, and waits where 65,536 events are already waiting; that is counted, and
     * recorded as a fault of the harness.
     *
     * @throws IllegalStateException after {@link #freeze}: the record would not hold it
     */
    public void record(Event event) {
        inside.increment();
        try {
            if (closing) {
                throw new IllegalStateException("the record is frozen; it cannot take " + event);
            }
            if (!queue.offer(event)) {
                overflows.increment();
                await(event);
            }
        } finally {
            inside.decrement();
        }
    }

    /** Ends only when the event is in the queue, or the disk has failed, which {@link #freeze} then tells. */
    private void await(Event event) {
        boolean interrupted = false;
        boolean taken = false;
        while (!taken && failure == null) {
            try {
                taken = queue.offer(event, 10, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** How often a thread had to wait because the queue was full. */
    public long overflows() {
        return overflows.sum();
    }

    private void work() {
        try {
            List<Event> batch = new ArrayList<>();
            long flushed = System.nanoTime();
            boolean dirty = false;
            long reported = 0;
            while (true) {
                boolean last = drained;
                batch.clear();
                queue.drainTo(batch, 4096);
                for (Event event : batch) {
                    take(event);
                }
                long full = overflows.sum();
                if (full > reported && batch.size() < 4096) {
                    reported = full;
                    take(new Mark(
                            clock.now(),
                            Mark.Kind.HARNESS,
                            "recorder",
                            "The recorder's queue was full; those who recorded had to wait " + full
                                    + " times so far."));
                    dirty = true;
                }
                dirty |= !batch.isEmpty();
                if (dirty && System.nanoTime() - flushed >= FLUSH) {
                    writer.flush();
                    flushed = System.nanoTime();
                    dirty = false;
                }
                if (batch.isEmpty()) {
                    if (last) {
                        break;
                    }
                    LockSupport.parkNanos(LOOK);
                }
            }
            writer.close();
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        }
    }

    private void take(Event recorded) throws IOException {
        Event event = scrubbed.of(recorded);
        try {
            writer.write(event);
        } catch (IllegalArgumentException e) {
            writer.write(new Mark(
                    clock.now(),
                    Mark.Kind.HARNESS,
                    "recorder",
                    "An event could not be written: " + e.getMessage() + "."));
        }
        for (Consumer<? super Event> listener : listeners) {
            try {
                listener.accept(event);
            } catch (RuntimeException e) {
                listeners.remove(listener);
                writer.write(new Mark(
                        clock.now(),
                        Mark.Kind.HARNESS,
                        "recorder",
                        "A listener of the record failed and was dropped: " + e));
            }
        }
    }

    /**
     * Writes everything recorded, closes the record, waits for the disk, and returns the file's SHA-256 as read back, in
     * hexadecimal. A second call returns the same.
     *
     * @throws UncheckedIOException  if the disk failed, now or before
     * @throws IllegalStateException if the record could not be written for another reason
     */
    public synchronized String freeze() {
        if (hash == null) {
            close();
            switch (failure) {
                case null -> hash = read();
                case IOException e ->
                    throw new UncheckedIOException("the record " + file + " could not be written to its end", e);
                default ->
                    throw new IllegalStateException(
                            "the record " + file + " could not be written to its end: " + failure, failure);
            }
        }
        return hash;
    }

    private String read() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                byte[] buffer = new byte[1 << 16];
                while (in.read(buffer) >= 0) {
                    // only the digest is wanted
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException("the record " + file + " cannot be read back", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Writes everything recorded and closes the record; {@link #freeze} tells whether that worked. */
    @Override
    public synchronized void close() {
        closing = true;
        while (inside.sum() > 0) {
            LockSupport.parkNanos(LOOK);
        }
        drained = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

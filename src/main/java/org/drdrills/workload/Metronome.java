package org.drdrills.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drdrills.history.HostSample;

/**
 * Beats every 10 ms and notes by how much it was late: what delays the metronome delays every clock of the drill. Once
 * a second it records the longest delay, and the share of time in which some task waited for a CPU.
 */
public final class Metronome implements AutoCloseable {
    private static final long BEAT = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long SAMPLE = TimeUnit.SECONDS.toNanos(1);
    private static final Pattern TOTAL = Pattern.compile("^some .*total=(\\d+)", Pattern.MULTILINE);

    private final DrillClock clock;
    private final Recorder recorder;
    private final Path pressure;
    private final Thread thread = new Thread(this::beat, "metronome");
    private volatile boolean stopping;

    public Metronome(DrillClock clock, Recorder recorder) {
        this(clock, recorder, Path.of("/proc/pressure/cpu"));
    }

    Metronome(DrillClock clock, Recorder recorder, Path pressure) {
        this.clock = clock;
        this.recorder = recorder;
        this.pressure = pressure;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void beat() {
        long sampled = clock.now();
        long stalled = stalled();
        long latest = 0;
        for (long due = sampled + BEAT; !stopping; due += BEAT) {
            long now = clock.now();
            for (; now < due && !stopping; now = clock.now()) {
                LockSupport.parkNanos(this, due - now);
            }
            latest = Math.max(latest, now - due); // below zero when woken early, to stop
            due = Math.max(due, now - BEAT);
            if (now - sampled >= SAMPLE || (stopping && now > sampled)) {
                long total = stalled();
                double share =
                        stalled < 0 || total < stalled ? -1 : Math.min(1, (total - stalled) * 1e3 / (now - sampled));
                recorder.record(new HostSample(now, latest, share));
                sampled = now;
                stalled = total;
                latest = 0;
            }
        }
    }

    /** Microseconds in which some task waited for a CPU, since the host's start; −1 where the kernel does not tell. */
    private long stalled() {
        try {
            Matcher total = TOTAL.matcher(Files.readString(pressure));
            return total.find() ? Long.parseLong(total.group(1)) : -1;
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
    }

    /** Records what came after the last sample, and stops. */
    @Override
    public void close() {
        stopping = true;
        LockSupport.unpark(thread);
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

package org.drdrills.drill;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.drdrills.history.Event;
import org.drdrills.history.Header;
import org.drdrills.history.Mark;
import org.drdrills.history.OnePool;
import org.drdrills.measure.Lookout;
import org.drdrills.workload.DrillClock;
import org.drdrills.workload.Recorder;

/**
 * Keeps the lookout while the drill runs: follows the record as it is written, and says the first alarm of each kind as a note with the
 * subject {@code alarm}. It judges nothing: what it saw, and what it missed, the judge finds in the record.
 */
final class LiveMonitor implements AutoCloseable {
    static final String SUBJECT = Mark.ALARM;
    private static final Mark LAST = new Mark(0, Mark.Kind.NOTE, "", "");

    /** @param pool empty where there is one only */
    private record PoolWatch(String pool, Function<Event, List<Lookout.Alarm>> lookout) {}

    private final List<PoolWatch> watches;
    private final DrillClock clock;
    private final Set<Lookout.Kind> told = EnumSet.noneOf(Lookout.Kind.class);
    // The recorder's thread must not wait for itself, so another thread writes the notes.
    private final LinkedBlockingQueue<Mark> sayings = new LinkedBlockingQueue<>();
    private final Thread voice;
    private volatile Lookout.Alarm first;
    private boolean dazed;

    LiveMonitor(Header header, DrillClock clock, Consumer<Mark> marks) {
        this.watches = header.pools().isEmpty()
                ? List.of(new PoolWatch("", new Lookout(header)::see))
                : header.pools().stream().map(pool -> of(header, pool)).toList();
        this.clock = clock;
        voice = new Thread(() -> speak(marks), "monitor");
        voice.setDaemon(true);
        voice.start();
    }

    private static PoolWatch of(Header header, String pool) {
        OnePool.Lens lens = new OnePool.Lens(header, pool);
        Lookout lookout = new Lookout(lens.header());
        return new PoolWatch(pool, fact -> lens.see(fact).map(lookout::see).orElse(List.of()));
    }

    private static Map<String, String> data(String pool, Lookout.Alarm alarm) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("alarm", alarm.kind().name());
        data.put("certain", Long.toString(alarm.at()));
        if (!pool.isEmpty()) {
            data.put("pool", pool);
        }
        return data;
    }

    void follow(Recorder recorder) {
        recorder.listen(this::see);
    }

    void see(Event fact) {
        if (dazed) {
            return;
        }
        try {
            for (PoolWatch watch : watches) {
                for (Lookout.Alarm alarm : watch.lookout().apply(fact)) {
                    if (!told.add(alarm.kind())) {
                        continue;
                    }
                    sayings.add(new Mark(
                            clock.now(),
                            Mark.Kind.NOTE,
                            SUBJECT,
                            "Alarm: " + alarm.sentence(),
                            data(watch.pool(), alarm)));
                    first = first == null ? alarm : first;
                }
            }
        } catch (RuntimeException e) {
            // The drill does not hang on it.
            dazed = true;
            sayings.add(new Mark(clock.now(), Mark.Kind.NOTE, "monitor", "The live monitor has stopped: " + e + "."));
        }
    }

    /** The first alarm so far. */
    Optional<Lookout.Alarm> alarm() {
        return Optional.ofNullable(first);
    }

    private void speak(Consumer<Mark> marks) {
        try {
            for (Mark mark = sayings.take(); mark != LAST; mark = sayings.take()) {
                marks.accept(mark);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says what is left to say, and nothing afterwards; must come before the record is frozen. */
    @Override
    public void close() {
        sayings.add(LAST);
        try {
            voice.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

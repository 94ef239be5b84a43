package org.drdrills.measure.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.drdrills.history.Event;
import org.drdrills.history.FinalRead;
import org.drdrills.history.Header;
import org.drdrills.history.History;
import org.drdrills.history.IdSet;
import org.drdrills.history.Mark;
import org.drdrills.history.Observation;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.measure.Measures;
import org.drdrills.topology.Role;

/**
 * Takes all measures of a drill of ten million operations that are made up as they are read, never stored. Prints time, peak heap, outage
 * and loss. Run with {@code -Xmx512m}; the first argument is the number of operations.
 */
public final class LossBench {
    private LossBench() {}

    public static void main(String[] arguments) {
        int operations = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        for (int round = 0; round < rounds; round++) {
            measure("nothing lost", new MadeUp(operations, false));
            measure("with losses", new MadeUp(operations, true));
        }
    }

    private static void measure(String name, History history) {
        heap().forEach(MemoryPoolMXBean::resetPeakUsage);
        long start = System.nanoTime();
        Measures measures = Measures.of(history, MadeUp.RATE, Duration.ofSeconds(30));
        int numbers = measures.all().size();
        double seconds = (System.nanoTime() - start) / 1e9;
        long peak =
                heap().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
        System.out.printf(
                Locale.ROOT,
                "%-12s %,d writes: %.2f s, peak heap %d MB; outage %.3f s, lost %d, %d numbers%n",
                name,
                measures.writes().size(),
                seconds,
                peak >> 20,
                measures.outage().length() / 1e9,
                measures.loss().missing().size(),
                numbers);
    }

    private static List<MemoryPoolMXBean> heap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    /** 20,000 operations a second of 50 clients, all writes; pg1 dies at a third, pg2 takes over 12 s later. */
    private record MadeUp(int operations, boolean losing) implements History {
        static final int RATE = 20_000;
        private static final int CLIENTS = 50;
        private static final long SPACING = 1_000_000_000L / RATE;
        private static final long OUTAGE = 12_000_000_000L;
        private static final long TIMEOUT = 500_000_000L;

        @Override
        public Header header() {
            List<Header.Client> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new Header.Client("c" + i, i % 2 == 0 ? "north" : "south"));
            }
            return new Header("bench", "made up", Instant.EPOCH, clients, List.of("pg1", "pg2"), TIMEOUT, 0);
        }

        @Override
        public boolean complete() {
            return true;
        }

        @Override
        public void replay(Consumer<? super Event> reader) {
            long event = operations / 3 * SPACING;
            Outcome unknown = new Outcome.Unknown("no answer");
            IdSet stored = IdSet.empty();
            for (int id = 0; id < operations; id++) {
                long due = id * SPACING;
                if (due == event) {
                    reader.accept(new Mark(event, Mark.Kind.EVENT, "kill", "pg1 was killed", Map.of()));
                }
                boolean down = due >= event && due < event + OUTAGE;
                boolean lost = losing && due >= event - 1_000_000_000L && due < event;
                if (!down && !lost) {
                    stored.add(id);
                }
                reader.accept(new Operation(
                        id,
                        id % CLIENTS,
                        Operation.Kind.WRITE,
                        id % 100,
                        id,
                        due,
                        due,
                        down ? due + TIMEOUT : due + 1_500_000,
                        down ? unknown : Outcome.ACKNOWLEDGED,
                        down ? "" : due < event ? "pg1" : "pg2"));
                if (id % 1000 == 0) {
                    observe(reader, due, due < event ? "pg1" : due < event + OUTAGE ? "" : "pg2");
                }
            }
            for (String node : List.of("pg1", "pg2")) {
                reader.accept(new FinalRead(
                        operations * SPACING,
                        node,
                        node.equals("pg2") ? Role.PRIMARY : Role.STANDBY,
                        2,
                        true,
                        stored,
                        IdSet.empty(),
                        ""));
            }
        }

        private static void observe(Consumer<? super Event> reader, long at, String primary) {
            for (String node : List.of("pg1", "pg2")) {
                boolean leads = node.equals(primary);
                reader.accept(new Observation(
                        at, at + 500_000, node, leads ? Role.PRIMARY : Role.STANDBY, leads, 1, at, List.of(), ""));
            }
        }
    }
}

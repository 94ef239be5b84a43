package org.drdrills.drill.bench;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.drdrills.history.Event;
import org.drdrills.history.Header;
import org.drdrills.history.Observation;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.measure.Lookout;
import org.drdrills.topology.Role;

/** Operations that the lookout follows per second on one core: {@code LookoutBench [operations]}; half writes, 200 registers, three members asked twenty times a second. */
public final class LookoutBench {
    private static final int REGISTERS = 200;
    private static final int RATE = 20_000;
    private static final List<String> MEMBERS = List.of("pg1", "pg2", "pg3");

    private LookoutBench() {}

    public static void main(String[] arguments) {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2_000_000;
        Header header = new Header(
                "bench",
                "bench",
                Instant.EPOCH,
                List.of(new Header.Client("c", "north")),
                MEMBERS,
                1_000_000_000L,
                1_000_000);
        for (int round = 1; round <= 5; round++) {
            Event[] facts = facts(count, round);
            Lookout lookout = new Lookout(header);
            int alarms = 0;
            long began = System.nanoTime();
            for (Event fact : facts) {
                alarms += lookout.see(fact).size();
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "%,d operations and %,d answers in %.3f s: %,.0f operations per second, %d alarms%n",
                    count,
                    facts.length - count,
                    seconds,
                    count / seconds,
                    alarms);
        }
    }

    private static Event[] facts(int count, long seed) {
        Random lot = new Random(seed);
        int every = RATE / 20;
        Event[] facts = new Event[count + count / every * MEMBERS.size()];
        long[] latest = new long[REGISTERS];
        java.util.Arrays.fill(latest, Operation.NOTHING);
        int n = 0;
        for (int i = 0; i < count; i++) {
            long start = i * (1_000_000_000L / RATE);
            int key = lot.nextInt(REGISTERS);
            boolean write = lot.nextBoolean();
            long end = start + 40_000;
            facts[n++] = new Operation(
                    write ? i : -1 - i,
                    0,
                    write ? Operation.Kind.WRITE : Operation.Kind.READ,
                    key,
                    write ? i : latest[key],
                    start,
                    start,
                    end,
                    Outcome.ACKNOWLEDGED,
                    "pg1");
            latest[key] = write ? i : latest[key];
            if ((i + 1) % every == 0) {
                for (String member : MEMBERS) {
                    boolean leads = member.equals("pg1");
                    facts[n++] = new Observation(
                            start, end, member, leads ? Role.PRIMARY : Role.STANDBY, leads, 1, i, List.of(), "");
                }
            }
        }
        return facts;
    }
}

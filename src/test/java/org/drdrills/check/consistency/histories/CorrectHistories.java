package org.drdrills.check.consistency.histories;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.drdrills.check.consistency.Answer;
import org.drdrills.check.consistency.Model;
import org.drdrills.check.consistency.Operations;

/**
 * Plays clients against an object that is correct by construction: every operation that takes effect does so at one moment
 * between its start and its end, and its result is computed in the order of these moments.
 */
public final class CorrectHistories {

    private static final long NEVER = Long.MAX_VALUE >> 21;

    private final Shape shape;
    private final Random random;
    private final int[] keys;
    private final int[] clients;
    private final long[] starts;
    private final long[] ends;
    private final long[] points;
    private final byte[] wants;
    private final Answer[] answers;
    private final long[] arguments;

    private CorrectHistories(Shape shape) {
        this.shape = shape;
        int n = shape.operations();
        random = new Random(shape.seed());
        keys = new int[n];
        clients = new int[n];
        starts = new long[n];
        ends = new long[n];
        points = new long[n];
        wants = new byte[n];
        answers = new Answer[n];
        arguments = new long[n];
    }

    public static Operations of(Shape shape) {
        CorrectHistories histories = new CorrectHistories(shape);
        histories.play();
        return histories.answer();
    }

    private void play() {
        long[] ready = new long[shape.clients()];
        for (int c = 0; c < ready.length; c++) {
            ready[c] = random.nextInt(1_000);
        }
        for (int i = 0; i < starts.length; i++) {
            int client = 0;
            for (int c = 1; c < ready.length; c++) {
                client = ready[c] < ready[client] ? c : client;
            }
            clients[i] = client;
            keys[i] = shape.keys() == 1 ? 0 : random.nextInt(shape.keys());
            starts[i] = ready[client];
            points[i] = starts[i] + random.nextInt(1_000);
            ends[i] = points[i] + random.nextInt(1_000);
            ready[client] = ends[i] + random.nextInt(200);
            boolean change = random.nextDouble() < shape.writes();
            wants[i] = (byte)
                    (change
                            ? random.nextDouble() < shape.swaps() ? 2 : 1
                            : random.nextDouble() < shape.wholeReads() ? 3 : 0);
            answers[i] = Answer.ACKNOWLEDGED;
            if (change) {
                double luck = random.nextDouble();
                if (luck < shape.unknown()) {
                    answers[i] = Answer.UNKNOWN;
                    if (random.nextBoolean()) {
                        points[i] = NEVER;
                    } else if (random.nextInt(4) == 0) {
                        points[i] += random.nextInt(50_000);
                    }
                } else if (luck < shape.unknown() + shape.refused()) {
                    answers[i] = Answer.REFUSED;
                    points[i] = NEVER;
                }
            }
            arguments[i] = shape.model() == Model.COUNTER
                    ? 1 + (shape.values() == 0 ? 0 : random.nextInt(shape.values()))
                    : shape.values() == 0 ? i + 1 : random.nextInt(shape.values());
        }
    }

    private Operations answer() {
        int n = starts.length;
        long[] order = new long[n];
        for (int i = 0; i < n; i++) {
            order[i] = points[i] << 20 | i;
        }
        Arrays.sort(order);
        long[] registers = new long[shape.keys()];
        List<List<Long>> lists = new ArrayList<>();
        List<Set<Long>> sets = new ArrayList<>();
        for (int k = 0; k < shape.keys(); k++) {
            lists.add(new ArrayList<>());
            sets.add(new LinkedHashSet<>());
        }
        if (shape.model() == Model.REGISTER) {
            Arrays.fill(registers, Operations.NOTHING);
        }
        long[] results = new long[n];
        long[][] wholes = new long[shape.model() == Model.LIST || shape.wholeReads() > 0 ? n : 0][];
        for (long packed : order) {
            int i = (int) (packed & (1 << 20) - 1);
            int key = keys[i];
            boolean happens = points[i] != NEVER;
            switch (shape.model()) {
                case REGISTER -> {
                    if (wants[i] == 2) {
                        boolean hit = random.nextInt(10) < 8;
                        long expected = hit ? registers[key] : arguments[random.nextInt(n)];
                        results[i] = expected;
                        if (happens && expected == registers[key]) {
                            registers[key] = arguments[i];
                        } else if (happens && answers[i] == Answer.ACKNOWLEDGED) {
                            wants[i] = 4;
                        }
                    } else if (wants[i] == 1 && happens) {
                        registers[key] = arguments[i];
                    } else {
                        results[i] = registers[key];
                    }
                }
                case COUNTER -> {
                    registers[key] += wants[i] != 0 && happens ? arguments[i] : 0;
                    results[i] = registers[key];
                }
                case LIST -> {
                    if (wants[i] == 0) {
                        wholes[i] = lists.get(key).stream()
                                .mapToLong(Long::longValue)
                                .toArray();
                    } else if (happens) {
                        lists.get(key).add(arguments[i]);
                    }
                }
                case SET -> {
                    if (wants[i] == 0) {
                        arguments[i] = arguments[random.nextInt(n)];
                        results[i] = sets.get(key).contains(arguments[i]) ? 1 : 0;
                    } else if (wants[i] == 3) {
                        wholes[i] = sets.get(key).stream()
                                .mapToLong(Long::longValue)
                                .toArray();
                    } else if (happens) {
                        sets.get(key).add(arguments[i]);
                    }
                }
            }
        }
        return written(results, wholes);
    }

    private Operations written(long[] results, long[][] wholes) {
        Operations.Builder b = switch (shape.model()) {
            case REGISTER -> Operations.ofRegisters(Operations.NOTHING);
            case SET -> Operations.ofSets();
            case COUNTER -> Operations.ofCounters();
            case LIST -> Operations.ofLists();
        };
        for (int i = 0; i < starts.length; i++) {
            int k = keys[i];
            int c = clients[i];
            switch (shape.model()) {
                case REGISTER -> {
                    switch (wants[i]) {
                        case 1 -> b.write(k, c, starts[i], ends[i], arguments[i], answers[i]);
                        case 2 -> b.swap(k, c, starts[i], ends[i], results[i], arguments[i], answers[i]);
                        case 4 -> b.mismatch(k, c, starts[i], ends[i], results[i]);
                        default -> b.read(k, c, starts[i], ends[i], results[i]);
                    }
                }
                case COUNTER -> {
                    if (wants[i] == 0) {
                        b.read(k, c, starts[i], ends[i], results[i]);
                    } else {
                        b.add(k, c, starts[i], ends[i], arguments[i], answers[i]);
                    }
                }
                case LIST -> {
                    if (wants[i] == 0) {
                        b.readAll(k, c, starts[i], ends[i], wholes[i]);
                    } else {
                        b.append(k, c, starts[i], ends[i], arguments[i], answers[i]);
                    }
                }
                case SET -> {
                    switch (wants[i]) {
                        case 0 -> b.contains(k, c, starts[i], ends[i], arguments[i], results[i] == 1);
                        case 3 -> b.readAll(k, c, starts[i], ends[i], wholes[i]);
                        default -> b.add(k, c, starts[i], ends[i], arguments[i], answers[i]);
                    }
                }
            }
        }
        return b.build();
    }
}

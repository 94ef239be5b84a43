package org.drdrills.check.consistency.histories;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.drdrills.check.consistency.Answer;
import org.drdrills.check.consistency.Transactions;

/**
 * Plays clients against a database of lists that keeps its level by construction. Keys retire after a number of appends, so
 * that lists stay short.
 */
public final class CorrectTransactions {

    /** How the database keeps transactions apart. */
    public enum Engine {
        /** Everything happens at one moment between start and end. */
        STRICT_SERIALIZABLE,
        /** Reads from the state at the start; of two writers of one list the first one commits and the other one aborts. */
        SNAPSHOT,
        /** Reads what is committed at that moment; a list is locked from the first append until the end. */
        READ_COMMITTED
    }

    private final Engine engine;
    private final Random random;
    private final int clients;
    private final int count;
    private final int activeKeys;
    private final int appendsPerKey;
    private final int longest;
    private final double unknown;
    private final double aborted;
    private final List<long[]> lists = new ArrayList<>();
    private int[] lengths = new int[64];
    private int[] locks = new int[64];
    private final int[] active;
    private int[] appended = new int[64];
    private long element;

    private CorrectTransactions(
            Engine engine,
            int clients,
            int count,
            int activeKeys,
            int appendsPerKey,
            int longest,
            double unknown,
            double aborted,
            long seed) {
        this.engine = engine;
        this.clients = clients;
        this.count = count;
        this.activeKeys = activeKeys;
        this.appendsPerKey = appendsPerKey;
        this.longest = longest;
        this.unknown = unknown;
        this.aborted = aborted;
        random = new Random(seed);
        active = new int[activeKeys];
    }

    /**
     * @param count transactions
     * @param longest most steps of one transaction
     * @param unknown share that is never answered; half of them commit
     * @param aborted share that aborts for no reason
     */
    public static Transactions of(
            Engine engine,
            int clients,
            int count,
            int activeKeys,
            int appendsPerKey,
            int longest,
            double unknown,
            double aborted,
            long seed) {
        return new CorrectTransactions(
                        engine, clients, count, activeKeys, appendsPerKey, longest, unknown, aborted, seed)
                .play();
    }

    private record Step(int key, boolean append, long element) {}

    /** A transaction on its way. */
    private static final class Running {
        int client;
        long at;
        long start;
        int next;
        List<Step> steps = new ArrayList<>();
        List<long[]> reads = new ArrayList<>();
        int[] snapshot;
        boolean failed;
    }

    private Transactions play() {
        for (int k = 0; k < activeKeys; k++) {
            active[k] = newKey();
        }
        Transactions.Builder b = Transactions.builder();
        PriorityQueue<Running> queue =
                new PriorityQueue<>((x, y) -> x.at != y.at ? Long.compare(x.at, y.at) : x.client - y.client);
        for (int c = 0; c < clients; c++) {
            queue.add(begin(c, random.nextInt(1_000)));
        }
        for (int done = 0; done < count; ) {
            Running t = queue.poll();
            if (engine == Engine.STRICT_SERIALIZABLE || t.next == t.steps.size()) {
                long end = t.at + random.nextInt(1_000);
                commit(b, t, end);
                done++;
                queue.add(begin(t.client, end + random.nextInt(300)));
            } else {
                step(t);
                t.at += 1 + random.nextInt(400);
                queue.add(t);
            }
        }
        return b.build();
    }

    private int newKey() {
        int k = lists.size();
        lists.add(new long[4]);
        if (k == lengths.length) {
            lengths = Arrays.copyOf(lengths, 2 * k);
            locks = Arrays.copyOf(locks, 2 * k);
            appended = Arrays.copyOf(appended, 2 * k);
        }
        locks[k] = -1;
        return k;
    }

    private Running begin(int client, long start) {
        Running t = new Running();
        t.client = client;
        t.start = start;
        t.at = start + random.nextInt(1_000);
        int size = 1 + random.nextInt(longest);
        for (int i = 0; i < size; i++) {
            int a = random.nextInt(activeKeys);
            boolean append = random.nextBoolean();
            t.steps.add(new Step(active[a], append, append ? ++element : 0));
            if (append && ++appended[active[a]] >= appendsPerKey) {
                active[a] = newKey();
            }
        }
        return t;
    }

    private void step(Running t) {
        if (engine == Engine.SNAPSHOT && t.snapshot == null) {
            t.snapshot = t.steps.stream().mapToInt(s -> lengths[s.key()]).toArray();
        }
        Step step = t.steps.get(t.next);
        if (step.append()) {
            if (engine == Engine.READ_COMMITTED) {
                t.failed |= locks[step.key()] >= 0 && locks[step.key()] != t.client;
                locks[step.key()] = t.failed ? locks[step.key()] : t.client;
            }
            t.reads.add(null);
        } else {
            t.reads.add(seen(t, step.key(), t.snapshot == null ? lengths[step.key()] : t.snapshot[t.next]));
        }
        t.next++;
    }

    private long[] seen(Running t, int key, int committed) {
        int own = 0;
        for (int i = 0; i < t.next; i++) {
            own += t.steps.get(i).append() && t.steps.get(i).key() == key ? 1 : 0;
        }
        long[] list = Arrays.copyOf(lists.get(key), committed + own);
        for (int i = 0; i < t.next; i++) {
            if (t.steps.get(i).append() && t.steps.get(i).key() == key) {
                list[committed++] = t.steps.get(i).element();
            }
        }
        return list;
    }

    private void commit(Transactions.Builder b, Running t, long end) {
        while (t.next < t.steps.size()) {
            step(t);
        }
        boolean fails = t.failed || random.nextDouble() < aborted;
        for (int i = 0; i < t.steps.size() && engine == Engine.SNAPSHOT; i++) {
            fails |= t.steps.get(i).append()
                    && t.snapshot != null
                    && lengths[t.steps.get(i).key()] != t.snapshot[i];
        }
        boolean unanswered = random.nextDouble() < unknown;
        fails |= unanswered && random.nextBoolean();
        b.transaction(
                t.client, t.start, end, unanswered ? Answer.UNKNOWN : fails ? Answer.REFUSED : Answer.ACKNOWLEDGED);
        for (int i = 0; i < t.steps.size(); i++) {
            Step step = t.steps.get(i);
            if (!step.append()) {
                b.read(step.key(), t.reads.get(i));
                continue;
            }
            b.append(step.key(), step.element());
            if (locks[step.key()] == t.client) {
                locks[step.key()] = -1;
            }
            if (!fails) {
                long[] list = lists.get(step.key());
                if (lengths[step.key()] == list.length) {
                    list = Arrays.copyOf(list, 2 * list.length);
                    lists.set(step.key(), list);
                }
                list[lengths[step.key()]++] = step.element();
            }
        }
    }
}

package org.drdrills.check.consistency.histories;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.drdrills.check.consistency.Answer;
import org.drdrills.check.consistency.Transactions;

/** At most five transactions with random times; reads are beginnings of one order of each list, nearly always. */
public final class TinyTransactions {

    private final Random random;

    public TinyTransactions(long seed) {
        random = new Random(seed);
    }

    public Transactions next() {
        int size = 1 + random.nextInt(5);
        int keys = 1 + random.nextInt(3);
        int span = 2 + random.nextInt(12);
        int[][] steps = new int[size][1 + random.nextInt(3)];
        List<List<Long>> orders = new ArrayList<>();
        for (int k = 0; k < keys; k++) {
            orders.add(new ArrayList<>());
        }
        long element = 0;
        Answer[] answers = new Answer[size];
        for (int t = 0; t < size; t++) {
            answers[t] = random.nextInt(6) > 1
                    ? Answer.ACKNOWLEDGED
                    : random.nextInt(3) > 0 ? Answer.UNKNOWN : Answer.REFUSED;
            steps[t] = new int[1 + random.nextInt(3)];
            for (int s = 0; s < steps[t].length; s++) {
                int key = random.nextInt(keys);
                boolean append = random.nextBoolean();
                steps[t][s] = append ? (int) ++element * 8 + key : key;
                boolean shows = answers[t] != Answer.REFUSED || random.nextInt(10) == 0;
                if (append && shows && random.nextInt(8) > 0) {
                    List<Long> order = orders.get(key);
                    int back = random.nextInt(3) == 0 ? random.nextInt(order.size() + 1) : 0;
                    order.add(order.size() - back, element);
                }
            }
        }
        Transactions.Builder b = Transactions.builder();
        for (int t = 0; t < size; t++) {
            long start = random.nextInt(span);
            b.transaction(t, start, start + random.nextInt(span), answers[t]);
            for (int step : steps[t]) {
                if (step >= 8) {
                    b.append(step % 8, step / 8);
                } else {
                    List<Long> order = orders.get(step);
                    int length = random.nextInt(order.size() + 1);
                    long[] list = order.subList(0, length).stream()
                            .mapToLong(Long::longValue)
                            .toArray();
                    if (length > 1 && random.nextInt(40) == 0) {
                        list[random.nextInt(length)] = list[0];
                    }
                    b.read(step, list);
                }
            }
        }
        return b.build();
    }
}

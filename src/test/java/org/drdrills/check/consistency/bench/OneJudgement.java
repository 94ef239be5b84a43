package org.drdrills.check.consistency.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.drdrills.check.consistency.Isolation;
import org.drdrills.check.consistency.IsolationJudgement;
import org.drdrills.check.consistency.IsolationLevel;
import org.drdrills.check.consistency.Judgement;
import org.drdrills.check.consistency.Linearizability;
import org.drdrills.check.consistency.Operations;
import org.drdrills.check.consistency.Transactions;
import org.drdrills.check.consistency.histories.CorrectTransactions;

/**
 * Judgements in a fresh process, a line for each: verdict, seconds of judging, processor seconds of that, and peak heap
 * in MB; where seconds of warm judging are asked for, the judgement is then repeated for so long, and the median of its
 * seconds and the mean of its processor seconds follow.
 */
public final class OneJudgement {

    private static final int MOST_REPEATS = 100_000;

    private OneJudgement() {}

    /** @param args a file of {@link RegisterFile} and seconds of warm judging, or {@code transactions} and how many */
    public static void main(String[] args) throws IOException {
        if (args[0].equals("transactions")) {
            Transactions history = CorrectTransactions.of(
                    CorrectTransactions.Engine.STRICT_SERIALIZABLE,
                    20,
                    Integer.parseInt(args[1]),
                    10,
                    32,
                    5,
                    0.01,
                    0.01,
                    1);
            print(
                    () -> Isolation.judge(history, IsolationLevel.STRICT_SERIALIZABLE)
                                    instanceof IsolationJudgement.Holds
                            ? "Ok"
                            : "Illegal",
                    0);
            return;
        }
        List<Operations> histories = RegisterFile.read(Path.of(args[0]));
        for (Operations history : histories) {
            print(() -> verdict(history), Double.parseDouble(args[1]));
        }
    }

    private static String verdict(Operations history) {
        return switch (Linearizability.judge(history)) {
            case Judgement.Holds holds -> "Ok";
            case Judgement.Violated violated -> "Illegal";
            case Judgement.Undecided undecided ->
                String.format(Locale.ROOT, "Undecided(%.1f%%)", 100 * undecided.shareDecided());
        };
    }

    private static void print(Supplier<String> judge, double warmSeconds) {
        double busy = busy();
        long begin = System.nanoTime();
        String verdict = judge.get();
        double seconds = (System.nanoTime() - begin) / 1e9;
        busy = busy() - busy;
        long peak = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            peak += pool.getType() == MemoryType.HEAP ? pool.getPeakUsage().getUsed() : 0;
        }
        System.out.printf(Locale.ROOT, "%s %.6f %.6f %d", verdict, seconds, busy, peak >> 20);
        if (warmSeconds > 0) {
            double[] warm = warm(judge, warmSeconds);
            System.out.printf(Locale.ROOT, " %.6f %.6f", warm[0], warm[1]);
        }
        System.out.println();
    }

    /** The median by the clock, and the mean of the processor's. */
    private static double[] warm(Supplier<String> judge, double seconds) {
        double[] taken = new double[MOST_REPEATS];
        int count = 0;
        double busy = busy();
        long begin = System.nanoTime();
        while (count == 0 || (count < MOST_REPEATS && (System.nanoTime() - begin) / 1e9 < seconds)) {
            long start = System.nanoTime();
            judge.get();
            taken[count++] = (System.nanoTime() - start) / 1e9;
        }
        busy = busy() - busy;
        Arrays.sort(taken, 0, count);
        return new double[] {taken[count / 2], busy / count};
    }

    /** Processor seconds of the whole process: judging, compiling and collecting garbage. */
    private static double busy() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime()
                / 1e9;
    }
}

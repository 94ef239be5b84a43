package org.drdrills.check.consistency.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.util.Locale;
import org.drdrills.check.consistency.Isolation;
import org.drdrills.check.consistency.IsolationJudgement;
import org.drdrills.check.consistency.IsolationLevel;
import org.drdrills.check.consistency.Judgement;
import org.drdrills.check.consistency.Linearizability;
import org.drdrills.check.consistency.Model;
import org.drdrills.check.consistency.Operations;
import org.drdrills.check.consistency.Transactions;
import org.drdrills.check.consistency.histories.CorrectHistories;
import org.drdrills.check.consistency.histories.CorrectTransactions;
import org.drdrills.check.consistency.histories.Shape;

/** One judgement in a fresh process: prints verdict, seconds of judging, processor seconds of that, and peak heap in MB. */
public final class OneJudgement {

    private OneJudgement() {}

    /** @param args a file of {@link RegisterFile}, or {@code transactions} or {@code swaps} and how many */
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
            long busy = busy();
            long begin = System.nanoTime();
            boolean holds =
                    Isolation.judge(history, IsolationLevel.STRICT_SERIALIZABLE) instanceof IsolationJudgement.Holds;
            print(holds ? "Ok" : "Illegal", begin, busy);
            return;
        }
        Operations history = args[0].equals("swaps")
                ? CorrectHistories.of(
                        new Shape(Model.REGISTER, 1, 10, Integer.parseInt(args[1]), 5, 0.5, 0.2, 0, 0.05, 0.02, 1))
                : RegisterFile.read(Path.of(args[0]));
        long busy = busy();
        long begin = System.nanoTime();
        Judgement judgement = Linearizability.judge(history);
        print(
                switch (judgement) {
                    case Judgement.Holds holds -> "Ok";
                    case Judgement.Violated violated -> "Illegal";
                    case Judgement.Undecided undecided ->
                        String.format(Locale.ROOT, "Undecided(%.1f%%)", 100 * undecided.shareDecided());
                },
                begin,
                busy);
    }

    private static long busy() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    private static void print(String verdict, long begin, long busyBefore) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        double busy = (busy() - busyBefore) / 1e9;
        long peak = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            peak += pool.getType() == MemoryType.HEAP ? pool.getPeakUsage().getUsed() : 0;
        }
        System.out.printf(Locale.ROOT, "%s %.4f %.4f %d%n", verdict, seconds, busy, peak >> 20);
    }
}

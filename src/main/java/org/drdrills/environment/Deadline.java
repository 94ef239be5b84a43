package org.drdrills.environment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.drdrills.topology.Durations;

/** Calls that must not hang: the proxies' client and the engine's have no time-outs of their own. */
final class Deadline {
    private static final ExecutorService CALLS = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("call-", 0).factory());

    private Deadline() {}

    static <T> T call(Duration limit, String what, Callable<T> call) {
        return result(CALLS.submit(call), limit, what);
    }

    static void run(Duration limit, String what, Action action) {
        call(limit, what, () -> {
            action.run();
            return null;
        });
    }

    /** Runs all at once and waits for all; the first trouble is thrown after the last has ended. */
    static void all(Duration limit, String what, List<? extends Action> actions) {
        List<Future<?>> calls = new ArrayList<>();
        for (Action action : actions) {
            calls.add(CALLS.submit(() -> {
                action.run();
                return null;
            }));
        }
        LabTrouble first = null;
        long until = System.nanoTime() + limit.toNanos();
        for (Future<?> call : calls) {
            try {
                result(call, Duration.ofNanos(Math.max(1, until - System.nanoTime())), what);
            } catch (LabTrouble trouble) {
                first = first == null ? trouble : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private static <T> T result(Future<T> call, Duration limit, String what) {
        try {
            return call.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            call.cancel(true);
            throw new LabTrouble(what + " did not answer within " + Durations.text(limit));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LabTrouble trouble) {
                throw trouble;
            }
            throw new LabTrouble(what + " failed", e.getCause());
        } catch (InterruptedException e) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            throw new LabTrouble(what + " was interrupted");
        } catch (CancellationException e) {
            throw new LabTrouble(what + " was cancelled");
        }
    }

    /** Something that may fail. */
    interface Action {
        void run() throws Exception;
    }
}

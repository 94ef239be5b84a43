package org.drdrills.environment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.core.ConditionTimeoutException;
import org.drdrills.topology.Durations;

/** Time limits for calls: the clients of Toxiproxy and of the container engine have none of their own. */
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

    /**
     * Tries until a try yields a value.
     *
     * @throws LabTrouble if none does within {@code limit}, or a try throws it
     */
    static <T> T poll(Duration limit, Duration interval, String what, Callable<Optional<T>> attempt) {
        try {
            return Polling.every(interval, limit)
                    .until(attempt, Optional::isPresent)
                    .orElseThrow();
        } catch (ConditionTimeoutException e) {
            throw new LabTrouble(what + " did not answer within " + Durations.text(limit));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) { // Awaitility declares no checked exception, and throws those of its thread
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new LabTrouble(what + " was not reached", e);
        }
    }

    /** Runs all actions at once and waits for all; the first failure is thrown after the last has ended. */
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

    /** An action that may fail. */
    interface Action {
        void run() throws Exception;
    }
}

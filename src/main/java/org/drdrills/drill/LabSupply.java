package org.drdrills.drill;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.drdrills.environment.LabTrouble;
import org.drdrills.topology.Environment;

/** Fresh labs, the next one made ready while the current drill only watches. Each is used once. */
final class LabSupply implements AutoCloseable {
    private final Patience patience;
    private final Consumer<String> progress;
    private final ExecutorService makers = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("lab-", 0).factory());
    private String promised = "";
    private CompletableFuture<ReadyLab> next;

    LabSupply(Patience patience, Consumer<String> progress) {
        this.patience = patience;
        this.progress = progress;
    }

    /** Begins to make a lab, unless one is in the making. */
    synchronized void prepare(Environment environment) {
        prepare(environment, true);
    }

    private void prepare(Environment environment, boolean gently) {
        if (next == null) {
            promised = environment.name();
            next = CompletableFuture.supplyAsync(() -> ReadyLab.start(environment, patience, gently), makers);
        }
    }

    /** Waits for a lab. */
    ReadyLab take(Environment environment) {
        CompletableFuture<ReadyLab> lab;
        synchronized (this) {
            if (next != null && !promised.equals(environment.name())) {
                drop(next);
                next = null;
            }
            prepare(environment, false);
            lab = next;
            next = null;
        }
        try {
            ReadyLab ready = lab.join();
            ready.lab().fullSpeed();
            return ready;
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Clears a used lab away without making anybody wait. */
    void giveBack(ReadyLab lab) {
        makers.execute(() -> clear(lab));
    }

    private void clear(ReadyLab lab) {
        try {
            lab.close();
        } catch (LabTrouble trouble) {
            progress.accept("Not all of a lab could be cleared away, " + trouble.getMessage() + "; the sweeper removes the rest.");
        }
    }

    private void drop(CompletableFuture<ReadyLab> lab) {
        lab.thenAcceptAsync(this::clear, makers);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (next != null) {
                drop(next);
                next = null;
            }
        }
        makers.shutdown();
        try {
            makers.awaitTermination(90, java.util.concurrent.TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

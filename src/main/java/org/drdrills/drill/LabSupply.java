package org.drdrills.drill;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.drdrills.environment.ContainerLab;
import org.drdrills.environment.SystemLab;
import org.drdrills.environment.Tempo;
import org.drdrills.topology.Environment;

/** Fresh labs, the next one made ready beside the current drill. Each is used once. */
final class LabSupply implements DrillRunner.Neighbour, AutoCloseable {
    private final Patience patience;
    private final Consumer<String> progress;
    private final ExecutorService makers = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("lab-", 0).factory());
    private Environment promised;
    private volatile Tempo tempo = new Tempo(Tempo.Speed.FULL);
    private CompletableFuture<ReadyLab> next;

    LabSupply(Patience patience, Consumer<String> progress) {
        this.patience = patience;
        this.progress = progress;
    }

    /** Begins to make a lab beside a drill, unless one is in the making. */
    synchronized void prepare(Environment environment) {
        prepare(environment, Tempo.Speed.GENTLE);
    }

    private void prepare(Environment environment, Tempo.Speed speed) {
        if (next == null && environment.system().isEmpty()) {
            promised = environment;
            Tempo chosen = new Tempo(speed);
            tempo = chosen;
            next = CompletableFuture.supplyAsync(() -> ReadyLab.start(environment, patience, chosen), makers);
        }
    }

    @Override
    public synchronized void hold() {
        tempo.set(Tempo.Speed.HELD);
    }

    @Override
    public synchronized void goOn() {
        tempo.set(Tempo.Speed.GENTLE);
    }

    /** Waits for a lab. No drill must be running: from now on the lab is made as fast as may be. */
    ReadyLab take(Environment environment) {
        if (environment.system().isPresent()) {
            return ReadyLab.start(environment, patience);
        }
        CompletableFuture<ReadyLab> lab;
        Tempo making;
        synchronized (this) {
            if (next != null && !environment.equals(promised)) {
                drop();
            }
            prepare(environment, Tempo.Speed.FULL);
            lab = next;
            making = tempo;
            next = null;
        }
        making.set(Tempo.Speed.FULL);
        try {
            return lab.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Removes a used lab in the background; a system is left at once, for the next drill may be of the same one. */
    void giveBack(ReadyLab lab) {
        if (lab.lab().environment().system().isPresent()) {
            try {
                lab.close();
            } catch (RuntimeException trouble) {
                progress.accept("Not everything was undone in the system: " + trouble.getMessage() + ".");
            }
            return;
        }
        makers.execute(() -> clear(lab));
    }

    private void clear(ReadyLab lab) {
        try {
            lab.close();
        } catch (RuntimeException trouble) {
            progress.accept("Not all of a lab could be cleared away, " + trouble.getMessage()
                    + "; the sweeper removes the rest.");
        }
    }

    /** Gives up all labs, in whatever state they are: nothing of them can be used any more. Does not wait. */
    void abandon() {
        tempo.set(Tempo.Speed.HELD);
        SystemLab.closeAll();
        ContainerLab.abandonAll();
    }

    private void drop() {
        tempo.set(Tempo.Speed.GENTLE);
        next.thenAcceptAsync(this::clear, makers);
        next = null;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (next != null) {
                drop();
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

package org.drdrills.workload;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Sessions of one client or with one member, each on a thread of its own, so that a session that hangs does not block
 * another. Grows on demand; the most recently used session is used first, so that few are in use while none hangs.
 *
 * <p>At the start, and after a failed attempt to connect, at most {@code attempts} sessions connect at a time until a
 * request succeeds. Otherwise each request of a starting client would open a connection of its own; a server that resumes
 * after a freeze would have to work off connections that were abandoned meanwhile, and the suite would prolong the outage
 * that it measures. In return a client may notice the recovery of the service up to one time-out late.
 */
final class SessionPool<S extends AutoCloseable> {
    /** Whether a task found a session. */
    enum Found {
        YES,
        ALL_BUSY,
        STILL_CONNECTING
    }

    private final String name;
    private final int cap;
    private final int attempts;
    private final Supplier<S> opening;
    private final Object lock = new Object();
    private final Deque<Worker> connected = new ArrayDeque<>();
    private final Deque<Worker> unconnected = new ArrayDeque<>();
    private int size;
    private int started;
    private int connecting;
    private boolean doubtful = true;
    private boolean closed;

    SessionPool(String name, int cap, int attempts, Supplier<S> opening) {
        this.name = name;
        this.cap = cap;
        this.attempts = attempts;
        this.opening = opening;
    }

    /**
     * Gives the task to an idle session. Never waits.
     *
     * @param task tells whether its session is connected afterwards
     */
    Found hand(Predicate<? super S> task) {
        Worker worker;
        synchronized (lock) {
            worker = connected.pollFirst();
            if (worker == null) {
                if (closed || (unconnected.isEmpty() && size == cap)) {
                    return Found.ALL_BUSY;
                }
                if (doubtful && connecting >= attempts) {
                    return Found.STILL_CONNECTING;
                }
                connecting++;
                worker = unconnected.pollFirst();
                if (worker == null) {
                    size++;
                    worker = new Worker(++started);
                }
            }
        }
        worker.give(task);
        return Found.YES;
    }

    /** Lets the sessions of all pools close and go, busy ones when they are done; waits for that within {@code patience}. */
    static void close(Collection<? extends SessionPool<?>> sessionPools, Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        sessionPools.forEach(SessionPool::dismiss);
        sessionPools.forEach(sessions -> sessions.await(until));
    }

    void dismiss() {
        List<Worker> waiting;
        synchronized (lock) {
            closed = true;
            waiting = new ArrayList<>(connected);
            waiting.addAll(unconnected);
            connected.clear();
            unconnected.clear();
        }
        waiting.forEach(worker -> worker.give(Worker.LEAVE));
    }

    void await(long until) {
        synchronized (lock) {
            for (long left = until - System.nanoTime(); size > 0 && left > 0; left = until - System.nanoTime()) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(lock, left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private final class Worker implements Runnable {
        private static final Predicate<Object> LEAVE = session -> false;

        private final Thread thread;
        private volatile Predicate<? super S> task;
        private boolean isConnected;

        Worker(int number) {
            thread = new Thread(this, name + "/" + number);
            thread.setDaemon(true);
        }

        void give(Predicate<? super S> work) {
            task = work;
            if (thread.getState() == Thread.State.NEW) {
                thread.start();
            } else {
                LockSupport.unpark(thread);
            }
        }

        @Override
        public void run() {
            S session = opening.get();
            try {
                work(session);
            } finally {
                leave(session);
            }
        }

        private void work(S session) {
            while (true) {
                Predicate<? super S> work = task;
                if (work == null) {
                    LockSupport.park(this);
                } else if (work == LEAVE) {
                    return;
                } else {
                    boolean wasConnected = isConnected;
                    isConnected = work.test(session);
                    task = null;
                    synchronized (lock) {
                        if (!wasConnected) {
                            connecting--;
                        }
                        doubtful = !isConnected && (doubtful || !wasConnected);
                        if (closed) {
                            return;
                        }
                        (isConnected ? connected : unconnected).addFirst(this);
                    }
                }
            }
        }

        private void leave(S session) {
            try {
                session.close();
            } catch (Exception e) {
                // it is leaving anyway
            }
            synchronized (lock) {
                size--;
                lock.notifyAll();
            }
        }
    }
}

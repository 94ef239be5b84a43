package org.drdrills.workload;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Sessions of one client or with one member, each on a thread of its own, so that one that hangs holds up no other.
 * Grows on demand; the session used last is used first, so that few are in use while nothing hangs.
 */
final class Crew<S extends AutoCloseable> {
    private final String name;
    private final int cap;
    private final Supplier<S> opening;
    private final Deque<Hand> idle = new ArrayDeque<>();
    private int size;
    private int hired;
    private boolean closed;

    Crew(String name, int cap, Supplier<S> opening) {
        this.name = name;
        this.cap = cap;
        this.opening = opening;
    }

    /** Gives the task to an idle session. Never waits; false if all sessions are busy and there may be no more. */
    boolean hand(Consumer<? super S> task) {
        Hand hand;
        synchronized (idle) {
            if (closed) {
                return false;
            }
            hand = idle.pollFirst();
            if (hand == null) {
                if (size == cap) {
                    return false;
                }
                size++;
                hand = new Hand(++hired);
            }
        }
        hand.give(task);
        return true;
    }

    /**
     * Lets idle sessions close and go; busy ones follow when they are done.
     *
     * @return whether all have gone within {@code patience}
     */
    boolean close(Duration patience) {
        List<Hand> waiting;
        synchronized (idle) {
            closed = true;
            waiting = new ArrayList<>(idle);
            idle.clear();
        }
        waiting.forEach(hand -> hand.give(Hand.DONE));
        long until = System.nanoTime() + patience.toNanos();
        synchronized (idle) {
            for (long left = patience.toNanos(); size > 0 && left > 0; left = until - System.nanoTime()) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(idle, left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            return size == 0;
        }
    }

    private final class Hand implements Runnable {
        private static final Consumer<Object> DONE = session -> { };

        private final Thread thread;
        private volatile Consumer<? super S> task;

        Hand(int number) {
            thread = new Thread(this, name + "/" + number);
            thread.setDaemon(true);
        }

        void give(Consumer<? super S> work) {
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
                Consumer<? super S> work = task;
                if (work == null) {
                    LockSupport.park(this);
                } else if (work == DONE) {
                    return;
                } else {
                    work.accept(session);
                    task = null;
                    synchronized (idle) {
                        if (closed) {
                            return;
                        }
                        idle.addFirst(this);
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
            synchronized (idle) {
                size--;
                idle.notifyAll();
            }
        }
    }
}

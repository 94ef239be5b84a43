package org.drdrills.workload;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Sessions of one client or with one member, each on a thread of its own, so that one that hangs holds up no other.
 * Grows on demand; the session used last is used first, so that few are in use while nothing hangs.
 */
final class Crew<S extends AutoCloseable> implements AutoCloseable {
    private final String name;
    private final int cap;
    private final Supplier<S> opening;
    private final Deque<Hand> idle = new ArrayDeque<>();
    private int size;
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
                hand = new Hand(++size);
            }
        }
        hand.give(task);
        return true;
    }

    /** Lets idle sessions close and go; busy ones follow when they are done. */
    @Override
    public void close() {
        List<Hand> waiting;
        synchronized (idle) {
            closed = true;
            waiting = new ArrayList<>(idle);
            idle.clear();
        }
        waiting.forEach(hand -> hand.give(Hand.DONE));
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
            while (true) {
                Consumer<? super S> work = task;
                if (work == null) {
                    LockSupport.park(this);
                } else if (work == DONE) {
                    break;
                } else {
                    try {
                        work.accept(session);
                    } finally {
                        task = null;
                    }
                    synchronized (idle) {
                        if (closed) {
                            break;
                        }
                        idle.addFirst(this);
                    }
                }
            }
            try {
                session.close();
            } catch (Exception e) {
                // it is leaving anyway
            }
        }
    }
}

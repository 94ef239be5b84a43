package org.drdrills.environment;

import java.util.ArrayList;
import java.util.List;

/**
 * How a lab that is being started shares the host with a drill that is running. Can be changed during the start; safe for
 * use by several threads.
 */
public final class Tempo {
    /** All steps at once; one step at a time with few CPU shares; no new step. */
    public enum Speed {
        FULL,
        GENTLE,
        HELD
    }

    private final List<Runnable> atFullSpeed = new ArrayList<>();
    private Speed speed;

    public Tempo(Speed speed) {
        this.speed = speed;
    }

    /** Full speed cannot be left again. */
    public void set(Speed changed) {
        List<Runnable> listeners;
        synchronized (this) {
            if (speed == Speed.FULL || speed == changed) {
                return;
            }
            speed = changed;
            notifyAll();
            listeners = changed == Speed.FULL ? List.copyOf(atFullSpeed) : List.of();
        }
        listeners.forEach(Runnable::run);
    }

    /** Whether the next step is to be done alone; waits while no step may begin. */
    synchronized boolean gentle() {
        while (speed == Speed.HELD) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LabTrouble("the start of the lab was interrupted");
            }
        }
        return speed == Speed.GENTLE;
    }

    synchronized boolean full() {
        return speed == Speed.FULL;
    }

    synchronized void onFullSpeed(Runnable work) {
        atFullSpeed.add(work);
    }
}

package org.drdrills.environment;

import java.util.ArrayList;
import java.util.List;

/**
 * How a lab that is being made shares the machine with a drill that runs beside it. Can be changed while it is made;
 * safe for use by several threads.
 */
public final class Tempo {
    /** All at once; one thing at a time and with few shares of the CPU; nothing new is begun. */
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

    /** Full speed is for good: nobody is disturbed by it any more. */
    public void set(Speed changed) {
        List<Runnable> told;
        synchronized (this) {
            if (speed == Speed.FULL || speed == changed) {
                return;
            }
            speed = changed;
            notifyAll();
            told = changed == Speed.FULL ? List.copyOf(atFullSpeed) : List.of();
        }
        told.forEach(Runnable::run);
    }

    /** Whether the next thing is to be done alone; waits while nothing may be begun. */
    synchronized boolean gentle() {
        while (speed == Speed.HELD) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LabTrouble("making the lab was interrupted");
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

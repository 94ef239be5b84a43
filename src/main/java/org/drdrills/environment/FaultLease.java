package org.drdrills.environment;

import java.time.Duration;
import java.util.Optional;

/**
 * The lease on all faults of a lab: this process renews it at the hub of the probes, and once it lapses the hub heals
 * every proxy, the container of the disks every disk, and each machine that damages packets its rules. A process that is
 * killed or hangs therefore leaves no fault behind. While it renews the lease it also asks the proxies for a sign of life.
 */
final class FaultLease implements AutoCloseable {
    static final Duration TERM = Duration.ofSeconds(15);

    private final LinkProbes probes;
    private final ProxyControl proxies;
    private final Runnable others;
    private final Thread renewal;
    private final Thread besides;
    private volatile String trouble;
    private volatile boolean closed;

    /**
     * @param lab    id of the lab, for the name of the thread
     * @param others renews what else holds a fault
     */
    FaultLease(String lab, LinkProbes probes, ProxyControl proxies, Runnable others) {
        this.probes = probes;
        this.proxies = proxies;
        this.others = others;
        renewal = Thread.ofVirtual().name("lease of " + lab).start(this::renew);
        besides = Thread.ofVirtual().name("other leases of " + lab).start(this::renewOthers);
    }

    /** One sentence, once the lease has lapsed or the proxies did not answer. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    private void renew() {
        long renewed = System.nanoTime();
        try {
            while (!closed) {
                long asked = System.nanoTime();
                try {
                    probes.lease(TERM);
                    // The hub counts from the moment at which it received the order, which may be that of its sending.
                    if (System.nanoTime() - renewed > TERM.toNanos()) {
                        lapse(System.nanoTime() - renewed, "");
                    }
                    renewed = asked;
                    checkProxies();
                } catch (LabTrouble failure) {
                    if (!closed && System.nanoTime() - renewed > TERM.toNanos()) {
                        lapse(System.nanoTime() - renewed, ": " + failure.getMessage());
                        return;
                    }
                }
                Thread.sleep(TERM.dividedBy(4));
            }
        } catch (InterruptedException e) {
            // The lab is being closed.
        }
    }

    /** Beside the hub's lease, which must not lapse because a disk is slow to answer. */
    private void renewOthers() {
        try {
            while (!closed) {
                try {
                    others.run();
                } catch (LabTrouble failure) {
                    if (!closed) {
                        trouble = "The lease of the disks' faults could not be renewed: " + failure.getMessage() + ".";
                    }
                }
                Thread.sleep(TERM.dividedBy(4));
            }
        } catch (InterruptedException e) {
            // The lab is being closed.
        }
    }

    /** Every wire runs through the proxies: without them, what clients observe is no property of the pool. */
    private void checkProxies() {
        try {
            proxies.version();
        } catch (LabTrouble failure) {
            if (!closed) {
                trouble = "The proxies that carry every wire do not answer: " + failure.getMessage() + ".";
            }
        }
    }

    private void lapse(long silent, String why) {
        trouble = "The lease of the faults was not renewed for %.1f s, so the lab healed its faults by itself%s."
                .formatted(silent / 1e9, why);
    }

    @Override
    public void close() {
        closed = true;
        renewal.interrupt();
        besides.interrupt();
    }
}

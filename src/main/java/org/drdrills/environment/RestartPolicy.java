package org.drdrills.environment;

import java.time.Duration;
import java.util.Optional;
import org.drdrills.topology.Service;

/**
 * The restarts of one container as the container engine makes them: after 0.1 s, then after twice as long each time, up to a minute; a
 * process that ran for 10 s begins anew. Used by one thread at a time.
 */
final class RestartPolicy {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(10);

    private final Service.Restart restart;
    private Duration pause = Duration.ZERO;
    private int restarts;

    RestartPolicy(Service.Restart restart) {
        this.restart = restart;
    }

    /**
     * @param ran how long the process had run
     * @return how long to wait before it is started again; empty if it is not
     */
    Optional<Duration> afterEnd(int exitCode, Duration ran) {
        if (!restart.after(exitCode) || (restart.most() > 0 && restarts >= restart.most())) {
            return Optional.empty();
        }
        if (ran.compareTo(LONG_ENOUGH) >= 0) {
            pause = Duration.ZERO;
        }
        pause = pause.isZero() ? FIRST : pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
        restarts++;
        return Optional.of(pause);
    }

    /** How often it was started again. */
    int restarts() {
        return restarts;
    }

    /** As the file says it. */
    String words() {
        return switch (restart.policy()) {
            case NO -> "no";
            case ON_FAILURE -> "on-failure" + (restart.most() > 0 ? ":" + restart.most() : "");
            case ALWAYS -> "always";
            case UNLESS_STOPPED -> "unless-stopped";
        };
    }
}

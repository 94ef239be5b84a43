package org.drdrills.workload;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** What the engines of SQL databases share: the creation of the clients' tables, and the observer's login. */
public final class SqlAccess {
    /** Setting: the login that the observer uses, where the pool has one of its own for that; else it is the clients'. */
    public static final String OBSERVER = "observer";
    /** How long one attempt to create the tables may take. */
    public static final Duration ATTEMPT = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofMillis(200);

    private SqlAccess() {}

    /** Creates the tables through whichever server takes them. */
    @FunctionalInterface
    public interface Creation {
        void attempt(DeadlineSocket.Deadline deadline) throws SQLException;
    }

    /**
     * Tries until the tables are there.
     *
     * @param reason why an attempt failed, in words
     * @throws IllegalStateException if patience ends first
     */
    public static void prepare(
            ServerList servers, Duration patience, Function<SQLException, String> reason, Creation creation) {
        prepare("created", servers, patience, reason, creation);
    }

    /** @param done what is done to the tables, such as {@code created} */
    static void prepare(
            String done,
            ServerList servers,
            Duration patience,
            Function<SQLException, String> reason,
            Creation creation) {
        long until = System.nanoTime() + patience.toNanos();
        String last = "there was no time to try";
        while (System.nanoTime() < until) {
            DeadlineSocket.Deadline deadline = new DeadlineSocket.Deadline();
            try {
                creation.attempt(deadline);
                return;
            } catch (SQLException e) {
                last = deadline.passed() ? "no answer in time" : reason.apply(e);
            }
            pause();
        }
        throw new IllegalStateException("the tables for clients could not be " + done + " through " + servers
                + " within " + patience.toSeconds() + " s: " + last);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the tables for clients were being created", e);
        }
    }

    /** The same settings with the observer's login in place of the clients'. */
    public static Map<String, String> observer(Map<String, String> settings) {
        Map<String, String> observer = new HashMap<>(settings);
        if (settings.containsKey(OBSERVER)) {
            observer.put("user", settings.get(OBSERVER));
            observer.put("password", settings.getOrDefault(OBSERVER + "-password", ""));
        }
        return observer;
    }
}

package org.drdrills.drill;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stops the clients, gives replication the time to drain, and reads every member's data. */
final class FinalReads {
    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final Duration SETTLE = Duration.ofMillis(300);

    private final Setting setting;

    FinalReads(Setting setting) {
        this.setting = setting;
    }

    void run() {
        setting.pools().all().forEach(serving -> serving.load().readLastStates());
        setting.pools().stopClients();
        // A standby that has not drained in time is read all the same; the judge sees what it lacks.
        setting.waiting().until(DRAIN, setting.pools()::drained);
        setting.waiting().pause(SETTLE);
        Duration limit = setting.patience().finalReads();
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            setting.pools()
                    .all()
                    .forEach(serving -> readers.submit(() -> serving.observer().finalReads(limit)));
        }
    }
}

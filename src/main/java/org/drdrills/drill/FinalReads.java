package org.drdrills.drill;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.drdrills.check.Check;

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
                    .forEach(serving -> readers.execute(() -> serving.observer().finalReads(limit, copies())));
        }
    }

    /** Only where the drill restores one: a server that was not started answers nothing, however long it is asked. */
    private Map<String, InetSocketAddress> copies() {
        Map<String, InetSocketAddress> copies = new LinkedHashMap<>();
        if (setting.plan().needs(Check.Need.COPY_READS)) {
            setting.lab()
                    .environment()
                    .copies()
                    .forEach(node -> copies.put(node, setting.lab().observed(node)));
        }
        return copies;
    }
}

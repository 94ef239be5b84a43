package org.drdrills.workload;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.topology.Workload;

/** The power of an engine to carry out a {@link Workload}, each step or several in one transaction. */
public interface Transactional {
    /**
     * The level at which transactions run, which the environment thereby claims: a word of the check {@code isolation}.
     *
     * @param access the pool's settings
     * @return empty where the environment claims none
     */
    Optional<String> isolation(Map<String, String> access);

    /** A client's session; connects with its first transaction. */
    TransactionSession transactions(List<InetSocketAddress> servers, Map<String, String> access, Duration timeout);
}

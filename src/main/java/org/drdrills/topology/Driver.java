package org.drdrills.topology;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How drills speak with a product: by an engine of the suite, or by the program that one of the suite's environments has for it.
 *
 * @param environment whose program it is; empty where the engine needs none
 * @param settings    of the pool, beside the program
 */
record Driver(List<String> products, String engine, String environment, Map<String, String> settings) {
    static final String FILE = "drill.py";

    private static final List<Driver> ALL = List.of(
            new Driver(List.of("PostgreSQL", "Patroni", "pg_auto_failover", "Citus"), "postgresql", "", Map.of()),
            new Driver(List.of("etcd"), Pool.EXEC, "etcd", Map.of()),
            new Driver(List.of("Redis"), Pool.EXEC, "valkey", Map.of()),
            new Driver(
                    List.of("RabbitMQ"),
                    Pool.EXEC,
                    "rabbitmq",
                    Map.of("reads", "none", "writers", "unnamed", "copies", "unread")));

    /** For a product of another name, its user writes the program. */
    private static final Driver NONE = new Driver(List.of(), Pool.EXEC, "", Map.of());

    /** @param product as {@link KnownSystem} calls it, or empty */
    static Driver of(String product) {
        return ALL.stream()
                .filter(driver -> driver.products.contains(product))
                .findFirst()
                .orElse(NONE);
    }

    /** Whether a program of the environment speaks with the pool. */
    boolean exec() {
        return engine.equals(Pool.EXEC);
    }

    /** @param into the folder of the new environment, beside which the others stand */
    Optional<Path> program(Path into) {
        return Optional.of(into.resolveSibling(environment).resolve(FILE))
                .filter(file -> !environment.isEmpty() && Files.isRegularFile(file));
    }
}

package org.drdrills.topology;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How drills speak with a product: by an engine of the suite, or by the program that one of the suite's environments has for it.
 *
 * @param environment whose program it is; empty where the engine needs none
 * @param settings    of the pool, beside the program
 * @param signIn      what clients use where the files do not say
 * @param several     whether every member accepts writes
 */
record Driver(
        List<String> products,
        String engine,
        String environment,
        Map<String, String> settings,
        SignIn signIn,
        boolean several) {
    /** @param database that is always there; empty for one of the account's name */
    record SignIn(int port, String user, String database) {}

    static final String FILE = "drill.py";

    private static final List<Driver> ALL = List.of(
            new Driver(
                    List.of("PostgreSQL", "Patroni", "pg_auto_failover", "Citus"),
                    "postgresql",
                    Map.of(),
                    new SignIn(5432, "postgres", "")),
            new Driver(List.of("etcd"), "etcd", Map.of()),
            new Driver(List.of("Redis"), "valkey", Map.of()),
            new Driver(List.of("NATS"), "nats", Map.of("writers", "unnamed", "workloads", "counters compare-and-set")),
            new Driver(
                    List.of("RabbitMQ"),
                    "rabbitmq",
                    Map.of("reads", "none", "writers", "unnamed", "copies", "unread")));

    /** For a product of another name, its user writes the program. */
    private static final Driver NONE = new Driver(List.of(), "", Map.of());

    private static final String KAFKA = "Kafka";
    private static final String NATS_MONITOR = "8222";

    /** Where an image is told its listeners, what it tells clients before what it opens; Bitnami's has names of its own. */
    private static final List<String> LISTENERS = List.of("ADVERTISED_LISTENERS", "LISTENERS");

    private static final List<String> LOCAL = List.of("localhost", "127.0.0.1");
    private static final Pattern LISTENER = Pattern.compile("([A-Za-z0-9_]+)://([^:,]*):(\\d{1,5})");

    private static final List<String> MARIADB = List.of("MySQL", "Galera");

    private Driver(List<String> products, String environment, Map<String, String> settings) {
        this(products, Pool.EXEC, environment, settings, new SignIn(0, "", ""), false);
    }

    private Driver(List<String> products, String engine, Map<String, String> settings, SignIn signIn) {
        this(products, engine, "", settings, signIn, false);
    }

    /** @param product as {@link KnownSystem} calls it, or empty */
    static Driver of(String product, Service member) {
        if (MARIADB.contains(product)) {
            return mariadb(product, member);
        }
        if (product.equals(KAFKA)) {
            return kafka(member);
        }
        return ALL.stream()
                .filter(driver -> driver.products.contains(product))
                .findFirst()
                .orElse(NONE);
    }

    private static Driver mariadb(String product, Service member) {
        boolean mysql = Stream.of("mysql", "percona", "pxc").anyMatch(member.image()::contains);
        boolean galera = product.equals("Galera");
        // Percona's cluster keeps its state where neither dialect looks for it.
        return mysql && galera
                ? NONE
                : new Driver(
                        MARIADB,
                        "jdbc",
                        "",
                        Map.of("dialect", mysql ? "mysql" : "mariadb"),
                        new SignIn(3306, "root", "mysql"),
                        galera);
    }

    /** Redpanda and others that speak Kafka's protocol were not tried. */
    private static Driver kafka(Service member) {
        return member.image().contains("redpanda")
                ? NONE
                : new Driver(
                        List.of(KAFKA),
                        "kafka",
                        Map.of("topic", "ledger"),
                        new SignIn(listener(member.environment()).orElse(9092), "", ""));
    }

    /** The first listener that other machines can call and that is not for controllers. */
    private static Optional<Integer> listener(Map<String, String> said) {
        List<String> controllers =
                List.of(kafka(said, "CONTROLLER_LISTENER_NAMES").split(","));
        return LISTENERS.stream()
                .flatMap(name -> LISTENER.matcher(kafka(said, name)).results())
                .filter(found -> !controllers.contains(found.group(1)))
                .filter(found -> !LOCAL.contains(found.group(2)))
                .map(found -> Integer.valueOf(found.group(3)))
                .findFirst();
    }

    private static String kafka(Map<String, String> said, String setting) {
        return said.getOrDefault("KAFKA_" + setting, said.getOrDefault("KAFKA_CFG_" + setting, ""));
    }

    /** What the files of a member do not say and drills need, in one sentence. */
    Optional<String> lacking(Service member) {
        boolean told = Stream.of(
                        member.command().orElse(List.of()),
                        member.entrypoint().orElse(List.of()),
                        Mounted.texts(member))
                .flatMap(List::stream)
                .anyMatch(text -> text.contains(NATS_MONITOR));
        return environment.equals("nats") && !told
                ? Optional.of("NATS tells who leads on its monitoring port only: start each server with -m "
                        + NATS_MONITOR + ", and with -n and the name of its service.")
                : Optional.empty();
    }

    /** Whether clients need no name and no password. */
    boolean open() {
        return signIn.user().isEmpty();
    }

    /** Whether a program of the environment speaks with the pool. */
    boolean exec() {
        return engine.equals(Pool.EXEC);
    }

    /** @param into the folder of the new environment, beside which the others stand, or those of the suite beside a project */
    Optional<Path> program(Path into) {
        Path environments =
                Objects.requireNonNull(into.toAbsolutePath().normalize().getParent());
        return Stream.of(environments, Project.installed(environments).resolve("environments"))
                .map(folder -> folder.resolve(environment).resolve(FILE))
                .filter(file -> !environment.isEmpty() && Files.isRegularFile(file))
                .findFirst();
    }
}

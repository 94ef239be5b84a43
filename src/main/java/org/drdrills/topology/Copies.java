package org.drdrills.topology;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Whether an acknowledged write is on more than one member, as far as the product or the members' own settings say. */
final class Copies {
    private static final List<String> QUORUM = List.of(
            "etcd",
            "RabbitMQ",
            "pg_auto_failover",
            "Consul",
            "ZooKeeper",
            "CockroachDB",
            "TiDB",
            "YugabyteDB",
            "Galera",
            "NATS",
            "FoundationDB",
            "Vault");
    private static final List<String> POSTGRESQL = List.of("PostgreSQL", "Patroni");

    /** A setting that makes PostgreSQL wait, with a value; a comment does not count. */
    private static final Pattern WAITS =
            Pattern.compile("(?m)^[^#\\n]*(?:synchronous_mode[\"']?\\s*[:=]\\s*[\"']?(?:true|on|yes|quorum)"
                    + "|synchronous_standby_names[\"']?\\s*[:=]\\s*[\"']*[A-Za-z0-9*_(])");

    /**
     * @param word    of {@code x-drill.pool.copies}
     * @param known   whether that is more than an assumption
     * @param because one sentence for readers
     */
    record Answer(String word, boolean known, String because) {}

    private Copies() {}

    static Answer of(String product, List<Service> members) {
        if (QUORUM.contains(product)) {
            return new Answer("synchronous", true, product + " acknowledges a write when other members have it too");
        }
        if (product.equals("Redis")) {
            return new Answer(
                    "asynchronous", true, "Redis and Valkey acknowledge a write before other members have it");
        }
        if (product.equals("Kafka")) {
            return new Answer(
                    "synchronous", true, "a record is acknowledged when every replica in sync has it (acks=all)");
        }
        if (POSTGRESQL.contains(product)) {
            return members.stream().anyMatch(Copies::waits)
                    ? new Answer("synchronous", true, "the members' settings make a write wait for a standby")
                    : new Answer(
                            "asynchronous",
                            true,
                            "nothing in the members' settings makes a write wait for a standby (synchronous_standby_names, synchronous_mode)");
        }
        return new Answer(
                "synchronous",
                false,
                "Whether an acknowledged write is on more than one member is not visible here: x-drill.pool.copies says synchronous; write asynchronous if it is not.");
    }

    private static boolean waits(Service member) {
        Stream<String> words = Stream.of(
                        member.entrypoint().orElse(List.of()),
                        member.command().orElse(List.of()),
                        member.environment().entrySet().stream()
                                .map(each -> each.getKey().toLowerCase(Locale.ROOT) + "=" + each.getValue())
                                .toList())
                .flatMap(List::stream);
        Stream<String> files = Mounted.texts(member).stream();
        return Stream.concat(words, files)
                .anyMatch(text -> WAITS.matcher(text.toLowerCase(Locale.ROOT)).find());
    }
}

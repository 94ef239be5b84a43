package org.drdrills.topology;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is known of a common product: how its image or program is called, and by which TCP ports its members and clients speak.
 *
 * @param name  of the product, as a reader knows it
 * @param named in an image's name, a program's or a Dockerfile's {@code FROM}
 * @param store whether it keeps data or state that lasts, so that its members may be a pool
 */
record KnownSystem(String name, Pattern named, boolean store, List<Integer> ports) {
    private static final List<KnownSystem> ALL = List.of(
            store("Redis Sentinel", "sentinel", 26379),
            store("MongoDB", "mongo|mongod|mongos", 27017),
            store("Patroni", "patroni|spilo", 5432, 8008),
            store("pg_auto_failover", "pg[-_]?auto[-_]?failover|pg_autoctl|pgaf", 5432),
            store("Citus", "citus", 5432),
            store("PostgreSQL", "postgres|postgresql|postgis|timescaledb|repmgr|stolon", 5432),
            store("Galera", "galera|pxc|percona-xtradb-cluster|garbd", 3306, 4444, 4567, 4568),
            store("MySQL", "mysql|mariadb|percona", 3306, 33061),
            store("Redis", "redis|valkey|keydb|dragonfly", 6379, 16379),
            store("etcd", "etcd", 2379, 2380),
            store("Consul", "consul", 8300, 8301, 8500),
            store("Vault", "vault|openbao", 8200, 8201),
            store("ZooKeeper", "zookeeper", 2181, 2888, 3888),
            store("Kafka", "kafka|cp-server|redpanda", 9092, 9093),
            store("Pulsar", "pulsar|bookkeeper", 6650, 8080, 3181),
            store("RabbitMQ", "rabbitmq", 4369, 5672, 15672, 25672),
            store("NATS", "nats|nats-server", 4222, 6222, 8222),
            store("EMQX", "emqx", 1883, 4370, 5370, 8081),
            store("Artemis", "artemis|activemq", 61616, 8161),
            store("Cassandra", "cassandra|scylla|scylladb", 7000, 9042),
            store("CockroachDB", "cockroach|cockroachdb", 26257, 8080),
            store("YugabyteDB", "yugabyte|yugabytedb|yb-master|yb-tserver", 7100, 9100, 5433, 7000, 9000),
            store("TiDB", "tidb|tikv|pd", 2379, 2380, 20160, 4000, 10080),
            store("Elasticsearch", "elasticsearch", 9200, 9300),
            store("OpenSearch", "opensearch", 9200, 9300),
            store("Solr", "solr", 8983),
            store("ClickHouse", "clickhouse|clickhouse-server|clickhouse-keeper", 8123, 9000, 9009, 9181, 9234),
            store("CouchDB", "couchdb", 5984, 4369, 9100),
            store("Couchbase", "couchbase", 8091, 11210),
            store("MinIO", "minio", 9000),
            store("RethinkDB", "rethinkdb", 28015, 29015, 8080),
            store("FoundationDB", "foundationdb|fdbserver", 4500),
            store("Neo4j", "neo4j", 7687, 7474, 5000, 6000, 7000),
            store("Dgraph", "dgraph", 5080, 6080, 7080, 8080, 9080),
            store("InfluxDB", "influxdb", 8086),
            store("Hazelcast", "hazelcast", 5701),
            store("Ignite", "ignite", 47100, 47500, 10800),
            store("SeaweedFS", "seaweedfs", 9333, 19333, 8080, 18080, 8888),
            store("OpenLDAP", "openldap", 389, 636),
            other("load balancer", "haproxy|nginx|traefik|envoy|caddy|keepalived|angie", 80),
            other("connection pooler", "pgbouncer|pgpool|odyssey|pgcat|twemproxy|predixy|envoy-redis"),
            other("database proxy", "proxysql|maxscale|mysql-router|mysqlrouter|community-router|vtgate", 3306));

    private static KnownSystem store(String name, String named, Integer... ports) {
        return new KnownSystem(name, pattern(named), true, List.of(ports));
    }

    private static KnownSystem other(String name, String named, Integer... ports) {
        return new KnownSystem(name, pattern(named), false, List.of(ports));
    }

    private static Pattern pattern(String words) {
        return Pattern.compile("(?:^|[^a-z0-9])(?:" + words + ")(?![a-z])");
    }

    /** The product of which one of these words speaks, the first word before the others. */
    static Optional<KnownSystem> of(List<String> words) {
        return words.stream()
                .flatMap(word -> ALL.stream()
                        .filter(system -> system.named.matcher(word).find())
                        .limit(1))
                .findFirst();
    }

    boolean is(String... names) {
        return List.of(names).contains(name);
    }
}

package org.drdrills.topology;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tells what each service of a system does, by its image, program and variables; the name alone decides only where they say nothing. */
final class Parts {
    private static final Pattern TOOL =
            Pattern.compile("exporter|prometheus|grafana|alertmanager|loki|promtail|pgadmin|adminer"
                    + "|phpmyadmin|redis-?commander|redis-?insight|mongo-express|kafka-?ui|akhq|kafdrop|kafka-manager|cmak|kibana|cerebro"
                    + "|elasticvue|elastichq|etcdkeeper|e3w|portainer|watchtower|autoheal|cadvisor|jaeger|zipkin|mailhog|cloudbeaver"
                    + "|zoonavigator|dashboards|fluentd|fluent-bit|filebeat|metricbeat|logstash|otel|opentelemetry|zkui|kowl|redpanda.*console"
                    + "|netdata|dozzle|pulsar-manager|schema-registry-ui|nats-box|ratel");

    private static final Pattern CLIENT_PROGRAM =
            Pattern.compile("(?:^|/)(?:redis-cli|valkey-cli|psql|pgbench|mysql|mysqlsh|mariadb"
                    + "|mongo(?:sh)?|etcdctl|cqlsh|kafka-[a-z-]+(?:\\.sh)?|rpk|nats|rabbitmqadmin|consul-template|mc|curl|wget|sysbench|ycsb|k6|vegeta"
                    + "|locust|memtier_benchmark|zkcli(?:\\.sh)?|influx|clickhouse-client|patronictl|sleep|tail|wait-for-it(?:\\.sh)?|ping|nc"
                    + "|redis-benchmark|cockroach-init)$");

    private static final Pattern IDLE = Pattern.compile("^(?:sleep|tail)$");
    private static final Pattern JOB_NAME = Pattern.compile(
            "(?:^|[-_.])(?:init|initiate|initialize|setup|set-up|migrate|migrations?|bootstrap|create|creator|seed|provision|configure"
                    + "|config-init|join|joiner|replica-?set-?init|rs-?init|cluster-?init|makes?)(?:[-_.0-9]|$)|(?:init|setup|migrate|creator|joiner)$");

    private static final Pattern CLIENT_NAME = Pattern.compile(
            "(?:^|[-_.])(?:cli|client|shell|console|loadgen|load-generator|bench|benchmark|test|tester)(?:[-_.0-9]|$)");

    private static final Pattern GALERA =
            Pattern.compile("gcomm://|(?m)^\\s*wsrep[_-](?:on|provider|cluster)|--wsrep[_-]", Pattern.CASE_INSENSITIVE);

    /** A client's program within a shell's text. */
    private static final Pattern SHELL_CLIENT = Pattern.compile(
            "(?:^|[\\s;&|(/])(?:redis-cli|valkey-cli|psql|mysql|mariadb|mongosh|etcdctl|cqlsh|rabbitmqadmin|mc|curl)\\s");

    private static final Pattern SHELL = Pattern.compile("(?:^|/)(?:ba|da|a)?sh$");

    private final Map<String, Service> services;
    private final Map<String, Optional<KnownSystem>> systems = new LinkedHashMap<>();
    private final Map<String, Part> parts = new LinkedHashMap<>();

    Parts(Map<String, Service> services) {
        this.services = services;
        services.forEach((name, service) -> systems.put(name, system(service)));
        services.forEach((name, service) -> parts.put(name, part(service)));
    }

    Part of(String service) {
        return Present.in(parts, service);
    }

    Optional<KnownSystem> systemOf(String service) {
        return Present.in(systems, service);
    }

    /** The ports that are usual for its product. */
    List<Integer> usualPorts(String service) {
        List<Integer> ports = systemOf(service).map(KnownSystem::ports).orElse(List.of());
        boolean bus = !systemOf(service).filter(found -> found.is("Redis")).isPresent()
                || told(Present.in(services, service)).anyMatch(text -> text.contains("cluster"));
        return bus ? ports : ports.subList(0, 1);
    }

    List<String> all(Part part) {
        return services.keySet().stream()
                .filter(name -> parts.get(name) == part)
                .toList();
    }

    private static Optional<KnownSystem> system(Service service) {
        String image = service.build().isPresent() && service.image().endsWith("-" + service.name())
                ? ""
                : service.image()
                        .replaceFirst("@.*$", "")
                        .replaceFirst(":[^/]*$", "")
                        .toLowerCase(Locale.ROOT);
        List<String> words = new ArrayList<>();
        // Variables that one program alone reads say more than an image's name.
        if (service.environment().keySet().stream().anyMatch(name -> name.startsWith("PATRONI_"))) {
            words.add("patroni");
        }
        words.add(image.substring(image.lastIndexOf('/') + 1));
        words.add(program(service));
        words.add(image);
        service.build().ifPresent(build -> words.addAll(bases(build)));
        words.add(service.name().toLowerCase(Locale.ROOT));
        // One image holds both programs, or works alone and in a cluster.
        Optional<KnownSystem> system = KnownSystem.of(words);
        if (system.filter(found -> found.is("MySQL")).isPresent() && clusters(service)) {
            return KnownSystem.of(List.of("galera"));
        }
        return system.filter(found -> found.is("Redis")).isPresent() && says(service, "sentinel")
                ? KnownSystem.of(List.of("sentinel"))
                : system;
    }

    /** Whether the words, variables or files of a MariaDB server make it a member of a Galera cluster. */
    private static boolean clusters(Service service) {
        return told(service).anyMatch(text -> GALERA.matcher(text).find());
    }

    /** All that a service is told by its words, variables and files. */
    private static Stream<String> told(Service service) {
        return Stream.of(
                        words(service),
                        service.environment().keySet(),
                        service.environment().values(),
                        Mounted.texts(service))
                .flatMap(Collection::stream);
    }

    /** What a Dockerfile builds on, the last first. */
    private static List<String> bases(Service.Build build) {
        String text = Dockerfile.text(build);
        List<String> bases = new ArrayList<>();
        Matcher from = Pattern.compile("(?im)^FROM\\s+(?:--\\S+\\s+)?(\\S+)").matcher(text);
        while (from.find()) {
            String image = from.group(1).replaceFirst(":[^/]*$", "").toLowerCase(Locale.ROOT);
            bases.addFirst(image.substring(image.lastIndexOf('/') + 1));
        }
        return bases;
    }

    /** All words that a container runs with. */
    private static List<String> words(Service service) {
        List<String> words = new ArrayList<>(service.entrypoint().orElse(List.of()));
        words.addAll(service.command().orElse(List.of()));
        return words;
    }

    /** The first word that names a program, also within a shell's text. */
    private static String program(Service service) {
        List<String> words = words(service);
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i).strip().toLowerCase(Locale.ROOT);
            if (SHELL.matcher(word).find()
                    || word.matches("-[a-z]*c|-[a-z]{1,3}|exec|env|--")
                    || word.contains("docker-entrypoint")) {
                continue;
            }
            String first = word.split("\\s+")[0];
            return first.substring(first.lastIndexOf('/') + 1);
        }
        return "";
    }

    private static boolean says(Service service, String pattern) {
        return Pattern.compile(pattern, Pattern.CASE_INSENSITIVE)
                .matcher(String.join(" ", words(service)))
                .find();
    }

    private static String variable(Service service, String pattern) {
        Pattern named = Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
        return service.environment().entrySet().stream()
                .filter(each -> named.matcher(each.getKey()).matches())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    private boolean anotherIs(String... names) {
        return systems.values().stream().flatMap(Optional::stream).anyMatch(system -> system.is(names));
    }

    private Part part(Service service) {
        String name = service.name().toLowerCase(Locale.ROOT);
        String image = service.image().toLowerCase(Locale.ROOT);
        if (services.values().stream()
                .anyMatch(other -> other.dependsOn().get(service.name()) == Service.Condition.COMPLETED)) {
            return Part.JOB;
        }
        if (TOOL.matcher(image.substring(image.lastIndexOf('/') + 1)).find()
                || image.contains("/mc:")
                || image.endsWith("/mc")) {
            return image.contains("/mc") ? Part.JOB : Part.TOOL;
        }
        String program = program(service);
        boolean calls = CLIENT_PROGRAM.matcher(program).find();
        boolean endless = service.restart().policy() == Service.Restart.Policy.ALWAYS
                || service.restart().policy() == Service.Restart.Policy.UNLESS_STOPPED;
        if (JOB_NAME.matcher(name).find() && !endless && service.exposed().isEmpty()
                || calls && says(service, "--cluster create|rs\\.initiate|cockroach init|replicaset") && !endless
                || says(service, "^(?:\\S*/)?cockroach init|\\binit --(?:insecure|host)")
                || ends(service, program)) {
            return Part.JOB;
        }
        if (calls) {
            return IDLE.matcher(program).find()
                            && Present.in(systems, service.name()).isEmpty()
                    ? Part.TOOL
                    : Part.CLIENT;
        }
        Optional<KnownSystem> system = Present.in(systems, service.name());
        if (system.isEmpty()) {
            return CLIENT_NAME.matcher(name).find() ? Part.CLIENT : Part.APPLICATION;
        }
        return system.get().store() ? inStore(service, system.get(), name, image) : Part.FRONT;
    }

    /** Whether the file says that it is not started again once it has done what a client does, and that is nothing without an end. */
    private static boolean ends(Service service, String program) {
        boolean once = service.restart().said()
                && (service.restart().policy() == Service.Restart.Policy.NO
                        || service.restart().policy() == Service.Restart.Policy.ON_FAILURE);
        boolean client = CLIENT_PROGRAM.matcher(program).find()
                || SHELL_CLIENT.matcher(String.join(" ", words(service))).find()
                        && !says(
                                service, "\\bexec\\b|-server\\b|\\bmongo[ds]\\b|\\bpostgres\\b(?! *:)|mysqld|mariadbd");
        return once
                && client
                && service.exposed().isEmpty()
                && !IDLE.matcher(program).find()
                && !says(service, "\\bmonitor\\b|subscribe|--follow|sleep infinity|while (?:true|:)");
    }

    /** Within a system that keeps data, by what the file says of this one. */
    private Part inStore(Service service, KnownSystem system, String name, String image) {
        return switch (system.name()) {
            case "Redis Sentinel" -> Part.ARBITER;
            case "MongoDB" ->
                says(service, "\\bmongos\\b")
                                || variable(service, ".*SHARDING_MODE").equals("mongos")
                        ? Part.FRONT
                        : says(service, "--configsvr")
                                        || variable(service, ".*SHARDING_MODE").equals("configsvr")
                                ? Part.ARBITER
                                : name.contains("arbiter")
                                                || variable(service, ".*REPLICA_SET_MODE")
                                                        .equals("arbiter")
                                        ? Part.ARBITER
                                        : Part.MEMBER;
            case "pg_auto_failover" ->
                says(service, "\\bmonitor\\b|witness") || name.contains("monitor") ? Part.ARBITER : Part.MEMBER;
            case "Citus" ->
                name.matches(".*(?:coordinator|master|manager).*")
                        ? (name.contains("manager") ? Part.TOOL : Part.FRONT)
                        : Part.MEMBER;
            case "PostgreSQL" ->
                variable(service, "REPMGR_NODE_TYPE").equals("witness")
                                || name.contains("witness")
                                || says(service, "stolon-sentinel")
                        ? Part.ARBITER
                        : says(service, "stolon-proxy") ? Part.FRONT : Part.MEMBER;
            case "Galera", "MySQL" ->
                says(service, "garbd") || image.contains("garb") || name.contains("garb") ? Part.ARBITER : Part.MEMBER;
            case "etcd" -> anotherIs("Patroni", "PostgreSQL", "MySQL", "Vault") ? Part.ARBITER : Part.MEMBER;
            case "ZooKeeper" -> anotherIs("Kafka", "ClickHouse", "Solr", "Pulsar") ? Part.ARBITER : Part.MEMBER;
            case "Consul" ->
                !says(service, "-server|-dev|-bootstrap")
                                && says(service, "\\bagent\\b")
                                && !variable(service, "CONSUL_LOCAL_CONFIG").contains("\"server\"")
                        ? Part.AGENT
                        : anotherIs("Patroni", "Vault") ? Part.ARBITER : Part.MEMBER;
            case "Kafka" -> {
                String roles = variable(service, "KAFKA_(?:CFG_)?PROCESS_ROLES");
                yield roles.equals("controller")
                        ? Part.ARBITER
                        : image.matches(".*(?:connect|schema-registry|rest|ksql|mirror).*")
                                ? Part.APPLICATION
                                : Part.MEMBER;
            }
            case "TiDB" -> {
                String last = image.substring(image.lastIndexOf('/') + 1);
                yield last.startsWith("pd") || says(service, "pd-server")
                        ? Part.ARBITER
                        : last.startsWith("tikv") || says(service, "tikv-server") ? Part.MEMBER : Part.FRONT;
            }
            case "YugabyteDB" -> says(service, "(?:^|/|\\s)yb-master(?:\\s|$)") ? Part.ARBITER : Part.MEMBER;
            case "Elasticsearch", "OpenSearch" -> searchNode(service);
            case "ClickHouse" -> image.contains("keeper") || says(service, "keeper") ? Part.ARBITER : Part.MEMBER;
            case "Dgraph" ->
                says(service, "(?:^|\\s)zero(?:\\s|$)")
                        ? Part.ARBITER
                        : says(service, "(?:^|\\s)dgraph-ratel(?:\\s|$)") ? Part.TOOL : Part.MEMBER;
            case "SeaweedFS" ->
                says(service, "(?:^|\\s)master(?:\\s|$)")
                        ? Part.ARBITER
                        : says(service, "(?:^|\\s)volume(?:\\s|$)") ? Part.MEMBER : Part.FRONT;
            case "Pulsar" ->
                name.matches(".*(?:bookie|bookkeeper).*") || says(service, "\\bbookie\\b")
                        ? Part.MEMBER
                        : says(service, "zookeeper") || name.contains("zookeeper") ? Part.ARBITER : Part.FRONT;
            default -> Part.MEMBER;
        };
    }

    private static Part searchNode(Service service) {
        Map<String, String> said = service.environment();
        String roles = said.get("node.roles");
        if (roles != null) {
            return roles.contains("data") && !roles.contains("voting_only")
                    ? Part.MEMBER
                    : roles.contains("master") ? Part.ARBITER : Part.FRONT;
        }
        boolean data = !said.getOrDefault("node.data", "true").equals("false");
        boolean master = !said.getOrDefault("node.master", "true").equals("false");
        return data ? Part.MEMBER : master ? Part.ARBITER : Part.FRONT;
    }
}

package org.drdrills.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drdrills.workload.Engines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is made of users' Compose files. */
class DraftTest {
    @TempDir
    private Path folder;

    private Draft draft(Path... from) {
        return Draft.of(List.of(from), folder.resolve("environments/new"), "new", List.of(), image -> List.of());
    }

    private Draft draft(String text) throws IOException {
        Files.writeString(folder.resolve("etcd.conf"), "x: 1\n");
        Draft draft = draft(Files.writeString(folder.resolve("docker-compose.yml"), text));
        if (!draft.undecided()) {
            draft.choose(0);
        }
        return draft;
    }

    /** As if it had been written, with a program that is filled in. */
    private Environment read(Draft draft) throws IOException {
        Path into = Files.createDirectories(folder.resolve("environments/new"));
        if (draft.overlay().isPresent()) {
            Files.writeString(into.resolve("lab.yaml"), draft.overlay().get());
        }
        Files.writeString(into.resolve("drill.py"), "class Client: pass\nclass Member: pass\n");
        return EnvironmentFile.read(Files.writeString(into.resolve("compose.yaml"), draft.text()));
    }

    static Stream<String> pools() throws IOException {
        return Files.readAllLines(Path.of("src/test/resources/compose/pools.txt")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"));
    }

    static Stream<String> drillable() throws IOException {
        return pools().filter(line -> !line.split("\\|")[1].strip().equals("-"));
    }

    /** {@code system | members | arbiters | front | jobs | left out}; several plausible pools stand with {@code /} between them. */
    @ParameterizedTest
    @MethodSource("drillable")
    void theRightServicesAreThePool(String line) throws IOException {
        String[] columns = line.split("\\|", -1);
        Path system = ComposeCorpusTest.CORPUS.resolve(columns[0].strip());
        Draft draft = draft(ComposeCorpusTest.files(system).toArray(Path[]::new));
        List<String> pools = new ArrayList<>(List.of(columns[1].strip().split(" / ")));
        assertThat(draft.candidates()).hasSameSizeAs(pools);
        for (int i = 0; i < pools.size(); i++) {
            assertThat(draft.candidates().get(i)).startsWith(pools.get(i).replace(" ", ", ") + " (");
        }
        assertThat(draft.undecided()).isEqualTo(pools.size() > 1);
        draft.choose(0);
        Environment environment = read(draft);
        assertThat(String.join(" ", environment.pool().members())).isEqualTo(pools.getFirst());
        assertThat(String.join(" ", environment.pool().arbiters())).isEqualTo(columns[2].strip());
        assertThat(String.join(" ", environment.jobs().keySet())).isEqualTo(columns[4].strip());
        List<String> placed = new ArrayList<>(environment.nodes().keySet());
        placed.removeIf(node -> node.startsWith("client-"));
        List<String> gone = new ArrayList<>(ComposeCorpusTest.read(system).keySet());
        gone.removeAll(placed);
        gone.removeAll(environment.jobs().keySet());
        assertThat(String.join(" ", gone)).isEqualTo(columns[5].strip());
        if (!columns[3].isBlank()) {
            assertThat(draft.guessed())
                    .anyMatch(sentence -> sentence.contains(
                            "clients come by way of " + columns[3].strip().replace(" ", ", ")));
        }
    }

    @Test
    void everySystemOfTheCorpusHasItsPoolNamed() throws IOException {
        assertThat(pools().map(line -> line.split("\\|")[0].strip()))
                .containsExactlyInAnyOrderElementsOf(ComposeCorpusTest.systems());
    }

    /** Systems that are drilled for real, elsewhere; what is written for them leaves nothing for their users to do. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lab-etcd | exec | etcd | synchronous | etcd1 client-north / etcd2 client-south / etcd3 client-west",
                "lab-valkey-sentinel | exec | valkey | asynchronous | cache1 sentinel1 client-north / cache2 sentinel2 client-south / cache3 sentinel3 client-west",
                "lab-rabbitmq | exec | rabbitmq | synchronous | broker1 client-north / broker2 client-south / broker3 client-west",
                "lab-pg-auto-failover | postgresql | | synchronous | node1 / node2 / monitor",
                "lab-patroni | postgresql | | synchronous | pg1 etcd1 operator / pg2 etcd2 / pg3 etcd3 / haproxy",
                "lab-galera | jdbc | | synchronous | db1 / db2 / db3"
            })
    void nothingIsLeftToDoWhereTheProductIsKnown(
            String system, String engine, String driver, String copies, String sites) throws IOException {
        if (driver != null) {
            Files.copy(
                    Path.of("environments").resolve(driver).resolve("drill.py"),
                    Files.createDirectories(folder.resolve("environments").resolve(driver))
                            .resolve("drill.py"));
        }
        Draft draft = draft(ComposeCorpusTest.CORPUS.resolve(system).resolve("compose.yaml"));
        draft.choose(0);
        assertThat(draft.gaps()).isEmpty();
        assertThat(draft.program().map(file -> file.getParent().getFileName().toString()))
                .isEqualTo(Optional.ofNullable(driver));
        Environment environment = read(draft);
        assertThat(environment.pool().engine()).isEqualTo(engine);
        assertThat(environment.pool().synchronous()).isEqualTo(copies.equals("synchronous"));
        assertThat(environment.sites().values().stream()
                        .map(site -> String.join(" ", site.nodes()))
                        .collect(Collectors.joining(" / ")))
                .isEqualTo(sites);
    }

    @Test
    void aSentinelListensWhereSentinelsDoAndAPatroniMemberAnswersItsPeers() throws IOException {
        Draft sentinels = draft(ComposeCorpusTest.CORPUS.resolve("lab-valkey-sentinel/compose.yaml"));
        sentinels.choose(0);
        assertThat(read(sentinels).node("sentinel2").service().exposed()).containsExactly(26379);
        Draft patroni = draft(ComposeCorpusTest.CORPUS.resolve("lab-patroni/compose.yaml"));
        patroni.choose(0);
        assertThat(read(patroni).node("pg2").service().exposed()).containsExactly(5432, 8008);
    }

    @Test
    void aQueueIsReadAtItsServingMemberAloneAndSignedInTo() throws IOException {
        Draft draft = draft(ComposeCorpusTest.CORPUS.resolve("lab-rabbitmq/compose.yaml"));
        draft.choose(0);
        assertThat(read(draft).pool().settings())
                .containsEntry("reads", "none")
                .containsEntry("writers", "unnamed")
                .containsEntry("copies", "unread")
                .containsEntry("user", "shop")
                .containsEntry("password", "RABBITMQ_PASSWORD");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "command: postgres -c synchronous_standby_names='*' | synchronous",
                "command: postgres -c synchronous_standby_names='' | asynchronous",
                "command: postgres | asynchronous",
                "environment: {POSTGRESQL_SYNCHRONOUS_STANDBY_NAMES: ANY 1 (db2)} | synchronous",
                "volumes: ['./pg.conf:/etc/pg.conf'] | synchronous",
                "volumes: ['./off.conf:/etc/pg.conf'] | asynchronous"
            })
    void whetherAWriteWaitsForACopyIsReadFromTheMembersSettings(String setting, String copies) throws IOException {
        Files.writeString(folder.resolve("pg.conf"), "synchronous_standby_names = 'FIRST 1 (db2)'\n");
        Files.writeString(folder.resolve("off.conf"), "# synchronous_standby_names = 'FIRST 1 (db2)'\n");
        Draft draft = draft("services:\n  db1: {image: 'postgres:17', " + setting
                + "}\n  db2: {image: 'postgres:17', environment: {PRIMARY: db1}}\n");
        assertThat(read(draft).pool().synchronous()).isEqualTo(copies.equals("synchronous"));
        assertThat(draft.gaps()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{image: toolbox, environment: {DB: db1}} | false",
                "{image: shop, environment: {DB: db1}, ports: ['80:8080']} | true"
            })
    void whatTakesNoCallsIsNoFrontDoor(String service, boolean front) throws IOException {
        Draft draft = draft(
                "services:\n  db1: {image: 'postgres:17'}\n  db2: {image: 'postgres:17', environment: {PRIMARY: db1}}\n  other: "
                        + service + "\n");
        assertThat(draft.guessed().stream().anyMatch(sentence -> sentence.contains("--pool other")))
                .isEqualTo(front);
    }

    @ParameterizedTest
    @CsvSource({
        "galera-haproxy, mariadb, true, root, lb",
        "wordpress-galera, mariadb, true, root, proxysql",
        "mysql-group-replication, mysql, false, root, router"
    })
    void aDatabaseThatTheSuiteSpeaksWithNeedsNoProgram(
            String system, String dialect, boolean several, String user, String front) throws IOException {
        Draft draft = draft(ComposeCorpusTest.files(ComposeCorpusTest.CORPUS.resolve(system))
                .toArray(Path[]::new));
        draft.choose(0);
        Environment environment = read(draft);
        Pool pool = environment.pool();
        assertThat(draft.exec()).isFalse();
        assertThat(pool.engine()).isEqualTo("jdbc");
        assertThat(pool.settings()).containsEntry("dialect", dialect).containsEntry("user", user);
        assertThat(pool.severalWriters()).isEqualTo(several);
        assertThat(environment.observed().values()).containsOnly(3306);
        assertThat(pool.clients().get("north")).extracting(EntryPoint::node).containsExactly(front);
        Engines.byName("jdbc").check(environment, pool);
    }

    @ParameterizedTest
    @CsvSource({
        "'mariadb:11.8', 'MARIADB_USER: me, MARIADB_PASSWORD: secret, MARIADB_DATABASE: shop', mariadb, me, shop",
        "'mysql:8.4', 'MYSQL_ROOT_PASSWORD: secret', mysql, root, mysql",
        "'bitnami/mysql:8.4', 'MYSQL_ROOT_PASSWORD: secret, MYSQL_DATABASE: shop', mysql, root, shop",
        "'drdrills/mariadb:11.8', 'DATABASE: app, APP_USER: app, APP_PASSWORD: secret', mariadb, app, app"
    })
    void clientsSignInToADatabaseAsItsImageIsTold(
            String image, String variables, String dialect, String user, String database) throws IOException {
        Draft draft = draft("""
                services:
                  db1: &db
                    image: %s
                    environment: {%s}
                  db2: *db
                """.formatted(image, variables));
        Environment environment = read(draft);
        assertThat(environment.pool().settings())
                .containsEntry("dialect", dialect)
                .containsEntry("user", user)
                .containsEntry("database", database)
                .containsEntry("password", "secret");
        Engines.byName("jdbc").check(environment, environment.pool());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "apache/kafka:4.0.0 | KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093', KAFKA_CONTROLLER_LISTENER_NAMES: CONTROLLER | 9092",
                "apache/kafka:4.0.0 | KAFKA_LISTENERS: 'CONTROLLER://:9093,HOST://:9094,LAN://:19092', KAFKA_ADVERTISED_LISTENERS: 'HOST://localhost:9094,LAN://k1:19092', KAFKA_CONTROLLER_LISTENER_NAMES: CONTROLLER | 19092",
                "bitnami/kafka:3.9 | KAFKA_CFG_LISTENERS: 'CONTROLLER://:9093,INTERNAL://:29092', KAFKA_CFG_CONTROLLER_LISTENER_NAMES: CONTROLLER | 29092",
                "confluentinc/cp-kafka:7.9.0 | KAFKA_ADVERTISED_LISTENERS: 'INTERNAL://k1:29092,OUTSIDE://localhost:9092' | 29092",
                "drdrills/kafka:4 | NODES: k1 k2 | 9092",
            })
    void clientsOfKafkaCallAListenerThatIsOpenToThem(String image, String variables, int port) throws IOException {
        Draft draft = draft("""
                services:
                  k1: &broker
                    image: %s
                    environment: {%s}
                  k2: *broker
                """.formatted(image, variables));
        draft.choose(0);
        assertThat(draft.gaps()).isEmpty();
        Environment environment = read(draft);
        assertThat(environment.pool().engine()).isEqualTo("kafka");
        assertThat(environment.pool().synchronous()).isTrue();
        assertThat(environment.observed().values()).containsOnly(port);
        assertThat(environment.pool().clients().get("north"))
                .extracting(EntryPoint::port)
                .containsOnly(port);
        Engines.byName("kafka").check(environment, environment.pool());
    }

    @ParameterizedTest
    @CsvSource({"kafka-kraft, 19092, b1 b2 b3", "kafka-zookeeper, 29092, kafka1 kafka2 kafka3"})
    void aKafkaClusterNeedsNoProgram(String system, int port, String members) throws IOException {
        Draft draft = draft(ComposeCorpusTest.CORPUS.resolve(system).resolve("compose.yaml"));
        draft.choose(0);
        assertThat(draft.exec()).isFalse();
        Environment environment = read(draft);
        assertThat(environment.pool().engine()).isEqualTo("kafka");
        assertThat(environment.pool().members()).isEqualTo(List.of(members.split(" ")));
        assertThat(environment.observed().values()).containsOnly(port);
        Engines.byName("kafka").check(environment, environment.pool());
    }

    @Test
    void whatSpeaksKafkasProtocolAndWasNotTriedNeedsAProgram() throws IOException {
        Draft draft = draft("services:\n  r1: &r {image: 'redpandadata/redpanda:v24.3.1'}\n  r2: *r\n");
        draft.choose(0);
        assertThat(draft.exec()).isTrue();
    }

    private static final String STORE = """
            networks: {store: }
            services:
              etcd1: &etcd
                image: quay.io/coreos/etcd:v3.5
                networks: [store]
                ports: ["12379:2379", "9999:9999/udp"]
                environment: {ETCD_INITIAL_CLUSTER: "etcd1=http://etcd1:2380,etcd2=http://etcd2:2380,etcd3=http://etcd3:2380", ROOT_PASSWORD: "${ROOT_PASSWORD:-root}"}
                volumes: ["d1:/data", "./etcd.conf:/etc/etcd.conf:ro", "/scratch"]
                labels: {a: b}
              etcd2: {<<: *etcd, ports: ["22379:2379"]}
              etcd3: {<<: *etcd, ports: ["32379:2379"]}
            volumes: {d1: }
            """;

    @Test
    void aStoreOfThreeMembersBecomesAnEnvironment() throws IOException {
        Draft draft = draft(STORE);
        Environment environment = read(draft);
        assertThat(environment.pool().members()).containsExactly("etcd1", "etcd2", "etcd3");
        assertThat(environment.pool().exec()).isTrue();
        assertThat(environment.sites()).containsOnlyKeys("north", "south", "west");
        assertThat(environment.siteOf("etcd2"))
                .isEqualTo(environment.siteOf("client-south"))
                .isEqualTo("south");
        assertThat(environment.secrets()).containsExactly("ROOT_PASSWORD");
        assertThat(environment.links())
                .contains(new Link("etcd1", "etcd2", 2380), new Link("client-west", "etcd1", 2379))
                .noneMatch(link -> link.target().startsWith("client-"))
                .noneMatch(link -> link.port() == 9999);
        Service etcd1 = environment.node("etcd1").service();
        assertThat(etcd1.volumes()).extracting(Service.Volume::target).containsExactly("/data", "/scratch");
        assertThat(etcd1.configs())
                .singleElement()
                .satisfies(config -> assertThat(config.source()).hasValue(folder.resolve("etcd.conf")));
    }

    @Test
    void whatItInfersLeavesOutAndCannotKnowIsSaidApart() throws IOException {
        Draft draft = draft(STORE);
        assertThat(draft.guessed())
                .anyMatch(sentence -> sentence.startsWith("etcd1, etcd2, etcd3 also listen on 2380"))
                .anyMatch(sentence -> sentence.startsWith("The pool is etcd1, etcd2, etcd3, members of etcd"))
                .noneMatch(sentence -> sentence.contains("left out"));
        assertThat(draft.leftOut())
                .anyMatch(sentence -> sentence.startsWith(
                        "services.etcd1.labels (docker-compose.yml:9): nothing in a lab reads labels"))
                .anyMatch(sentence -> sentence.contains("(docker-compose.yml:6): UDP"));
        assertThat(draft.secrets()).singleElement().asString().startsWith("ROOT_PASSWORD has no value in a file .env");
        assertThat(draft.gaps()).singleElement().asString().contains("fill in drill.py");
        Draft unknown = draft(ComposeCorpusTest.CORPUS.resolve("couchdb/compose.yaml"));
        unknown.choose(0);
        assertThat(unknown.gaps())
                .anyMatch(sentence -> sentence.contains("not visible here: x-drill.pool.copies says synchronous"));
    }

    @Test
    void nothingSecretIsCopied() throws IOException {
        Files.writeString(folder.resolve("db.env"), "POSTGRES_USER=shop\n");
        Files.writeString(folder.resolve(".env"), "PG_PASS=only-in-dot-env\n");
        Draft draft = draft("""
                services:
                  db1: {image: "postgres:17", env_file: db.env, environment: {POSTGRES_PASSWORD: "${PG_PASS}"}}
                  db2: {image: "postgres:17", env_file: db.env, environment: {POSTGRES_PASSWORD: "${PG_PASS}", PRIMARY: db1}}
                """);
        assertThat(draft.text() + draft.overlay().orElse("")).doesNotContain("only-in-dot-env");
        assertThat(draft.secrets()).anyMatch(sentence -> sentence.startsWith("db1 is told POSTGRES_PASSWORD"));
        Environment environment = read(draft);
        assertThat(environment.pool().settings())
                .containsEntry("password", "only-in-dot-env")
                .containsEntry("user", "shop");
        assertThat(environment.sources().confidential()).containsExactly("only-in-dot-env");
        assertThat(environment.sources().confidentialFiles()).contains(folder.resolve(".env"));
    }

    @Test
    void aPasswordInTheFileIsUsedAndSaid() throws IOException {
        Draft draft =
                draft("services: {db: {image: \"postgres:17\", environment: {POSTGRES_PASSWORD: adminpassword}}}\n");
        assertThat(draft.guessed()).contains("Clients sign in with the password that db reads from POSTGRES_PASSWORD.");
        assertThat(read(draft).pool().settings()).containsEntry("password", "adminpassword");
    }

    @Test
    void aKnownEngineNeedsNoProgramAndListenersAreUsed() throws IOException {
        Environment environment = read(draft("""
                services:
                  db-a: {image: "postgres:17", environment: [POSTGRES_PASSWORD=x]}
                  db-b: {image: "postgres:17"}
                  proxy: {image: "haproxy:3", ports: ["5000:5432"], command: "-f /etc/haproxy.cfg"}
                """));
        assertThat(environment.pool().engine()).isEqualTo("postgresql");
        assertThat(environment.observed()).containsEntry("db-a", 5432).containsEntry("db-b", 5432);
        assertThat(environment.clients()).containsEntry("south", List.of(new EntryPoint("proxy", 5432)));
    }

    @Test
    void portsThatAnImageDeclaresAreAdded() throws IOException {
        Path file = Files.writeString(
                folder.resolve("compose.yaml"), "services: {a: {image: own, ports: [\"80:8000\"]}, b: {image: own}}\n");
        Draft draft = Draft.of(
                List.of(file),
                folder.resolve("environments/new"),
                "new",
                List.of(),
                image -> List.of("53/udp", "7000/tcp", "7001/tcp"));
        draft.choose(0);
        assertThat(draft.leftOut())
                .contains(
                        "services.a.image: own declares UDP on 53, which no wire carries; if members need it, this system cannot be drilled.");
        Environment environment = read(draft);
        assertThat(environment.node("a").service().exposed()).containsExactly(7000, 7001, 8000);
        assertThat(environment.node("b").service().exposed()).containsExactly(7000, 7001);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "postgres | the Compose files have no service 'postgrse'; did you mean 'postgres'? | postgrse",
                "kc1 | | kc1,kc2"
            })
    void theUserMaySayWhichIsThePool(String first, String complaint, String said) throws IOException {
        Draft draft = draft(ComposeCorpusTest.CORPUS.resolve("keycloak-postgres/compose.yaml"));
        List<String> members = List.of(said.split(","));
        if (complaint != null) {
            assertThatThrownBy(() -> draft.choose(members)).hasMessage(complaint);
            return;
        }
        draft.choose(members);
        Environment environment = read(draft);
        assertThat(environment.pool().members()).containsExactlyElementsOf(members);
        assertThat(environment.pool().backEnd()).containsExactly("postgres");
        assertThat(draft.guessed()).anyMatch(sentence -> sentence.contains("--pool postgres"));
    }

    @Test
    void whatIsNoComposeFileIsOneSentence() {
        assertThatThrownBy(() -> draft("x: 1"))
                .isInstanceOf(BadInput.class)
                .hasMessageEndingWith("docker-compose.yml:1: this is no Compose file: it has no services");
        assertThatThrownBy(() -> draft("services: {}"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("services is empty");
        assertThatThrownBy(() -> draft("services: {a: 1}"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("must be a mapping");
    }
}

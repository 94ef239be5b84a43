package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drdrills.cli.Answer.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drdrills.drill.Build;
import org.drdrills.topology.EntryPoint;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.Link;
import org.drdrills.topology.Service;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Compose cases: small Compose files that a lab once started otherwise than Compose does. Each goes the way of a user, by {@code drill
 * new} into an environment, and is then what Compose makes of it. What only a running lab can show of them is in {@code ComposeLabIT},
 * {@code AddressesIT} and {@code ComposeDrillsIT}.
 */
class ComposeCasesTest {
    private static final Path SUITE = Path.of("").toAbsolutePath();

    @TempDir
    private Path home;

    private String before;

    @BeforeEach
    void moveIn() throws IOException {
        before = System.getProperty("drdrills.home");
        System.setProperty("drdrills.home", home.toString());
        System.setProperty("drdrills.suite", SUITE.toString());
        file("drill.yaml", "suite: " + Build.here().version() + "\n");
    }

    @AfterEach
    void moveOut() {
        System.clearProperty("drdrills.suite");
        if (before == null) {
            System.clearProperty("drdrills.home");
        } else {
            System.setProperty("drdrills.home", before);
        }
    }

    private Path file(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /** Made from {@code compose.yaml}, with more words for {@code drill new}; what it says. */
    private String made(String text, String... more) throws IOException {
        file("compose.yaml", text);
        Answer answer = drill(Stream.concat(
                        Stream.of(
                                "new",
                                "mine",
                                "--from",
                                home.resolve("compose.yaml").toString()),
                        Stream.of(more))
                .toArray(String[]::new));
        assertThat(answer.err()).isEmpty();
        return answer.out();
    }

    private Path own(String name) {
        return home.resolve("environments/mine").resolve(name);
    }

    /** With a program that is filled in, where one is needed. */
    private Environment environment() throws IOException {
        if (Files.exists(own("drill.py"))) {
            Files.writeString(own("drill.py"), "class Client: pass\nclass Member: pass\n");
        }
        return EnvironmentFile.read(own("compose.yaml"));
    }

    private Service service(String text, String name) throws IOException {
        made(text);
        return environment().node(name).service();
    }

    private String written() throws IOException {
        String overlay = Files.exists(own("lab.yaml")) ? Files.readString(own("lab.yaml")) : "";
        return Files.readString(own("compose.yaml")) + overlay;
    }

    /** {@code drill check} of the environment alone: one sentence for each mistake. */
    private List<String> mistakes() {
        Answer answer = drill("check", own("compose.yaml").toString());
        assertThat(answer.err()).doesNotContain("Exception");
        assertThat(answer.exit()).isEqualTo(answer.err().isEmpty() ? Main.MET : Main.USAGE);
        return answer.err().lines().toList();
    }

    @Test
    @DisplayName("K1 a command or an entry point in one string is split into words, without a shell")
    void k01() throws IOException {
        Service service = service("""
                services:
                  a: {image: "cockroachdb/cockroach:v23.1", command: "start --insecure --join=a,b"}
                  b: {image: "cockroachdb/cockroach:v23.1", entrypoint: "/cockroach/cockroach 'start' --join=a,b"}
                """, "a");
        assertThat(service.command()).hasValue(List.of("start", "--insecure", "--join=a,b"));
        assertThat(service.entrypoint()).isEmpty();
        assertThat(environment().node("b").service().entrypoint())
                .hasValue(List.of("/cockroach/cockroach", "start", "--join=a,b"));
    }

    @Test
    @DisplayName("K2 variables are filled in everywhere")
    void k02() throws IOException {
        Service service = service("services: {a: {image: \"postgres:${PG_VERSION:-17}\"}}\n", "a");
        assertThat(service.image()).isEqualTo("postgres:17");
        assertThat(mistakes()).isEmpty();
    }

    @Test
    @DisplayName("K3 secrets are mounted under /run/secrets, used to sign in, and kept out of every report")
    void k03() throws IOException {
        file("pg.txt", "of-a-file\n");
        file(".env", "PG_TWO=of-a-variable\n");
        String said = made("""
                services:
                  a: {image: "postgres:17", secrets: [pg], environment: {POSTGRES_PASSWORD_FILE: /run/secrets/pg}}
                  b: {image: "postgres:17", secrets: [two], environment: {POSTGRES_PASSWORD_FILE: /run/secrets/two, PRIMARY: a}}
                secrets: {pg: {file: ./pg.txt}, two: {environment: PG_TWO}}
                """);
        Environment environment = environment();
        assertThat(environment.node("a").service().configs())
                .extracting(Service.Config::source, Service.Config::target)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Optional.of(home.resolve("pg.txt")), "/run/secrets/pg"));
        assertThat(environment.node("b").service().configs())
                .extracting(Service.Config::content, Service.Config::target)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("of-a-variable", "/run/secrets/two"));
        assertThat(environment.pool().settings()).containsEntry("password", "of-a-file");
        assertThat(environment.sources().confidential()).contains("of-a-file", "of-a-variable");
        assertThat(said + written()).doesNotContain("of-a-");
    }

    @Test
    @DisplayName("K4 a container's name and a network's aliases are names")
    void k04() throws IOException {
        made("""
                services:
                  a: {image: "cassandra:5", container_name: cass-seed, networks: {ring: {aliases: [seed.ring]}}}
                  b: {image: "cassandra:5", networks: [ring], environment: {CASSANDRA_SEEDS: "cass-seed:7001"}}
                networks: {ring: }
                """);
        Environment environment = environment();
        assertThat(environment.node("a").service().aliases()).containsExactlyInAnyOrder("cass-seed", "seed.ring");
        assertThat(environment.links()).contains(new Link("b", "a", 7001));
    }

    @Test
    @DisplayName("K5 ports that are published, exposed, usual or spoken of count together")
    void k05() throws IOException {
        made("""
                services:
                  zoo1:
                    image: zookeeper:3.9
                    ports: ["2181:2181"]
                    environment: {ZOO_SERVERS: "server.1=zoo1:2888:3888;2181 server.2=zoo2:2888:3888;2181"}
                  zoo2: {image: "zookeeper:3.9", expose: ["8080"]}
                """);
        assertThat(environment().node("zoo1").service().exposed()).containsExactly(2181, 2888, 3888);
        assertThat(environment().node("zoo2").service().exposed()).containsExactly(2181, 2888, 3888, 8080);
    }

    @Test
    @DisplayName("K5 a host with two ports in words of another service listens on both")
    void k05OfAnUnknownProduct() throws IOException {
        made("services: {a: {image: own}, b: {image: own, command: \"--peer a:2888:3888\"}}\n", "--pool", "a,b");
        assertThat(environment().node("a").service().exposed()).containsExactly(2888, 3888);
    }

    @Test
    @DisplayName("K6 mounted files and folders keep their modes, their depth and their number")
    void k06() throws IOException {
        Files.setPosixFilePermissions(
                file("scripts/deep/er/run.sh", "#!/bin/sh\n"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(file("keyfile", "key"), PosixFilePermissions.fromString("r--------"));
        for (int i = 0; i < 40; i++) {
            file("scripts/more/" + i, "");
        }
        Service service = service(
                "services: {a: {image: \"mongo:7\", volumes: [\"./scripts:/scripts:ro\", \"./keyfile:/keyfile:ro\"]}}\n",
                "a");
        // A file without a mode of its own is copied with the one that it has.
        assertThat(service.configs())
                .containsExactly(new Service.Config(
                        Optional.of(home.resolve("keyfile")), "", "/keyfile", Optional.empty(), 0, 0));
        assertThat(service.volumes())
                .singleElement()
                .satisfies(volume -> assertThat(volume.source()).hasValue(home.resolve("scripts")))
                .satisfies(volume -> assertThat(volume.readOnly()).isTrue());
    }

    @Test
    @DisplayName("K6 a folder that is too large is refused with its place")
    void k06Refused() throws IOException {
        for (int i = 0; i <= 2000; i++) {
            file("many/" + i, "");
        }
        made("services: {a: {image: \"postgres:17\"}, b: {image: \"postgres:17\", volumes: [\"./many:/many\"]}}\n");
        assertThat(mistakes())
                .singleElement()
                .asString()
                .contains("compose.yaml:1: services.b.volumes[0] mounts a folder of more than 2000 files or 64 MiB");
    }

    @Test
    @DisplayName("K7 the last file of variables wins, and each is read as Compose reads it")
    void k07() throws IOException {
        file("base.env", "POSTGRES_USER=base\nexport POSTGRES_DB=base\nPOSTGRES_PASSWORD=\"two words\"\n");
        file("site.env", "POSTGRES_USER=site\nPGTZ=UTC # comment\n");
        Service service = service("services: {a: {image: \"postgres:17\", env_file: [base.env, site.env]}}\n", "a");
        assertThat(service.environment())
                .isEqualTo(Map.of(
                        "POSTGRES_USER",
                        "site",
                        "POSTGRES_DB",
                        "base",
                        "POSTGRES_PASSWORD",
                        "two words",
                        "PGTZ",
                        "UTC"));
        assertThat(environment().pool().settings())
                .containsEntry("user", "site")
                .containsEntry("database", "base")
                .containsEntry("password", "two words");
        assertThat(written()).doesNotContain("two words");
    }

    @Test
    @DisplayName("K8 defaults within defaults, and values where another is set")
    void k08() throws IOException {
        Service service = service(
                "services: {a: {image: x, expose: [\"80\"], environment: {A: \"${X:-${Y:-deep}}\", B: \"${X:+set}\"}}}\n",
                "a");
        assertThat(service.environment()).isEqualTo(Map.of("A", "deep", "B", ""));
    }

    private static final String JOBS = """
            services:
              r1: {image: "redis:7", depends_on: {init: {condition: service_completed_successfully}}}
              r2: {image: "redis:7", command: redis-server --replicaof r1 6379}
              init: {image: "redis:7", restart: "no"}
              seed: {image: "redis:7", restart: "no", command: ["redis-cli", "-h", "r1", "set", "a", "b"]}
              fill: {image: "redis:7", restart: on-failure, command: ["sh", "-c", "redis-cli -h r1 set c d"]}
              look: {image: "redis:7", restart: "no", command: ["redis-cli", "-h", "r1", "subscribe", "news"]}
              cli: {image: "redis:7", profiles: [debug], command: ["redis-cli", "-h", "r1", "monitor"]}
            """;

    @Test
    @DisplayName("K9 profiles are left out unless asked for, and jobs run to their end before the lab is healthy")
    void k09() throws IOException {
        String said = made(JOBS);
        Environment environment = environment();
        assertThat(environment.pool().members()).containsExactly("r1", "r2");
        assertThat(environment.pool().arbiters()).isEmpty();
        assertThat(environment.jobs()).containsOnlyKeys("init", "seed", "fill");
        assertThat(environment.nodes()).doesNotContainKeys("cli", "look");
        assertThat(environment.node("r1").service().dependsOn()).isEqualTo(Map.of("init", Service.Condition.COMPLETED));
        assertThat(said.substring(said.indexOf("Left out:")))
                .contains("cli: it is started with the profile debug only", "look: a client");
        assertThat(said.substring(said.indexOf("Guessed:"), said.indexOf("Left out:")))
                .contains("init, seed, fill do their work and end before a lab is ready")
                .doesNotContain(" cli,", " cli:");
    }

    @Test
    @DisplayName("K9 a profile that is asked for is there")
    void k09WithAProfile() throws IOException {
        made(
                "services: {a: {image: x, expose: [\"80\"]}, b: {image: x, expose: [\"80\"], profiles: [more]}}\n",
                "--profile",
                "more");
        assertThat(environment().pool().members()).containsExactly("a", "b");
    }

    @Test
    @DisplayName("K10 a password in the file is the one that clients sign in with, and that is said")
    void k10() throws IOException {
        String said =
                made("services: {a: {image: \"postgres:17\", environment: {POSTGRES_PASSWORD: adminpassword}}}\n");
        assertThat(environment().pool().settings()).containsEntry("password", "adminpassword");
        assertThat(said).contains("Clients sign in with the password that a reads from POSTGRES_PASSWORD.");
        assertThat(written()).doesNotContain("adminpassword");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis-server --requirepass of-the-command",
                "[sh, -c, \"redis-server --requirepass 'of-the-command' --port 6379\"]"
            })
    @DisplayName("K10 a password in a command is the one that clients sign in with, and it is never copied")
    void k10InACommand(String command) throws IOException {
        String said = made("""
                services:
                  r1: {image: "redis:7", command: %s}
                  r2: {image: "redis:7", command: redis-server --replicaof r1 6379 --masterauth of-the-command}
                """.formatted(command));
        Environment environment = environment();
        assertThat(environment.pool().settings()).containsEntry("password", "of-the-command");
        assertThat(environment.sources().confidential()).contains("of-the-command");
        assertThat(said)
                .contains(
                        "Clients sign in with the password that follows --requirepass in the command of r1.",
                        "r2 runs with --masterauth; its value stays in your files");
        assertThat(said + written()).doesNotContain("of-the-command");
    }

    @Test
    @DisplayName("K11 a file .env beside the Compose file is read")
    void k11() throws IOException {
        file(".env", "PG_PASS=of-the-file\n");
        Service service = service(
                "services: {a: {image: \"postgres:17\", environment: {POSTGRES_PASSWORD: \"${PG_PASS}\"}}}\n", "a");
        assertThat(service.environment()).containsEntry("POSTGRES_PASSWORD", "of-the-file");
    }

    @Test
    @DisplayName("K11 all mistakes are told at once, each with file and line")
    void k11Mistakes() throws IOException {
        String said = made("""
                services:
                  a: {image: "cassandra:5", environment: {A: "${ONE}", B: "${TWO:?say two}"}}
                  b: {image: "cassandra:5", privileged: true}
                """);
        assertThat(said).contains("What a lab cannot start as it is: ", "compose.yaml:2: services.a.environment.A");
        assertThat(mistakes())
                .hasSize(3)
                .anyMatch(line -> line.contains("compose.yaml:2: services.a.environment.A: variable ONE has no value"))
                .anyMatch(line ->
                        line.contains("compose.yaml:2: services.a.environment.B: variable TWO has no value: say two"))
                .anyMatch(line -> line.contains("compose.yaml:3: services.b.privileged cannot be carried out"));
    }

    @Test
    @DisplayName("K11 describe works before drill.py is written")
    void k11Describe() throws IOException {
        made("services: {a: {image: \"cassandra:5\"}, b: {image: \"cassandra:5\", environment: {SEEDS: a}}}\n");
        assertThat(mistakes()).singleElement().asString().contains("drill.py:", "does not say yet how to write");
        Answer described = drill("describe", "mine");
        assertThat(described.err()).isEmpty();
        assertThat(described.out()).contains("cassandra:5", "member of store");
    }

    @Test
    @DisplayName("K12 include, extends, names with dots or capitals, and several files")
    void k12() throws IOException {
        file(
                "db.yaml",
                "services: {Db.One: {image: \"postgres:17\"}, Db.Two: {image: \"postgres:17\", environment: {P: Db.One}}}\n");
        file("base.yaml", "services: {web: {image: \"web:1\", environment: {A: base, B: base}}}\n");
        file("over.yaml", "services: {Db.One: {environment: {POSTGRES_USER: over}}}\n");
        made(
                "include: [db.yaml]\nservices: {App: {extends: {file: base.yaml, service: web}, environment: {B: own}}}\n",
                home.resolve("over.yaml").toString());
        Environment environment = environment();
        assertThat(environment.pool().members()).containsExactly("Db.One", "Db.Two");
        assertThat(environment.node("App").service().environment()).isEqualTo(Map.of("A", "base", "B", "own"));
        assertThat(environment.node("Db.One").service().environment()).isEqualTo(Map.of("POSTGRES_USER", "over"));
        assertThat(mistakes()).isEmpty();
    }

    @Test
    @DisplayName("K13 services that are built alike are alike")
    void k13() throws IOException {
        file("docker/pg.Dockerfile", "FROM postgres:17 AS x\n");
        made("""
                services:
                  a: {build: {context: ., dockerfile: docker/pg.Dockerfile, target: x, args: {V: "1"}}}
                  b: {build: {context: ., dockerfile: docker/pg.Dockerfile, target: x, args: {V: "1"}}}
                """);
        Environment environment = environment();
        assertThat(environment.pool().members()).containsExactly("a", "b");
        assertThat(environment.node("a").service().build())
                .hasValue(new Service.Build(home.toString(), "docker/pg.Dockerfile", "x", Map.of("V", "1")));
        assertThat(mistakes()).isEmpty();
    }

    @Test
    @DisplayName("K14 more than a hundred aliases are read")
    void k14() throws IOException {
        String many = Stream.generate(() -> "*e").limit(150).collect(Collectors.joining(", "));
        made("x-e: &e {A: b}\nservices:\n  a: {image: x, expose: [\"80\"], environment: *e, x-more: [" + many + "]}\n");
        assertThat(environment().node("a").service().environment()).isEqualTo(Map.of("A", "b"));
    }

    @Test
    @DisplayName("K14 aliases of aliases that grow without bound are refused")
    void k14Refused() throws IOException {
        StringBuilder text = new StringBuilder("x-0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            String ten = Stream.generate(() -> "*a%d").limit(10).collect(Collectors.joining(", "));
            text.append("x-%d: &a%d [%s]\n".formatted(i, i, ten.replace("%d", String.valueOf(i - 1))));
        }
        file("compose.yaml", text + "services: {a: {image: x}}\n");
        Answer answer =
                drill("new", "mine", "--from", home.resolve("compose.yaml").toString());
        assertThat(answer.exit()).isEqualTo(Main.USAGE);
        assertThat(answer.err()).hasLineCount(1).contains("values once its aliases are written out");
    }

    @Test
    @DisplayName("K14 more machines than a lab has room for are refused by check")
    void moreMachinesThanALabHas() throws IOException {
        StringBuilder text = new StringBuilder("services:\n");
        for (int i = 0; i < 60; i++) {
            text.append("  s%d: {image: \"postgres:17\"}\n".formatted(i));
        }
        made(text.toString());
        assertThat(mistakes())
                .singleElement()
                .asString()
                .matches(".*environments/mine/compose.yaml:\\d+: a lab has room for 52 machines, and these are 60;.*");
    }

    @Test
    @DisplayName("K15 restarts, the order of the start and health checks are carried out")
    void k15() throws IOException {
        made("""
                x-db: &db
                  image: "mariadb:11.8"
                  restart: on-failure
                  healthcheck: {test: ["CMD", "healthcheck.sh", "--connect"], interval: 3s, retries: 20}
                services:
                  db1: {<<: *db, restart: unless-stopped}
                  db2: {<<: *db, depends_on: {db1: {condition: service_healthy}}}
                """);
        Service db1 = environment().node("db1").service();
        Service db2 = environment().node("db2").service();
        assertThat(db1.restart()).isEqualTo(new Service.Restart(Service.Restart.Policy.UNLESS_STOPPED, 0));
        assertThat(db2.restart()).isEqualTo(new Service.Restart(Service.Restart.Policy.ON_FAILURE, 0));
        assertThat(db2.dependsOn()).isEqualTo(Map.of("db1", Service.Condition.HEALTHY));
        assertThat(db2.health().map(Service.Healthcheck::test)).hasValue(List.of("CMD", "healthcheck.sh", "--connect"));
    }

    @Test
    @DisplayName("K16 members that announce their addresses are wired on the ports on which they do")
    void k16() throws IOException {
        String said = made("""
                x-db: &db
                  image: mariadb:11.8
                  environment: {MARIADB_ROOT_PASSWORD: "${ROOT_PASSWORD:-change-me}"}
                  command: --wsrep_on=ON --wsrep-cluster-address=gcomm://db1,db2,db3 --wsrep-provider=/usr/lib/galera/libgalera_smm.so
                services: {db1: *db, db2: *db, db3: *db}
                """);
        Environment environment = environment();
        Set<Integer> ports = environment.links().stream()
                .filter(link -> link.source().equals("db1") && link.target().equals("db2"))
                .map(Link::port)
                .collect(Collectors.toSet());
        assertThat(ports).containsExactlyInAnyOrder(3306, 4444, 4567, 4568);
        assertThat(environment.pool().severalWriters()).isTrue();
        assertThat(said).contains("members of Galera").doesNotContain("For you to do");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wsrep_cluster_address = gcomm://db1,db2", "[mysqld]\nwsrep_on=ON"})
    @DisplayName("K16 what makes a cluster of servers may stand in a file that is mounted")
    void k16InAFile(String setting) throws IOException {
        file("conf.d/more/cluster.cnf", setting + "\n");
        made("""
                x-db: &db {image: "mariadb:11.8", volumes: ["./conf.d:/etc/mysql/conf.d:ro"]}
                services: {db1: *db, db2: *db}
                """);
        assertThat(environment().links()).contains(new Link("db1", "db2", 4567));
    }

    @Test
    @DisplayName("K17 secrets are referred to and never copied, and what looks like one is named")
    void k17() throws IOException {
        file("db.env", "POSTGRES_PASSWORD=of-the-env-file\n");
        file(".env", "TOKEN_VALUE=of-dot-env\n");
        String said = made("""
                services:
                  a: {image: "postgres:17", env_file: db.env, environment: {API_TOKEN: "${TOKEN_VALUE}", DB_PASS: of-the-file}}
                  b: {image: "postgres:17", env_file: db.env, environment: {PRIMARY: a}}
                """);
        assertThat(written() + said).doesNotContain("of-the-env-file", "of-dot-env", "of-the-file");
        assertThat(said.substring(said.indexOf("Looks like a secret:")))
                .contains(
                        "a is told POSTGRES_PASSWORD",
                        "a is told API_TOKEN",
                        "a is told DB_PASS",
                        "b is told POSTGRES_PASSWORD");
        assertThat(environment().sources().confidential()).contains("of-the-env-file", "of-dot-env", "of-the-file");
        assertThat(environment().sources().confidentialFiles()).contains(home.resolve("db.env"), home.resolve(".env"));
    }

    private static final String KNOWN_BAD = """
            services: {a: {environment: {MODE: bad}}}
            x-drill:
              known-bad:
                wrong: It is spoilt.
                drill: %s
                finding: %s
                verdict: MISSED
            """;

    private static final String KILLED = "mine-the-service-returns-when-the-primary-is-killed";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            KILLED  | recovry.too-long         | spoilt.yaml:6: x-drill.known-bad.finding names no check: 'recovry'; did you mean 'recovery'?
            KILLED  | runbook-refuses.did-not  | spoilt.yaml:6: x-drill.known-bad.finding can never come: drill mine-the-service-returns-when-the-primary-is-killed has no objective on runbook-refuses
            KILLER  | recovery.too-long        | spoilt.yaml:5: x-drill.known-bad.drill names no drill of environment mine: 'mine-the-service-returns-when-the-primary-is-killer'; did you mean 'mine-the-service-returns-when-the-primary-is-killed'?
            KILLED  | recovery.too-long        |
            """)
    @DisplayName("Also: what a variant that is known to be bad names wrongly is the user's mistake, with file and line")
    void variants(String drill, String finding, String said) throws IOException {
        made("services: {a: {image: \"postgres:17\"}, b: {image: \"postgres:17\", environment: {PRIMARY: a}}}\n");
        Path variant = file(
                "environments/mine/known-bad/spoilt.yaml",
                KNOWN_BAD.formatted(drill.equals("KILLED") ? KILLED : KILLED.replace("killed", "killer"), finding));
        Answer answer = drill("check", variant.toString());
        if (said == null) {
            assertThat(answer.err()).isEmpty();
            assertThat(answer.exit()).isZero();
        } else {
            assertThat(answer.err()).hasLineCount(1).contains(said).doesNotContain("defect", "Exception");
            assertThat(answer.exit()).isEqualTo(Main.USAGE);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            title: mine      | titel: mine        | unknown or unsupported key x-drill.titel; did you mean 'title'?
            copies:          | copied:            | unknown or unsupported key x-drill.pool.copied; did you mean 'copies'?
            members:         | membres:           | unknown or unsupported key x-drill.pool.membres; did you mean 'members'?
            observe:         | observes:          | unknown or unsupported key x-drill.observes; did you mean 'observe'?
            """)
    @DisplayName(
            "Also: a key of x-drill that does not exist is the user's mistake, with file, line and the nearest one")
    void keys(String key, String instead, String said) throws IOException {
        made("services: {a: {image: \"postgres:17\"}, b: {image: \"postgres:17\", environment: {PRIMARY: a}}}\n");
        List<String> lines = new ArrayList<>(Files.readAllLines(own("compose.yaml")));
        int at = 0;
        while (!lines.get(at).contains(key)) {
            at++;
        }
        lines.set(at, lines.get(at).replace(key, instead));
        Files.write(own("compose.yaml"), lines);
        assertThat(mistakes()).first().asString().contains("environments/mine/compose.yaml:" + (at + 1) + ": " + said);
    }

    @Test
    @DisplayName("Also: clients share a load balancer, which stands in a site of its own")
    void loadBalancer() throws IOException {
        made("""
                services:
                  a: {image: "postgres:17"}
                  b: {image: "postgres:17", environment: {PRIMARY: a}}
                  lb: {image: "haproxy:3", ports: ["5000:5432"]}
                """);
        assertThat(environment().siteOf("lb")).isEqualTo("front");
        assertThat(environment().clients()).containsEntry("north", List.of(new EntryPoint("lb", 5432)));
        // Its users put it where theirs is: a site of a member, beside a standby that is waited for.
        Files.writeString(
                own("compose.yaml"),
                Files.readString(own("compose.yaml"))
                        .replace("    front: [lb]\n", "")
                        .replace("north: [a]", "north: [a, lb]")
                        .replace("copies: asynchronous", "copies: synchronous"));
        Answer checked = drill("check");
        assertThat(checked.err()).isEmpty();
        assertThat(checked.out()).contains("1 environment and 10 drills are in order.");
    }
}

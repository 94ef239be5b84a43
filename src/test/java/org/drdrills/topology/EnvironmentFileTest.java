package org.drdrills.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a Compose file with {@code x-drill} means, and one sentence for each mistake in it. */
class EnvironmentFileTest {
    /** The smallest file that uses everything. Mistakes are made by replacing one piece of it. */
    private static final String GOOD = """
            name: small
            services:
              db1:
                image: drdrills/db:1
                build: image
                expose: ["5432"]
                stop_grace_period: 20s
                environment:
                  PASSWORD: ${PASSWORD:-secret}
                configs:
                  - {source: settings, target: /etc/db.conf}
                volumes: ["data:/var/lib/db"]
                depends_on: [lb]
              db2: {image: "drdrills/db:1", expose: [5432, 8008/tcp]}
              lb:
                image: drdrills/lb:1
                expose: ["5000"]
            configs:
              settings: {file: ./db.conf}
            volumes:
              data: {}
            x-drill:
              secrets: [PASSWORD]
              sites:
                north: [db1, lb]
                south: [db2]
              pool:
                engine: postgresql
                members: [db1, db2]
              links:
                lb: [db*]
                db*: ['*']
              clients: {north: lb:5000}
              observe: {db1: 5432, db2: 5432}
              operator: {service: lb, runbooks: runbooks}
            """;

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void furnish() throws IOException {
        file = folder.resolve("compose.yaml");
        Files.createDirectories(folder.resolve("image"));
        Files.createDirectories(folder.resolve("runbooks"));
        Files.writeString(folder.resolve("image/Dockerfile"), "FROM scratch\n");
        Files.writeString(folder.resolve("db.conf"), "x = 1\n");
    }

    private Environment read(String text) throws IOException {
        Files.writeString(file, text);
        return EnvironmentFile.read(file);
    }

    @Test
    void theShippedAvailabilityGroup() {
        Environment environment = EnvironmentFile.named(Path.of("environments"), "availability-group");
        assertThat(environment.name()).isEqualTo("availability-group");
        assertThat(environment.sites())
                .extractingFromEntries(
                        entry -> entry.getKey() + entry.getValue().nodes())
                .containsExactly(
                        "north[pg1, etcd1, lb1]",
                        "south[pg2, etcd2, lb2]",
                        "west[pg3, etcd3, lb3]",
                        "office[operator]");
        assertThat(environment.pool().engine()).isEqualTo("postgresql");
        assertThat(environment.pool().members()).containsExactly("pg1", "pg2", "pg3");
        assertThat(environment.pool().arbiters()).containsExactly("etcd1", "etcd2", "etcd3");
        assertThat(environment.secrets()).contains("APP_PASSWORD");
        assertThat(environment.pool().settings()).containsEntry("password", "APP_PASSWORD");
        assertThat(environment.clients())
                .extractingFromEntries(entry -> entry.getKey() + " " + entry.getValue())
                .containsExactly("north [lb1:5000]", "south [lb2:5000]", "west [lb3:5000]");
        assertThat(environment.observed()).containsOnlyKeys("pg1", "pg2", "pg3").containsEntry("pg3", 5432);
        assertThat(environment.operator()).hasValueSatisfying(post -> {
            assertThat(post.node()).isEqualTo("operator");
            assertThat(post.folder().resolve("switchover.sh")).exists();
        });
        assertThat(environment.doesNotEvidence()).isNotEmpty();
        assertThat(environment.siteOf("etcd3")).isEqualTo("west");
        Service server = environment.node("pg2").service();
        assertThat(server.hostname()).isEqualTo("pg2");
        assertThat(server.exposed()).containsExactly(5432, 8008);
        assertThat(server.stopGrace()).isEqualTo(Duration.ofSeconds(30));
        assertThat(server.build())
                .hasValueSatisfying(build -> assertThat(Path.of(build.context()).resolve(build.dockerfile()))
                        .exists());
        assertThat(server.configs())
                .allSatisfy(config -> assertThat(config.source().orElseThrow()).exists());
    }

    @Test
    void theShippedServerPool() {
        Environment environment = EnvironmentFile.named(Path.of("environments"), "server-pool");
        assertThat(environment.pool().members()).containsExactly("j1", "j2", "j3");
        assertThat(environment.pool().backEnd()).containsExactly("db1");
        assertThat(environment.clients())
                .extractingFromEntries(entry -> entry.getKey() + " " + entry.getValue())
                .containsExactly("office [lb1:5222]", "centre [j1:5222, j2:5222, j3:5222]");
        // j→j 6·3, j→db 3, lb→j 3·3, operator→ 3·3 + 1 + 1
        assertThat(environment.links()).hasSize(18 + 3 + 9 + 11);
    }

    @Test
    void theShippedLinksFollowTheirPatterns() {
        List<Link> links = EnvironmentFile.named(Path.of("environments"), "availability-group")
                .links();
        assertThat(links)
                .contains(
                        new Link("pg1", "pg2", 8008),
                        new Link("pg3", "etcd1", 2379),
                        new Link("etcd1", "etcd2", 2380),
                        new Link("lb2", "pg3", 5432),
                        new Link("operator", "lb1", 5000));
        assertThat(links).noneMatch(link -> link.source().equals(link.target()));
        assertThat(links)
                .noneMatch(link ->
                        link.source().startsWith("etcd") && link.target().startsWith("pg"));
        assertThat(links)
                .noneMatch(
                        link -> link.source().startsWith("lb") && link.target().startsWith("etcd"));
        assertThat(links).noneMatch(link -> link.target().equals("operator"));
        assertThat(links).doesNotHaveDuplicates();
        // pg→pg 6·2, pg→etcd 9·2, etcd→etcd 6·2, lb→pg 9·2, operator→ 3·2 + 3·2 + 3·2
        assertThat(links).hasSize(12 + 18 + 12 + 18 + 18);
    }

    @Test
    void theSmallFileIsRight() throws IOException {
        Environment environment = read(GOOD);
        assertThat(environment.links())
                .containsExactlyInAnyOrder(
                        new Link("lb", "db1", 5432),
                        new Link("lb", "db2", 5432),
                        new Link("lb", "db2", 8008),
                        new Link("db1", "db2", 5432),
                        new Link("db1", "db2", 8008),
                        new Link("db2", "db1", 5432),
                        new Link("db1", "lb", 5000),
                        new Link("db2", "lb", 5000));
        assertThat(environment.node("db1").service().stopGrace()).isEqualTo(Duration.ofSeconds(20));
        assertThat(environment.node("db2").service().stopGrace()).isEqualTo(Duration.ofSeconds(10));
        assertThat(environment.pool().name()).isEqualTo("pool");
        assertThat(environment.title()).isEqualTo("small");
    }

    private static final String TWO_POOLS = """
              pools:
                - name: retail
                  engine: postgresql
                  members: [db1]
                  copies: asynchronous
                  clients: {one: lb:5000}
                - {name: wholesale, engine: postgresql, members: [db2], clients: {one: lb:5000}}
            """;

    private static String severalPools() {
        return GOOD.replaceAll("(?s)  pool:\n.*?(?=  links:)", TWO_POOLS)
                .replace("  clients: {north: lb:5000}\n", "")
                .replace("{one: lb", "{north: lb");
    }

    @Test
    void severalPoolsHaveTheirOwnMembersAndClients() throws IOException {
        Environment environment = read(severalPools());
        assertThat(environment.pools()).extracting(Pool::name).containsExactly("retail", "wholesale");
        assertThat(environment.pool()).isSameAs(environment.pool("retail"));
        assertThat(environment.pool("retail").synchronous()).isFalse();
        assertThat(environment.pool("wholesale").synchronous()).isTrue();
        assertThat(environment.pool("wholesale").members()).containsExactly("db2");
        assertThat(environment.clients()).containsOnlyKeys("north");
        assertThatThrownBy(() -> environment.pool("retial"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("did you mean 'retail'?");
    }

    @Test
    void whatSeveralPoolsMayNotSay() {
        assertThatThrownBy(() -> read(severalPools().replace("name: wholesale", "name: retail")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("needs a name of its own");
        assertThatThrownBy(() -> read(severalPools().replace("members: [db2]", "members: [db1]")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> read(severalPools().replace("copies: asynchronous", "copies: late")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("synchronous or asynchronous");
        assertThatThrownBy(() -> read(severalPools().replace("clients: {north: lb:5000}}", "copies: synchronous}")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("lacks the key clients");
        assertThatThrownBy(() -> read(severalPools() + "  clients: {north: lb:5000}\n"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("has no place beside x-drill.pools");
    }

    private static final String EXEC = GOOD.replace("engine: postgresql", "engine: exec")
            .replace("lb:5000}", "lb}")
            .replace("  observe: {db1: 5432, db2: 5432}\n", "")
            .replace(
                    "    members: [db1, db2]\n",
                    "    members: [db1, db2]\n    copies: asynchronous\n    settings: {program: drill.py, password: PASSWORD}\n");

    @Test
    void anEngineOfTheEnvironmentsOwnHasAProgramAndNoPorts() throws IOException {
        Files.writeString(folder.resolve("drill.py"), "class Client: pass\n");
        Environment environment = read(EXEC);
        assertThat(environment.pool().exec()).isTrue();
        assertThat(environment.pool().synchronous()).isFalse();
        assertThat(environment.pool().settings())
                .containsEntry("program", folder.resolve("drill.py").toString());
        assertThat(environment.clients()).containsEntry("north", List.of(new EntryPoint("lb", EntryPoint.PROGRAM)));
        assertThat(environment.observed()).containsOnlyKeys("db1", "db2").containsValue(EntryPoint.PROGRAM);
    }

    /** The clients of an engine of the suite may be an application, which runs in a container of its own. */
    private static final String APPLICATION = GOOD.replace("lb:5000}", "lb}")
            .replace(
                    "    members: [db1, db2]\n",
                    "    members: [db1, db2]\n    settings: {password: PASSWORD, client: java -jar app.jar}\n");

    @Test
    void anApplicationMayBeTheClientOfAnEngineOfTheSuite() throws IOException {
        Environment environment = read(APPLICATION);
        assertThat(environment.pool().exec()).isFalse();
        assertThat(environment.pool().programs()).isTrue();
        assertThat(environment.clients()).containsEntry("north", List.of(new EntryPoint("lb", EntryPoint.PROGRAM)));
        assertThat(environment.observed()).containsEntry("db1", 5432);
        assertThatThrownBy(() -> read(APPLICATION.replace("{north: lb}", "{north: lb:5000}")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("in which the clients' program runs, and has no port");
        assertThatThrownBy(() -> read(APPLICATION.replace("client:", "ledger: ls, client:")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(
                        "settings.ledger has no place beside client with engine postgresql, which observes the members itself");
        assertThatThrownBy(() -> read(APPLICATION.replace("client:", "writers: many, client:")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("settings.writers must be unnamed");
        assertThatThrownBy(() -> read(APPLICATION.replace("client:", "servers: proxy, client:")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("proxy");
    }

    @Test
    void whatAnEngineOfTheEnvironmentsOwnMayNotSay() throws IOException {
        assertThatThrownBy(() -> read(EXEC))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("settings.program is no file: 'drill.py'");
        Files.writeString(
                folder.resolve("drill.py"),
                "class Client:\n  def write(self):\n    raise NotImplementedError(\"how to write\")\n");
        assertThatThrownBy(() -> read(EXEC))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("drill.py:3: the program does not say yet how to write");
        Files.writeString(folder.resolve("drill.py"), "class Client: pass\n");
        assertThatThrownBy(() -> read(EXEC.replace("{north: lb}", "{north: lb:5000}")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("in which the clients' program runs, and has no port");
        assertThatThrownBy(() -> read(EXEC.replace("{north: lb}", "{south: lb}")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("a cut of south would not cut them");
        assertThatThrownBy(() -> read(EXEC.replace("{north: lb}", "{north: db1}")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("runs clients on a member");
        assertThatThrownBy(() -> read(EXEC.replace("lb: [db*]", "db1: [db2]")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("lb reaches no member of pool pool");
        assertThatThrownBy(() -> read(EXEC.replace("drill.py,", "drill.py, write: ls,")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("settings.write has no place beside program");
        assertThatThrownBy(() -> read(EXEC.replace("drill.py,", "drill.py, reads: some,")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("settings.reads must be none");
        assertThat(read(EXEC.replace("program: drill.py,", "reads: none, write: a, role: c, ledger: d,"))
                        .pool()
                        .settings())
                .containsKey("reads");
        assertThatThrownBy(() -> read(EXEC.replace("program: drill.py,", "write: a, read: b, role: c,")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("lacks ledger: engine exec needs a program");
        assertThatThrownBy(() -> read(EXEC + "  observe: {db1: 5432}\n"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("observe.db1 has no place with engine exec");
    }

    @Test
    void withoutLinksEverybodyCallsEverybody() throws IOException {
        Environment environment = read(GOOD.replace("  links:\n    lb: [db*]\n    db*: ['*']\n", ""));
        assertThat(environment.links()).hasSize(2 * 1 + 2 * 2 + 2 * 1);
    }

    @Test
    void mergedKeysGiveWayToOwnOnes() throws IOException {
        Environment environment = read(GOOD.replace("services:", """
                x-a: &a {image: "from-a", init: true, user: a}
                x-b: &b {<<: *a, user: b, stop_signal: SIGINT}
                services:""")
                .replace("{image: \"drdrills/db:1\", expose", "{<<: [*b, *a], image: own, expose"));
        Service service = environment.node("db2").service();
        assertThat(service.image()).isEqualTo("own");
        assertThat(service.user()).hasValue("b");
        assertThat(service.stopSignal()).hasValue("SIGINT");
        assertThat(service.init()).isTrue();
    }

    private static final String WITH_A_SWITCH = GOOD.replace(
                    "    expose: [\"5000\"]\n",
                    "    expose: [\"5000\"]\n    volumes: [\"/var/run/docker.sock:/var/run/docker.sock\"]\n")
            + "  power: {service: lb, outlets: [db1, db2]}\n";

    @Test
    void aPowerSwitchNamesItsOutletsAndKeepsTheEnginesSocketToItself() throws IOException {
        Environment environment = read(WITH_A_SWITCH);
        assertThat(environment.power()).hasValue(new PowerPost("lb", List.of("db1", "db2")));
        assertThat(environment.node("lb").service().volumes())
                .as("a lab mounts the socket nowhere")
                .isEmpty();
        assertThat(read(GOOD).power()).isEmpty();
        assertThat(EnvironmentFile.named(Path.of("environments"), "failover-cluster")
                        .power())
                .hasValue(new PowerPost("pdu", List.of("fc1", "fc2")));
    }

    @Test
    void machinesHaveDisksOnlyWhereTheFileSaysSo() throws IOException {
        assertThat(read(GOOD).disks()).isEqualTo(DiskPlan.NONE);
        DiskPlan disks = read(GOOD + "  disks: {db*: /var/lib/data}\n").disks();
        assertThat(disks.folders()).containsOnlyKeys("db1", "db2").containsValue("/var/lib/data");
        assertThat(disks.used())
                .as("a lab mounts them only where a fault needs them")
                .isFalse();
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{db1: data}|must be an absolute path of a folder, such as /var/lib/postgresql/data, not 'data'",
                "{db1: /data/}|must be an absolute path of a folder",
                "{db*: /data, db1: /other}|gives db1 a second disk; a machine has one",
                "{dc1: /data}|no service is named 'dc1'; did you mean",
            })
    void aMistakeAboutDisksIsOneSentence(String disks, String said) {
        assertThat(catchThrowable(() -> read(GOOD + "  disks: " + disks + "\n")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(said);
    }

    static Stream<Arguments> switchMistakes() {
        return Stream.of(
                arguments(
                        "{service: lb, outlets: [db1, db2]}",
                        "{service: db2, outlets: [db1]}",
                        18,
                        "cannot be carried out: no container of a lab may reach the container engine"),
                arguments(
                        "{service: lb, outlets: [db1, db2]}",
                        "{service: lb, outlet: [db1]}",
                        37,
                        "x-drill.power.outlet; did you mean 'outlets'?"),
                arguments(
                        "{service: lb, outlets: [db1, db2]}",
                        "{service: lb}",
                        37,
                        "x-drill.power lacks the key outlets"),
                arguments(
                        "{service: lb, outlets: [db1, db2]}",
                        "{service: lb, outlets: []}",
                        37,
                        "is empty; a power switch switches at least one service"),
                arguments(
                        "{service: lb, outlets: [db1, db2]}",
                        "{service: lb, outlets: [db1, db1]}",
                        37,
                        "'db1' has two outlets"),
                arguments(
                        "{service: lb, outlets: [db1, db2]}",
                        "{service: lb, outlets: [lb]}",
                        37,
                        "is the switch itself"),
                arguments(
                        "{service: lb, outlets: [db1, db2]}",
                        "{service: lb, outlets: [db3]}",
                        37,
                        "names no service: 'db3'; did you mean"));
    }

    @ParameterizedTest(name = "{1} → {3}")
    @MethodSource("switchMistakes")
    void aMistakeAboutThePowerSwitchToo(String piece, String instead, int line, String said) {
        Throwable thrown = catchThrowable(() -> read(WITH_A_SWITCH.replace(piece, instead)));
        assertThat(thrown).isExactlyInstanceOf(BadInput.class);
        assertThat(thrown.getMessage())
                .startsWith(file + ":" + line + ": ")
                .contains(said)
                .doesNotContain("\n");
    }

    /** Piece of the good file, what stands there instead, line at which it is complained of, what the sentence holds. */
    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments(
                        "    image: drdrills/lb:1",
                        "    imgae: drdrills/lb:1",
                        16,
                        "unknown or unsupported key services.lb.imgae; did you mean 'image'?"),
                arguments(
                        "    image: drdrills/lb:1",
                        "    image: drdrills/lb:1\n    network_mode: host",
                        17,
                        "services.lb.network_mode cannot be carried out: every machine has a network of its own"),
                arguments(
                        "volumes:\n  data: {}",
                        "volumes:\n  data: {}\nnetwork: {}",
                        22,
                        "unknown or unsupported key network; did you mean 'networks'?"),
                arguments(
                        "  secrets: [PASSWORD]",
                        "  secrests: [PASSWORD]",
                        23,
                        "x-drill.secrests; did you mean 'secrets'?"),
                arguments(
                        "    engine: postgresql",
                        "    engine: postgresql\n    member: [db1]",
                        29,
                        "x-drill.pool.member; did you mean 'members'?"),
                arguments(
                        "    south: [db2]",
                        "    south: [db2]\n    west: []",
                        27,
                        "x-drill.sites.west is a site with no node"),
                arguments(
                        "    north: [db1, lb]",
                        "    north: [lb]",
                        3,
                        "services.db1 stands in no site; add it to x-drill.sites"),
                arguments("    south: [db2]", "    south: [db2, db1]", 26, "'db1' stands in two sites"),
                arguments("    south: [db2]", "    south: [db3]", 26, "names no service: 'db3'; did you mean 'db1'?"),
                arguments(
                        "{north: lb:5000}",
                        "{north: lb:5001}",
                        33,
                        "leads to port 5001 of lb, which that service never exposes; it exposes [5000]"),
                arguments("{north: lb:5000}", "{nroth: lb:5000}", 33, "names no site: 'nroth'; did you mean 'north'?"),
                arguments("{north: lb:5000}", "{north: lb1:5000}", 33, "names no service: 'lb1'; did you mean "),
                arguments("{north: lb:5000}", "{north: lb}", 33, "must be node:port, such as lb1:5000, not 'lb'"),
                arguments("{north: lb:5000}", "{north: lb:99999}", 33, "must be node:port"),
                arguments("{north: lb:5000}", "{north: [lb:5000, lb:5000]}", 33, "names lb:5000 a second time"),
                arguments("{north: lb:5000}", "{north: []}", 33, "is empty; name what clients here use"),
                arguments("{north: lb:5000}", "{}", 33, "is empty; a drill needs clients in at least one site"),
                arguments(
                        "{db1: 5432, db2: 5432}",
                        "{db1: 5433, db2: 5432}",
                        34,
                        "leads to port 5433 of db1, which that service never exposes"),
                arguments(
                        "{db1: 5432, db2: 5432}",
                        "{db1: 5432}",
                        34,
                        "leaves out db2; every member of the pool must be observed"),
                arguments(
                        "{db1: 5432, db2: 5432}",
                        "{db1: 5432, db2: 5432, lb: 5000}",
                        34,
                        "names no member of the pool: 'lb'"),
                arguments("lb: [db*]", "lb: [dc*]", 31, "leads nowhere: no service is named 'dc*'"),
                arguments("lb: [db*]", "bl: [db*]", 31, "leads nowhere: no service is named 'bl'; did you mean 'lb'?"),
                arguments(
                        "members: [db1, db2]",
                        "members: [db1, bd2]",
                        29,
                        "names no service: 'bd2'; did you mean 'db2'?"),
                arguments("members: [db1, db2]", "members: [db1, db1]", 29, "'db1' stands in the pool twice"),
                arguments("members: [db1, db2]", "members: []", 29, "is empty; a pool has at least one member"),
                arguments("expose: [\"5000\"]", "expose: [\"5000/udp\"]", 17, "is UDP; the wire carries TCP only"),
                arguments("expose: [\"5000\"]", "expose: [\"0\"]", 17, "must be a TCP port from 1 to 65535, not '0'"),
                arguments("expose: [\"5000\"]", "expose: 5000", 17, "must be a list, not '5000'"),
                arguments("file: ./db.conf", "file: ./bd.conf", 19, "configs.settings.file is no file: '"),
                arguments("file: ./db.conf", "file: \"a\\0b\"", 19, "is no path"),
                arguments("build: image", "build: images", 5, "services.db1.build holds no Dockerfile: '"),
                arguments("runbooks: runbooks", "runbooks: runboks", 35, "is no folder: 'runboks'"),
                arguments(
                        "stop_grace_period: 20s",
                        "stop_grace_period: 20 secnds",
                        7,
                        "is no duration: '20 secnds'; write it like 30s or 1m30s"),
                arguments("stop_grace_period: 20s", "stop_grace_period: -5s", 7, "is no duration: '-5s'"),
                arguments(
                        "${PASSWORD:-secret}",
                        "${PASSWROD}",
                        9,
                        "services.db1.environment.PASSWORD: variable PASSWROD has no value; write it into the file .env"),
                arguments("${PASSWORD:-secret}", "${OTHER:?set it}", 9, "variable OTHER has no value: set it"),
                arguments(
                        "    image: drdrills/lb:1",
                        "    image: drdrills/lb:1\n    command: [serve, $PLACE]",
                        17,
                        "variable PLACE has no value; write it into the file .env beside the Compose file, or give it a default"),
                arguments(
                        "    image: drdrills/lb:1",
                        "    image: drdrills/lb:1\n    image: other",
                        17,
                        "services.lb.image stands twice"),
                arguments("  lb:\n", "  db2:\n", 15, "services.db2 stands twice"),
                arguments(
                        "source: settings",
                        "source: setings",
                        11,
                        "names no config: 'setings'; did you mean 'settings'?"),
                arguments(
                        "target: /etc/db.conf}",
                        "target: /etc/db.conf, mode: -1}",
                        11,
                        "must be an octal file mode such as 0444"),
                arguments("data:/var/lib/db", "dat:/var/lib/db", 12, "names no volume: 'dat'; did you mean 'data'?"),
                arguments("data:/var/lib/db", "data:var/lib/db", 12, "must be mounted at an absolute path"),
                arguments("depends_on: [lb]", "depends_on: [bl]", 13, "names no service: 'bl'; did you mean 'lb'?"),
                arguments("  db2: {image", "  d/b2: {image", 14, "is no usable name"),
                arguments("image: drdrills/lb:1", "image: ''", 16, "services.lb.image is empty"),
                arguments(
                        "image: drdrills/lb:1",
                        "image:",
                        16,
                        "services.lb.image must be a word or a number, not nothing"),
                arguments(
                        "  pool:\n    engine: postgresql\n    members: [db1, db2]\n",
                        "",
                        22,
                        "x-drill lacks the key pool"),
                arguments("x-drill:", "x-dril:", 1, "key x-drill is missing"),
                arguments("services:\n", "services:\n\tdb0: {}\n", 3, "this is not YAML"),
                arguments("name: small", "name: [small", 2, "this is not YAML"),
                arguments("name: small", "name: &x small\nname2: *y", 2, "this is not YAML"),
                arguments("name: small", "--- 1\n--- 2", 3, "this is not YAML"),
                arguments("name: small", "? [a, b]\n: c\nname: small", 1, "a key must be a word"),
                arguments("name: small", "x-a: &a {<<: *a}\n<<: *a", 1, "merges itself"),
                arguments(
                        "services:",
                        "x-a: &a [image]\nx-b: *a\nservices: 5\nx-c:",
                        4,
                        "services must be a mapping (key: value), not '5'"));
    }

    @ParameterizedTest(name = "{1} → {3}")
    @MethodSource("mistakes")
    void aMistakeIsOneSentenceWithItsLine(String piece, String instead, int line, String said) {
        assertThat(GOOD).containsOnlyOnce(piece);
        Throwable thrown = catchThrowable(() -> read(GOOD.replace(piece, instead)));
        assertThat(thrown).isExactlyInstanceOf(BadInput.class);
        assertThat(thrown.getMessage())
                .startsWith(file + ":" + line + ": ")
                .contains(said)
                .doesNotContain("\n");
    }

    /** What mutations found, kept as they were found: each once threw something else, or never ended. */
    static Stream<Arguments> onceBroke() {
        StringBuilder bomb = new StringBuilder("x-0: &m0 {user: a}\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("x-%d: &m%d {<<: [%s]}\n"
                    .formatted(i, i, String.join(", ", java.util.Collections.nCopies(8, "*m" + (i - 1)))));
        }
        StringBuilder laughs = new StringBuilder("x-0: &l0 [ha]\n");
        for (int i = 1; i < 30; i++) {
            laughs.append("x-%d: &l%d [%s]\n"
                    .formatted(i, i, String.join(", ", java.util.Collections.nCopies(9, "*l" + (i - 1)))));
        }
        return Stream.of(
                arguments("merge bomb", bomb + GOOD.replace("  lb:\n", "  lb:\n    <<: *m11\n"), ""),
                arguments("alias bomb", laughs + GOOD, "the file grows to more than 100000 values"),
                arguments("nested lists", "x-a: " + "[".repeat(200_000) + "\n" + GOOD, ""),
                arguments(
                        "pattern of many stars",
                        GOOD.replace("lb: [db*]", "lb: ['" + "*d".repeat(18) + "*q']"),
                        "leads nowhere"),
                arguments("pattern that ends a quotation", GOOD.replace("lb: [db*]", "lb: ['\\E(']"), "leads nowhere"),
                arguments(
                        "huge key",
                        GOOD.replace("  secrets:", "  " + "k".repeat(900) + ": 1\n  secrets:"),
                        "unknown or unsupported key"),
                arguments(
                        "huge value",
                        GOOD.replace("north: lb:5000", "north: " + "v".repeat(300_000)),
                        "must be node:port"),
                arguments(
                        "line feed in a value",
                        GOOD.replace("north: lb:5000", "north: \"a\\nb\\u2028c\""),
                        "must be node:port"),
                arguments(
                        "line feed in a key",
                        GOOD.replace("  secrets:", "  \"a\\nb\": 1\n  secrets:"),
                        "unknown or unsupported key"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("onceBroke")
    void whatOnceBroke(String name, String text, String said) {
        Throwable thrown = catchThrowable(() -> read(text));
        if (thrown == null) {
            assertThat(said).isEmpty();
            return;
        }
        assertThat(thrown).isExactlyInstanceOf(BadInput.class);
        assertThat(thrown.getMessage())
                .startsWith(file.toString())
                .contains(said)
                .hasLineCount(1)
                .hasSizeLessThan(2000);
    }

    @Test
    void anEmptyFile() {
        assertThat(catchThrowable(() -> read("")))
                .isExactlyInstanceOf(BadInput.class)
                .hasMessage(file + ": the file is empty; a Compose file was expected");
        assertThat(catchThrowable(() -> read("# nothing\n")))
                .isExactlyInstanceOf(BadInput.class)
                .hasMessageStartingWith(file.toString());
    }

    @Test
    void aFileThatIsTooLarge() {
        assertThat(catchThrowable(() -> read(GOOD + "# filler\n".repeat(130_000))))
                .isExactlyInstanceOf(BadInput.class)
                .hasMessage(file + ": the file is larger than 1 MiB; an environment is a page or two");
    }

    @Test
    void aFileThatIsNotText() throws IOException {
        Files.write(file, "name: ä".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(catchThrowable(() -> EnvironmentFile.read(file)))
                .isExactlyInstanceOf(BadInput.class)
                .hasMessage(file + ": the file is not UTF-8 text");
    }

    @Test
    void aFileThatIsNotThere() {
        assertThat(catchThrowable(() -> EnvironmentFile.read(file)))
                .isExactlyInstanceOf(BadInput.class)
                .hasMessageStartingWith(file + ": the file cannot be read");
    }

    @Test
    void anEnvironmentThatIsNotThere() {
        assertThat(catchThrowable(() -> EnvironmentFile.named(Path.of("environments"), "availability-gruop")))
                .isExactlyInstanceOf(BadInput.class)
                .hasMessage("there is no environment 'availability-gruop'; did you mean 'availability-group'?");
        assertThat(catchThrowable(() -> EnvironmentFile.names(folder.resolve("nowhere"))))
                .isExactlyInstanceOf(BadInput.class)
                .hasMessageContaining("there is no folder of environments");
    }
}

package org.drdrills.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small inputs that a lab once started otherwise than Compose, and their right readings. */
class ComposeMeaningTest {
    @TempDir
    private Path folder;

    private final List<String> leftOut = new ArrayList<>();

    private Path file(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private Map<String, Service> read(String... files) throws IOException {
        List<Path> paths = new ArrayList<>();
        for (String text : files) {
            paths.add(file("compose" + paths.size() + ".yaml", text));
        }
        return EnvironmentFile.services(paths.getFirst(), ComposeReader.read(paths, List.of(), List.of()), "", leftOut);
    }

    private Service one(String service) throws IOException {
        return read("services: {a: {image: x, " + service + "}}\nvolumes: {v: }\n")
                .get("a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "start --insecure --join=a,b|start;--insecure;--join=a,b",
                "sh -c \"a && b\"|sh;-c;a && b",
                "a 'b c' d\\ e|a;b c;d e",
                "a \"\" b|a;;b"
            })
    void aCommandInOneStringIsSplitWithoutAShell(String command, String words) throws IOException {
        List<String> expected = List.of(words.split(";"));
        Service service =
                one("command: '" + command.replace("'", "''") + "', entrypoint: '" + command.replace("'", "''") + "'");
        assertThat(service.command()).hasValue(expected);
        assertThat(service.entrypoint()).hasValue(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a && b|has & outside quotes", "a > b|has > outside quotes", "a \"b|has a quote that is not closed"
            })
    void whatOnlyAShellUnderstandsIsRefused(String command, String said) {
        assertThatThrownBy(() -> one("command: '" + command + "'"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("services.a.command " + said);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "ports: ['53:53/udp']|ports[0] is UDP",
                "ports: ['8300:8300', '8301-8302:8301-8302/UDP']|ports[1] is UDP",
                "ports: [{target: 53, protocol: udp}]|ports[0] is UDP",
                "expose: ['53/udp']|expose[0] is UDP",
                "ports: ['53:53/sctp']|ports[0] must be a TCP port",
                "ports: [{target: 53, protocol: sctp}]|ports[0].protocol must be tcp"
            })
    void whatTheWireDoesNotCarryIsRefusedWithFileAndLine(String ports, String said) {
        assertThatThrownBy(() -> read("services:\n  a:\n    image: x\n    " + ports + "\n"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("compose0.yaml:4: services.a." + said);
    }

    @Test
    void theUdpPortsOfAnImageThatIsBuiltAreListedAsNotCarried() throws IOException {
        file("Dockerfile", "FROM x\nEXPOSE 8300 8301/udp 8500/tcp\nEXPOSE 53/UDP\n");
        read("services:\n  a:\n    build: .\n");
        assertThat(leftOut)
                .singleElement()
                .asString()
                .startsWith(
                        "services.a.build (compose0.yaml:3): its Dockerfile declares UDP on 53, 8301, which no wire carries");
    }

    @Test
    void variablesAreFilledEverywhereWithNestedDefaults() throws IOException {
        file(".env", "PG_PASS=in-dot-env\n");
        Service service = read("""
                services:
                  a:
                    image: "postgres:${PG_VERSION:-17}"
                    user: "${WHO-1000}"
                    expose: ["${PORT:-5432}"]
                    volumes: ["${NAME:-v}:/data"]
                    environment: {A: "${X:-${Y:-deep}}", B: "${X:+set}", C: "${PG_PASS}", D: }
                volumes: {v: }
                """).get("a");
        assertThat(service.image()).isEqualTo("postgres:17");
        assertThat(service.user()).hasValue("1000");
        assertThat(service.exposed()).containsExactly(5432);
        assertThat(service.volumes()).containsExactly(new Service.Volume("v", "/data"));
        assertThat(service.environment()).isEqualTo(Map.of("A", "deep", "B", "", "C", "in-dot-env"));
    }

    @Test
    void allMistakesAreToldAtOnce() {
        assertThatThrownBy(() -> read("""
                services:
                  a: {image: "x:${ONE}", environment: {A: "${TWO}"}, privileged: true}
                  b: {image: y, volumes: ["nowhere:/x"], restart: perhaps}
                """))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll(
                        "services.a.image: variable ONE has no value",
                        "services.a.environment.A: variable TWO has no value",
                        "services.a.privileged cannot be carried out",
                        "services.b.volumes[0] names no volume: 'nowhere'",
                        "services.b.restart must be no, always, on-failure or unless-stopped")
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(5));
    }

    @Test
    void secretsAreMountedAndKeptOutOfReports() throws IOException {
        file("pg.txt", "in a file\n");
        file(".env", "OTHER=in a variable\n");
        Path compose = file("compose.yaml", """
                services:
                  a: {image: x, secrets: [pg, {source: other, target: /etc/other, mode: 0400}], environment: {POSTGRES_PASSWORD_FILE: /run/secrets/pg}}
                secrets: {pg: {file: ./pg.txt}, other: {environment: OTHER}}
                """);
        ComposeModel model = ComposeReader.read(List.of(compose), List.of(), List.of());
        Service service = EnvironmentFile.services(compose, model, "", leftOut).get("a");
        assertThat(service.configs())
                .containsExactly(
                        new Service.Config(
                                Optional.of(folder.resolve("pg.txt")), "", "/run/secrets/pg", Optional.empty(), 0, 0),
                        new Service.Config(Optional.empty(), "in a variable", "/etc/other", 0400));
        assertThat(Confidential.values(model, List.of(service), List.of()))
                .containsExactly("in a file", "in a variable");
        assertThat(Confidential.values(model, List.of(service), List.of("In a variable")))
                .containsExactly("in a file");
        assertThat(Confidential.files(model)).contains(folder.resolve("pg.txt"), folder.resolve(".env"));
    }

    @Test
    void containerNamesAndAliasesAreNames() throws IOException {
        Map<String, Service> services = read("""
                services:
                  a: {image: x, container_name: cass-seed, networks: {n: {aliases: [a.internal]}}}
                  b: {image: x, links: [a]}
                networks: {n: }
                """);
        assertThat(services.get("a").aliases()).containsExactlyInAnyOrder("cass-seed", "a.internal");
        assertThat(services.get("a").shares(services.get("b")))
                .as("they share no network")
                .isFalse();
        assertThatThrownBy(() -> read("services: {a: {image: x, container_name: b}, b: {image: x}}\n"))
                .hasMessageContaining("is known as 'b', as is b; in a lab every name leads to one machine");
    }

    @Test
    void publishedAndExposedPortsCountTogether() throws IOException {
        assertThat(one("expose: ['2888', 3888/tcp, 7000-7002], ports: ['2181:2181', 127.0.0.1:1:80, {target: 443}]")
                        .exposed())
                .containsExactly(80, 443, 2181, 2888, 3888, 7000, 7001, 7002);
    }

    @Test
    void mountedFilesAndFoldersStayAsTheyAre() throws IOException {
        file("scripts/deep/er/run.sh", "");
        file("keyfile", "");
        Service service =
                one("volumes: ['./scripts:/scripts:ro', './keyfile:/keyfile:ro', v:/v:ro, /scratch, './new:/new']");
        assertThat(service.configs())
                .containsExactly(new Service.Config(
                        Optional.of(folder.resolve("keyfile")), "", "/keyfile", Optional.empty(), 0, 0));
        assertThat(service.volumes())
                .extracting(
                        Service.Volume::target,
                        Service.Volume::readOnly,
                        volume -> volume.source().isPresent())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("/scripts", true, true),
                        org.assertj.core.groups.Tuple.tuple("/v", true, false),
                        org.assertj.core.groups.Tuple.tuple("/scratch", false, false),
                        org.assertj.core.groups.Tuple.tuple("/new", false, false));
    }

    @Test
    void aFolderThatIsTooLargeIsRefused() throws IOException {
        for (int i = 0; i < 2001; i++) {
            file("many/" + i, "");
        }
        assertThatThrownBy(() -> one("volumes: ['./many:/many']"))
                .hasMessageContaining("mounts a folder of more than 2000 files or 64 MiB");
    }

    @Test
    void laterFilesOfVariablesWinAndAreReadAsCompose() throws IOException {
        file("base.env", "POSTGRES_USER=base\nexport POSTGRES_DB=base\nPOSTGRES_PASSWORD=\"two words\"\nA='$NOT'\n");
        file(
                "site.env",
                "\uFEFF# for the site\nPOSTGRES_USER=site\nPGTZ=UTC # comment\nB=\"x\\ny\"\nC=${POSTGRES_USER}\n");
        assertThat(one("env_file: [base.env, site.env], environment: {POSTGRES_DB: own}")
                        .environment())
                .isEqualTo(Map.of(
                        "POSTGRES_USER", "site",
                        "POSTGRES_DB", "own",
                        "POSTGRES_PASSWORD", "two words",
                        "PGTZ", "UTC",
                        "A", "$NOT",
                        "B", "x\ny",
                        "C", "site"));
        assertThatThrownBy(() -> one("env_file: nowhere.env")).hasMessageContaining("services.a.env_file is no file");
        file("bad.env", "OK=1\nnot so\n");
        assertThatThrownBy(() -> one("env_file: bad.env"))
                .hasMessageContaining("bad.env:2: must be NAME=value, not 'not so'");
    }

    @Test
    void profilesJobsAndConditionsAreUnderstood() throws IOException {
        Map<String, Service> services = read("""
                services:
                  r1: {image: "redis:7", depends_on: {init: {condition: service_completed_successfully}, db: {condition: service_healthy}}}
                  init: {image: "redis:7", restart: "no"}
                  db: {image: x, healthcheck: {test: pg_isready, interval: 2s, timeout: 500ms, retries: 3, start_period: 1m30s}}
                  cli: {image: "redis:7", profiles: [debug], command: ["redis-cli", "-h", "r1", "monitor"]}
                """);
        assertThat(services).containsOnlyKeys("r1", "init", "db");
        assertThat(leftOut).containsExactly("cli: it is started with the profile debug only.");
        assertThat(services.get("r1").dependsOn())
                .isEqualTo(Map.of("init", Service.Condition.COMPLETED, "db", Service.Condition.HEALTHY));
        assertThat(services.get("db").health())
                .hasValue(new Service.Healthcheck(
                        List.of("CMD-SHELL", "pg_isready"),
                        Optional.of(Duration.ofSeconds(2)),
                        Optional.of(Duration.ofMillis(500)),
                        Optional.of(3),
                        Optional.of(Duration.ofSeconds(90))));
        assertThatThrownBy(() -> read("services: {a: {image: x, depends_on: [b]}, b: {image: x, profiles: [p]}}\n"))
                .hasMessageContaining(
                        "needs 'b', which is started with the profile p only; name it under x-drill.profiles");
        assertThatThrownBy(() -> read("services: {a: {image: x, depends_on: [b]}, b: {image: x, depends_on: [a]}}\n"))
                .hasMessageContaining("waits for itself");
    }

    @Test
    void aReferenceToASecretOfAnotherServiceIsUsedAsThePassword() throws IOException {
        Path compose = file("compose.yaml", """
                services: {db: {image: "postgres:17", expose: ["5432"], environment: {POSTGRES_PASSWORD: adminpassword}}}
                x-drill:
                  sites: {north: [db]}
                  pool: {engine: postgresql, members: [db], settings: {user: postgres, password: {service: db, variable: POSTGRES_PASSWORD}}}
                  clients: {north: db:5432}
                  observe: {db: 5432}
                """);
        Environment environment = EnvironmentFile.read(compose);
        assertThat(environment.pool().settings()).containsEntry("password", "adminpassword");
        assertThat(environment.sources().confidential()).containsExactly("adminpassword");
    }

    @Test
    void filesIncludeExtendAndGoOverEachOther() throws IOException {
        file("db/db.yaml", "services: {db.One: {image: \"${IMAGE:-postgres}\", volumes: [\"./init:/init\"]}}\n");
        file("db/init/x.sql", "");
        file("base.yaml", "services: {web: {image: web, environment: {A: base, B: base}}}\n");
        Map<String, Service> services = read(
                "include: [db/db.yaml]\nservices: {App: {extends: {file: base.yaml, service: web}, environment: {B: own}}}\n",
                "services: {App: {environment: [B=over], command: serve}}\n");
        assertThat(services).containsOnlyKeys("db.One", "App");
        assertThat(services.get("db.One").volumes().getFirst().source()).hasValue(folder.resolve("db/init"));
        assertThat(services.get("App").environment()).isEqualTo(Map.of("A", "base", "B", "over"));
        assertThat(services.get("App").image()).isEqualTo("web");
        assertThatThrownBy(() -> read("include: [nowhere.yaml]\nservices: {a: {image: x}}\n"))
                .hasMessageContaining("include[0] is no file: 'nowhere.yaml'");
        assertThatThrownBy(() -> read("include: [compose0.yaml]\nservices: {a: {image: x}}\n"))
                .hasMessageContaining("includes itself");
        assertThatThrownBy(() -> read("services: {a: {extends: b, image: x}, b: {extends: a, image: x}}\n"))
                .hasMessageContaining("extends itself");
        assertThatThrownBy(() -> read("services: {a: {extends: c, image: x}, b: {image: x}}\n"))
                .hasMessageContaining("names no service: 'c'; did you mean");
    }

    @Test
    void servicesBuiltAlikeAreAlike() throws IOException {
        file("docker/pg.Dockerfile", "FROM postgres:17\nEXPOSE 5432/tcp 8008 9/udp\n");
        Map<String, Service> services = read("""
                services:
                  a: {build: {context: ., dockerfile: docker/pg.Dockerfile, target: x, args: {V: 1}}}
                  b: {build: {context: ., dockerfile: docker/pg.Dockerfile, target: x, args: [V=1]}}
                """);
        assertThat(services.get("a").build())
                .hasValue(new Service.Build(folder.toString(), "docker/pg.Dockerfile", "x", Map.of("V", "1")))
                .isEqualTo(services.get("b").build());
        assertThat(new PoolChoice(services, new Parts(services)).plausible())
                .singleElement()
                .satisfies(group -> assertThat(group.members()).containsExactly("a", "b"));
        assertThat(Dockerfile.exposed(services.get("a").build().orElseThrow())).containsExactly(5432, 8008);
    }

    @Test
    void moreThanAHundredAliasesAreRead() throws IOException {
        StringBuilder text = new StringBuilder("x-e: &e {A: b}\nservices:\n");
        for (int i = 0; i < 150; i++) {
            text.append("  s%d: {image: x, environment: *e}\n".formatted(i));
        }
        assertThat(read(text.toString())).hasSize(150);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "restart: always|ALWAYS|0",
                "restart: unless-stopped|UNLESS_STOPPED|0",
                "restart: on-failure:3|ON_FAILURE|3",
                "restart: 'no'|NO|0",
                "deploy: {restart_policy: {condition: on-failure, max_attempts: 2}}|ON_FAILURE|2",
                "deploy: {restart_policy: {condition: any}}|ALWAYS|0"
            })
    void restartPoliciesAreKept(String said, Service.Restart.Policy policy, int most) throws IOException {
        assertThat(one(said).restart()).isEqualTo(new Service.Restart(policy, most));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "privileged: true|a privileged container could get around every wire",
                "network_mode: host|every machine has a network of its own",
                "pid: host|every machine stands alone",
                "devices: [/dev/fuse]|a lab hands no device of its host to a container",
                "cap_add: [NET_ADMIN]|with NET_ADMIN a container could get around the wires",
                "volumes: ['/var/run/docker.sock:/var/run/docker.sock']|no container of a lab may reach the container engine",
                "deploy: {replicas: 3}|write each out as a service of its own",
                "scale: 2|write each out as a service of its own",
                "expose: [53/udp]|is UDP",
                "extra_hosts: ['db:10.0.0.1']|a lab reaches nothing outside",
                "provider: {type: x}|a lab starts containers only",
                "volumes: ['~/x:/x']|begins with ~"
            })
    void whatALabCannotCarryOutIsRefusedWithItsPlace(String said, String why) {
        assertThatThrownBy(() -> one(said))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("compose0.yaml:1: services.a.")
                .hasMessageContaining(why);
    }

    @Test
    void whatHasNoEffectIsListedWithItsPlace() throws IOException {
        one("labels: {a: b}, logging: {driver: none}, dns: 1.1.1.1, deploy: {placement: {}}");
        assertThat(leftOut)
                .hasSize(4)
                .allMatch(sentence -> sentence.contains("(compose0.yaml:1): "))
                .anyMatch(sentence -> sentence.startsWith("services.a.labels"));
    }

    @Test
    void hostOptionsAreCarriedOver() throws IOException {
        Service.HostOptions options =
                one("mem_limit: 512m, cpus: '0.5', ulimits: {nofile: 100, memlock: {soft: -1, hard: -1}}, cap_add: [SYS_NICE],"
                                + " sysctls: [net.core.somaxconn=1], read_only: true, shm_size: 1g, working_dir: /srv, group_add: ['5']")
                        .options();
        assertThat(options.memory()).hasValue(512L << 20);
        assertThat(options.cpus()).hasValue(0.5);
        assertThat(options.shm()).hasValue(1L << 30);
        assertThat(options.ulimits())
                .containsEntry("nofile", new Service.HostOptions.Ulimit(100, 100))
                .containsEntry("memlock", new Service.HostOptions.Ulimit(-1, -1));
        assertThat(options.sysctls()).isEqualTo(Map.of("net.core.somaxconn", "1"));
        assertThat(options.capAdd()).containsExactly("SYS_NICE");
        assertThat(options.readOnly()).isTrue();
        assertThat(options.workingDir()).hasValue("/srv");
        assertThat(options.groups()).containsExactly("5");
    }
}

package org.drdrills.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of other people's Compose files. */
class DraftTest {
    private static final String STORE = """
            networks: {store: }
            services:
              etcd1: &etcd
                image: quay.io/coreos/etcd:v3.5
                networks: [store]
                ports: ["12379:2379", "9999:9999/udp"]
                environment: {ETCD_INITIAL_CLUSTER: "etcd1=http://etcd1:2380,etcd2=http://etcd2:2380,etcd3=http://etcd3:2380", ROOT_PASSWORD: "${ROOT_PASSWORD:-root}"}
                volumes: ["d1:/data", "./etcd.conf:/etc/etcd.conf:ro", "/scratch"]
              etcd2: {<<: *etcd, ports: ["22379:2379"]}
              etcd3: {<<: *etcd, ports: ["32379:2379"]}
            volumes: {d1: }
            """;

    @TempDir
    private Path folder;

    private Draft draft(String text) throws IOException {
        Files.writeString(folder.resolve("etcd.conf"), "x: 1\n");
        return Draft.of(Files.writeString(folder.resolve("docker-compose.yml"), text), folder.resolve("new"), "new");
    }

    /** As if it had been written, with a program that is filled in. */
    private Environment read(Draft draft) throws IOException {
        Path into = Files.createDirectories(folder.resolve("new"));
        for (var file : draft.files().entrySet()) {
            Files.copy(file.getValue(), into.resolve(file.getKey()));
        }
        Files.writeString(into.resolve("drill.py"), "class Client: pass\nclass Member: pass\n");
        return EnvironmentFile.read(Files.writeString(into.resolve("compose.yaml"), draft.text()));
    }

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
                .noneMatch(link -> link.target().startsWith("client-"));
        Service etcd1 = environment.node("etcd1").service();
        assertThat(etcd1.volumes()).containsExactly(new Service.Volume("d1", "/data"));
        assertThat(etcd1.configs())
                .singleElement()
                .satisfies(config -> assertThat(config.target()).isEqualTo("/etc/etcd.conf"));
        assertThat(draft.files()).containsOnlyKeys("etcd.conf");
    }

    @Test
    void whatItGuessesAndWhatItCannotKnowIsSaid() throws IOException {
        Draft draft = draft(STORE);
        assertThat(draft.proposals())
                .anyMatch(sentence -> sentence.startsWith("networks (docker-compose.yml:1) is left out"))
                .anyMatch(sentence -> sentence.equals("etcd2 exposes 2380, because another service calls it there."))
                .anyMatch(sentence -> sentence.startsWith("The pool's members are etcd1, etcd2, etcd3"));
        assertThat(draft.gaps())
                .anyMatch(sentence -> sentence.contains("(docker-compose.yml:6) is UDP"))
                .anyMatch(sentence -> sentence.contains("fill in drill.py"))
                .anyMatch(sentence -> sentence.contains("x-drill.pool.copies"));
        List<String> said =
                draft.text().lines().filter(line -> line.startsWith("# - ")).toList();
        assertThat(said).hasSize(draft.proposals().size() + draft.gaps().size());
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
    void arbitersAreToldFromMembersByTheirCommand() throws IOException {
        Environment environment = read(draft("""
                services:
                  v1: {image: "valkey/valkey:8", command: valkey-server}
                  v2: {image: "valkey/valkey:8", command: valkey-server --replicaof v1 6379}
                  s1: {image: "valkey/valkey:8", command: "valkey-sentinel /etc/s.conf"}
                  mystery: {image: "example/tool", deploy: {replicas: 3}}
                """));
        assertThat(environment.pool().members()).containsExactly("v1", "v2");
        assertThat(environment.pool().arbiters()).containsExactly("s1");
        assertThat(environment.node("s1").service().exposed()).containsExactly(26379);
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

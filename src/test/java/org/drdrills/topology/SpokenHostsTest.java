package org.drdrills.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which hosts that a service is told to call are none of the lab's. */
class SpokenHostsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            nullValues = "-",
            value = {
                "command: 'server --replicaof nowhere 6379' | nowhere",
                "command: 'server --replicaof b 6379' | -",
                "command: 'server --peers b:2380,other:2380,c.internal:2380' | other",
                "command: 'server --join=gone' | gone",
                "environment: {URL: 'postgres://app:secret@db.gone:5432/app'} | db.gone",
                "environment: {URL: 'http://seed/x', LISTEN: '0.0.0.0:80', SELF: 'localhost:80', TIME: '12:30'} | -",
                "environment: {SERVERS: 'server.1=b:2888:3888;2181 server.2=gone:2888:3888;2181'} | gone",
                "command: 'server -h elsewhere -p 5432' | elsewhere",
                "command: 'server --maxmemory 12345 --port 6379' | -"
            })
    void thoseThatLeadToNoMachineAreNamed(String service, String host) throws IOException {
        Path file = Files.writeString(folder.resolve("compose.yaml"), """
                services:
                  a: {image: x, expose: ["5432"], %s}
                  b: {image: x, expose: ["5432"], container_name: seed, networks: {default: {aliases: [c.internal]}}}
                x-drill:
                  sites: {north: [a, b]}
                  pool: {engine: postgresql, members: [a, b]}
                  clients: {north: a:5432}
                  observe: {a: 5432, b: 5432}
                """.formatted(service));
        Environment environment = EnvironmentFile.read(file);
        assertThat(SpokenHosts.unknown(
                        environment.node("a").service(), environment.nodes().values()))
                .isEqualTo(host == null ? List.of() : List.of(host));
    }
}

package org.drdrills.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A system that runs already, as its file describes it, and every mistake in it as one sentence with file and line. */
class SystemReaderTest {
    static final String FILE = """
            x-drill:
              title: Payments
              system:
                class: staging
                nodes:
                  pg1: {address: 10.1.0.11, port: 5432}
                  pg2: {address: db2.example.org, port: 5433, aliases: [10.1.0.12]}
                approvers: [ada.pub.pem]
                window: {from: "2027-01-30T22:00:00Z", to: "2027-01-31T04:00+01:00"}
                limits: {sites: 1, members: 1, rate: 50}
                powers:
                  kill:
                    run: ssh {node} systemctl kill -s KILL postgresql
                    undo: ssh {node} systemctl start postgresql
                    proof: ssh {node} '! systemctl is-active postgresql'
                    timeout: 20s
                steps:
                  - {step: detected, within: 2 minutes}
                  - {step: decided, by: Ada, within: 5 minutes}
              sites: {north: [pg1], south: [pg2]}
              pool:
                engine: postgresql
                members: [pg1, pg2]
                settings:
                  user: drill
                  password: {variable: PAYMENTS_PASSWORD}
              clients: {north: [pg1:5432, pg2:5433]}
            """;

    @TempDir
    private Path folder;

    private Environment read(String text) throws IOException {
        Files.writeString(folder.resolve("ada.pub.pem"), "");
        return EnvironmentFile.read(Files.writeString(folder.resolve("compose.yaml"), text));
    }

    @Test
    void aSystemIsRead() throws IOException {
        Environment environment = read(FILE);
        RunningSystem system = environment.system().orElseThrow();
        assertThat(system.kind()).isEqualTo(RunningSystem.Kind.STAGING);
        assertThat(system.places().get("pg2"))
                .isEqualTo(new RunningSystem.Place("db2.example.org", 5433, java.util.List.of("10.1.0.12"), 7));
        assertThat(system.most()).isEqualTo(new RunningSystem.Most(1, 1, 50));
        assertThat(system.window().orElseThrow().to()).isEqualTo(Instant.parse("2027-01-31T03:00:00Z"));
        assertThat(system.powers()).containsOnlyKeys(Deed.KILL);
        assertThat(system.steps())
                .containsExactly(
                        new RunningSystem.PlannedStep("detected", "", Duration.ofMinutes(2)),
                        new RunningSystem.PlannedStep("decided", "Ada", Duration.ofMinutes(5)));
        assertThat(system.markWithin()).isEqualTo(Duration.ofMinutes(30));
        assertThat(environment.needsApproval()).isTrue();
        assertThat(environment.observed()).containsEntry("pg1", 5432).containsEntry("pg2", 5433);
        assertThat(system.secrets().values())
                .hasSize(1)
                .allSatisfy(source -> assertThat(source.name()).isEqualTo("PAYMENTS_PASSWORD"));
        assertThat(environment.pool().settings().get("password")).doesNotContain("PAYMENTS_PASSWORD");
        assertThat(environment.doesNotEvidence()).anyMatch(sentence -> sentence.contains("host of the runner"));
    }

    @Test
    void commandsAreFilledIn() throws IOException {
        RunningSystem system = read(FILE).system().orElseThrow();
        assertThat(RunningSystem.filled(system.powers().get(Deed.KILL).run(), system.machine("pg1", "north")))
                .isEqualTo("ssh pg1 systemctl kill -s KILL postgresql");
        assertThat(RunningSystem.filled("cut {from-address} {to-address} {from} ${OTHER}", system.link("pg1", "pg2")))
                .isEqualTo("cut 10.1.0.11 db2.example.org pg1 ${OTHER}");
    }

    @Test
    void moreThanIsAllowedIsNotStruck() throws IOException {
        Environment environment = read(FILE);
        RunningSystem system = environment.system().orElseThrow();
        assertThat(system.exceeds(Set.of("pg1"), environment.sites())).isEmpty();
        assertThat(system.exceeds(Set.of("pg1", "pg2"), environment.sites()))
                .contains(
                        "it would strike pg1, pg2, and at most 1 member or 1 site may be struck (x-drill.system.limits)");
        assertThat(system.outside(Instant.parse("2027-01-31T00:00:00Z"))).isEmpty();
        assertThat(system.outside(Instant.parse("2027-01-31T03:00:01Z")))
                .contains("the window ended at 2027-01-31T03:00:00Z; name another");
        assertThat(system.outside(Instant.parse("2027-01-30T21:59:59Z")).orElseThrow())
                .startsWith("the window begins at");
    }

    @Test
    void aLabMayDoWithoutApproval() throws IOException {
        String lab = FILE.replace("class: staging", "class: lab").replace("approvers: [ada.pub.pem]", "approval: none");
        assertThat(read(lab).needsApproval()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            class: staging | class: test | 4 | names no class: 'test'
            class: staging | approval: none\\n    class: production | 4 | cannot be none: a system of class production is drilled with a signed approval only
            class: staging | approval: maybe\\n    class: staging | 4 | must be required or none, not 'maybe'
            approvers: [ada.pub.pem] | mark-within: 1h | 3 | lacks the key approvers
            approvers: [ada.pub.pem] | approvers: [bob.pem] | 8 | is no file: 'bob.pem'
            address: 10.1.0.11, port: 5432 | address: 10.1.0.11 | 6 | lacks the key port
            address: 10.1.0.11 | address: "10.1; rm -rf /" | 6 | is a address of other characters
            pg1: {address | "pg 1": {address | 6 | is a node of other characters
            "2027-01-30T22:00:00Z" | tomorrow | 9 | must be a time with its offset
            "2027-01-30T22:00:00Z" | "2028-01-30T22:00:00Z" | 9 | ends before it begins
            undo: ssh {node} systemctl start postgresql | x-note: none | 12 | lacks the key undo: a power that cannot be undone is not used
            proof: ssh {node} '! systemctl is-active postgresql' | x-note: none | 12 | lacks the key proof: a power whose effect cannot be proven is not used
            undo: ssh {node} | undo: ssh pg1 | 14 | is aimed at nothing; use {node} or {address} in it
            timeout: 20s | timeout: 20 years | 16 | must be a time such as 90s or 10 minutes, at most 10 min, not '20 years'
            kill: | destroy: | 12 | unknown or unsupported key
            step: detected | step: noticed | 18 | names no step: 'noticed'
            password: {variable: PAYMENTS_PASSWORD} | password: hunter2 | 26 | is a secret, which has no place in this file
            password: {variable: PAYMENTS_PASSWORD} | password: {service: pg1, variable: P} | 26 | unknown or unsupported key
            title: Payments | secrets: [P] | 2 | has no place beside x-drill.system
            title: Payments | approval: required | 2 | has its place in x-drill.system
            """)
    void mistakes(String piece, String instead, int line, String said) {
        assertThat(FILE).contains(piece);
        assertThatThrownBy(() -> read(FILE.replace(piece, instead.replace("\\n", "\n"))))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(folder.resolve("compose.yaml") + ":" + line + ": ")
                .hasMessageContaining(said);
    }

    @Test
    void servicesAreNotStartedBesideIt() {
        assertThatThrownBy(() -> read("services: {a: {image: x}}\n" + FILE))
                .hasMessageContaining("has no place beside services");
    }
}

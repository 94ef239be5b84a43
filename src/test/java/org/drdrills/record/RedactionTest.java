package org.drdrills.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.drdrills.evidence.SampleDrill;
import org.drdrills.report.Publisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    private static final String SECRET = "tr0ub4dor&3'<x> \\z";
    private final Redaction redaction = Redaction.of(List.of(SECRET, "abc"));

    @Test
    void declaredValuesGoInEveryDisguise() {
        byte[] bytes = SECRET.getBytes(StandardCharsets.UTF_8);
        String text = "plain " + SECRET + " base64 " + Base64.getEncoder().encodeToString(bytes) + " hex "
                + HexFormat.of().formatHex(bytes) + " url " + java.net.URLEncoder.encode(SECRET, StandardCharsets.UTF_8)
                + " json " + SECRET.replace("\\", "\\\\") + " sql " + SECRET.replace("'", "''") + " html "
                + Markup.escape(SECRET);
        assertThat(redaction.text(text))
                .isEqualTo(
                        "plain [redacted] base64 [redacted] hex [redacted] url [redacted] json [redacted] sql [redacted] html [redacted]");
    }

    @Test
    void shortValuesDoNotTearHoles() {
        assertThat(redaction.text("abc: the alphabet abcdef")).isEqualTo("abc: the alphabet abcdef");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PGPASSWORD=SECRETVALUE psql",
                "password: SECRETVALUE",
                "\"password\": \"SECRETVALUE\"",
                "{'api_key': 'SECRETVALUE'}",
                "conninfo=host=pg1 password=SECRETVALUE user=x",
                "postgresql://admin:SECRETVALUE@pg1:5432/db",
                "Authorization: Bearer SECRETVALUE123.abc",
                "Authorization: Basic U0VDUkVUVkFMVUU=SECRETVALUE",
                "CREATE ROLE r PASSWORD 'SECRETVALUE'",
                "--etcd-password SECRETVALUE",
                "superuser.password=SECRETVALUE",
                "ETCD_TOKEN=SECRETVALUE",
                "secret => \"SECRETVALUE\"",
                "client_secret=SECRETVALUE&x=1",
            })
    void whatLooksLikeASecretGoesToo(String line) {
        assertThat(Redaction.ofPatterns().text(line))
                .doesNotContain("SECRETVALUE")
                .contains(Redaction.MARK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOG:  password authentication failed for user \"x\"",
                "2026-11-23 01:40:27.123 UTC [41] LOG:  database system is ready",
                "token ring",
                "selected new timeline ID: 2",
                "received fast shutdown request",
                "at http://pg1:8008/primary",
                "no secret here",
                "basic health check passed",
                "the key is in the lock",
            })
    void ordinaryLinesStay(String line) {
        assertThat(Redaction.ofPatterns().text(line)).isEqualTo(line);
    }

    @Test
    void keysAndVerifiersGo() {
        String text =
                "before\n-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\nAbCd==\n-----END EC PRIVATE KEY-----\nafter AKIAIOSFODNN7EXAMPLE eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl end\n"
                        + "SCRAM-SHA-256$4096:c2FsdHNhbHQ=$c3RvcmVka2V5:c2VydmVya2V5 md5d41d8cd98f00b204e9800998ecf8427e";
        assertThat(Redaction.ofPatterns().text(text))
                .isEqualTo("before\n[redacted]\nafter [redacted] [redacted] end\nSCRAM-SHA-256$[redacted] [redacted]");
    }

    @Test
    void logsAreCopiedWithoutThem(@TempDir Path folder) throws Exception {
        DrillFolder drill = DrillFolder.at(folder.resolve("drill")).without(redaction);
        byte[] log = ("a\nuses " + SECRET + "\n\u00ff").getBytes(StandardCharsets.ISO_8859_1);
        Path written = drill.log("pg1.log", new ByteArrayInputStream(log));
        assertThat(Files.readString(written)).isEqualTo("a\nuses [redacted]\n\uFFFD\n");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> drill.log("../../x", new ByteArrayInputStream(log)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Timeout(10)
    void longLinesDoNotHangIt() {
        for (String part : List.of("password=", "a", "\"", "eyJ", "-", "Bearer ", "x://", "token:", "'")) {
            Redaction.ofPatterns().text(part.repeat(200_000 / part.length()));
        }
        assertThat(Duration.ZERO).isZero();
    }

    @Test
    void recordsAndPagesAreWrittenWithoutThem(@TempDir Path folder) throws Exception {
        SampleDrill sample = SampleDrill.met();
        DrillRecord r = sample.record();
        DrillRecord record = DrillRecordBuilder.of(r)
                .description("the password is " + SECRET)
                .mechanism("psql with " + SECRET)
                .endedEarly("")
                .build();
        DrillFolder drill = DrillFolder.at(folder).without(redaction);
        drill.write(record);
        Publisher.publish(drill, sample.history());
        for (Path file : List.of(drill.record(), drill.summary(), drill.timeline())) {
            assertThat(Files.readString(file)).doesNotContain("tr0ub4dor");
        }
        assertThat(drill.read().mechanism()).isEqualTo("psql with [redacted]");
    }

    /** The secret is planted wherever software or people could have put it; afterwards no file of the folder holds it. */
    @Test
    void noFileOfARunHoldsAPlantedSecret(@org.junit.jupiter.api.io.TempDir java.nio.file.Path reports)
            throws Exception {
        String secret = "kV9-w0mbat-of-the-lab";
        String key = "AKIAABCDEFGHIJKLMNOP";
        String planted = "could not connect with " + secret + ", password=hunter2 or " + key;
        Redaction redaction = Redaction.of(List.of(secret));
        DrillRecord r = SampleDrill.met().record();
        RunFolder run = RunFolder.create(reports, r.started(), r.environment(), Redaction.ofPatterns());
        DrillFolder drill = run.drill(r.id()).without(redaction);
        DrillRecord record = DrillRecordBuilder.of(r)
                .description(planted)
                .mechanism(planted)
                .versions(java.util.Map.of("image", planted))
                .provenance(java.util.Map.of("command", planted))
                .endedEarly(planted)
                .build();
        drill.fix(record);
        drill.write(record);
        var header = SampleDrill.met().history().header();
        try (var recorder = new org.drdrills.workload.Recorder(
                drill.history(), header, new org.drdrills.workload.DrillClock(), drill::clean)) {
            recorder.record(new org.drdrills.history.Mark(
                    1, org.drdrills.history.Mark.Kind.OPERATOR, planted, planted, java.util.Map.of("output", planted)));
            recorder.record(new org.drdrills.history.Operation(
                    1,
                    0,
                    org.drdrills.history.Operation.Kind.WRITE,
                    0,
                    1,
                    1,
                    2,
                    3,
                    new org.drdrills.history.Outcome.Refused(planted),
                    ""));
            recorder.record(new org.drdrills.history.Operation(
                    2,
                    0,
                    org.drdrills.history.Operation.Kind.WRITE,
                    0,
                    2,
                    4,
                    5,
                    6,
                    new org.drdrills.history.Outcome.Unknown(planted),
                    ""));
            recorder.record(new org.drdrills.history.LinkState(
                    7, 6, "pg1", "pg2", org.drdrills.history.LinkState.State.SILENT, planted));
            recorder.record(new org.drdrills.history.FinalRead(
                    8,
                    "pg1",
                    org.drdrills.topology.Role.PRIMARY,
                    1,
                    false,
                    org.drdrills.history.IdSet.empty(),
                    org.drdrills.history.IdSet.empty(),
                    planted));
            recorder.freeze();
        }
        drill.log(
                "pg1.log", new java.io.ByteArrayInputStream(planted.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        Publisher.publish(drill, org.drdrills.history.HistoryFile.open(drill.history()));
        run.write(new RunRecord(
                run.name(),
                r.environment(),
                r.environmentTitle(),
                "",
                List.of(),
                List.of(r.id()),
                r.started(),
                r.started().plusSeconds(9),
                "",
                java.util.Map.of(),
                java.util.Map.of()));
        java.nio.file.Files.createDirectories(run.allureResults());
        java.nio.file.Files.writeString(
                run.allureResults().resolve("x-result.json"), "{\"message\": \"" + secret + "\"}");
        java.nio.file.Files.createDirectories(run.cucumberMessages());
        java.nio.file.Files.writeString(
                run.cucumberMessages().resolve("1.ndjson"), "{\"message\": \"" + secret + "\"}\n");
        assertThat(run.sweep(List.of(secret))).containsExactly("allure-results/x-result.json", "cucumber/1.ndjson");
        Publisher.publish(run, org.drdrills.history.HistoryFile::open);
        int read = 0;
        try (var files = java.nio.file.Files.walk(reports)) {
            for (java.nio.file.Path file :
                    files.filter(java.nio.file.Files::isRegularFile).toList()) {
                String text = new String(
                        java.nio.file.Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
                assertThat(text).as(file.toString()).doesNotContain(secret, "hunter2", key);
                read++;
            }
        }
        assertThat(read).isGreaterThan(15);
        assertThat(java.nio.file.Files.readString(drill.history())).contains("could not connect with [redacted]");
    }

    @Test
    void whatRefersToASecretStaysAndWhatIsOneGoes() {
        Redaction redaction = Redaction.of(List.of("hunter2-very-secret"));
        String kept =
                "POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:-postgres}\n  settings: {user: app, password: APP_PASSWORD, observer-password: OBSERVER_PASSWORD}\n"
                        + "PGPASSWORD=\"$APP_PASSWORD\" psql\nssl: on\n"
                        + "    ETCD_INITIAL_CLUSTER_TOKEN: availability-group\nCREATE ROLE app LOGIN PASSWORD :'app';\n";
        assertThat(redaction.literals(kept, "availability-group")).isEqualTo(kept);
        assertThat(redaction.literals(
                        "password: correct-horse\ntoken=abcdef0123\nurl: ${URL}?x=hunter2-very-secret\n",
                        "availability-group"))
                .isEqualTo("password: [redacted]\ntoken=[redacted]\nurl: ${URL}?x=[redacted]\n");
        assertThat(redaction.literals("\u0001" + "7\u0001 password: binary", "x"))
                .isEqualTo("\u0001" + "7\u0001 password: binary");
    }
}

package org.drdrills.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import jakarta.mail.internet.MimeMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.drdrills.record.RunFolder;
import org.drdrills.report.SampleReports;
import org.drdrills.topology.BadInput;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Word of a run, as a receiver on this machine gets it. */
class RecipientTest {
    private static final Notice NOTICE = new Notice(
            Notice.FORMAT,
            "run",
            "availability-group",
            "MISSED",
            "NOT READY: availability-group, 1 of 2 drills met",
            "1 of 2 drills missed an objective.",
            1,
            1,
            0,
            List.of(
                    new Notice.Drill("a", "A <standby> & more", "MISSED", "Outage was 47.2 s; the limit is 30 s."),
                    new Notice.Drill("b", "B", "MET", "")),
            "/srv/reports/run/index.html");

    @TempDir
    Path reports;

    private final List<Integer> answers = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<String> types = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private String url;

    @BeforeEach
    void listen() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            types.add(exchange.getRequestHeaders().getFirst("Content-Type"));
            exchange.sendResponseHeaders(answers.isEmpty() ? 200 : answers.removeFirst(), -1);
            exchange.close();
        });
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort() + "/services/very-secret";
    }

    @AfterEach
    void leave() {
        server.stop(0);
    }

    private static void send(String whom, Map<String, String> more) {
        Map<String, String> environment = new java.util.HashMap<>(more);
        environment.put("DRILL_NOTIFY", whom);
        Recipient.of(environment).forEach(recipient -> recipient.send(NOTICE));
    }

    @Test
    void aWebhookGetsJson() throws Exception {
        send(url, Map.of());
        JsonNode json = new ObjectMapper().readTree(bodies.getFirst());
        assertThat(types).containsExactly("application/json; charset=utf-8");
        assertThat(json.get("format").asText()).isEqualTo("drdrills-notice/1");
        assertThat(json.get("verdict").asText()).isEqualTo("MISSED");
        assertThat(json.at("/drills/0/said").asText()).isEqualTo("Outage was 47.2 s; the limit is 30 s.");
    }

    @Test
    void slackGetsItsFormAndNoMarkupFromTitles() throws Exception {
        send("slack:" + url, Map.of());
        JsonNode json = new ObjectMapper().readTree(bodies.getFirst());
        assertThat(json.properties()).hasSize(1);
        assertThat(json.get("text").asText())
                .isEqualTo(
                        "*NOT READY: availability-group, 1 of 2 drills met*\n1 of 2 drills missed an objective.\n\nMISSED  A &lt;standby&gt; &amp; more: Outage was 47.2 s; the limit is 30 s.\n\nReport: /srv/reports/run/index.html");
    }

    @Test
    void aServerThatIsBusyIsAskedAgainAndOneThatRefusesIsNot() {
        answers.addAll(List.of(503, 429, 200));
        send(url, Map.of());
        assertThat(bodies).hasSize(3);
        answers.add(404);
        assertThatThrownBy(() -> send(url, Map.of()))
                .isInstanceOf(Recipient.NotSent.class)
                .hasMessage("no word of the run reached the webhook at 127.0.0.1: it answered 404")
                .message()
                .doesNotContain("very-secret");
        assertThat(bodies).hasSize(4);
    }

    @Test
    void nobodyThereIsOneSentenceWithoutTheAddress() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertThatThrownBy(() -> send("http://127.0.0.1:" + free + "/very-secret", Map.of()))
                .isInstanceOf(Recipient.NotSent.class)
                .hasMessageEndingWith("it cannot be reached")
                .message()
                .doesNotContain("very-secret");
        assertThat(Recipient.of(Map.of("DRILL_NOTIFY", url + " slack:" + url)).toString())
                .doesNotContain("very-secret");
    }

    @Test
    void mailArrives() throws Exception {
        GreenMail mail = new GreenMail(ServerSetup.SMTP.dynamicPort());
        mail.start();
        try {
            mail.setUser("drills@example.org", "drills", "mail-secret");
            String server = "127.0.0.1:" + mail.getSmtp().getPort();
            send(
                    "mailto:ops@example.org,ada@example.org",
                    Map.of(
                            "DRILL_SMTP",
                            "smtp://drills@" + server,
                            "DRILL_SMTP_PASSWORD",
                            "mail-secret",
                            "DRILL_MAIL_FROM",
                            "drills@example.org"));
            MimeMessage[] arrived = mail.getReceivedMessages();
            assertThat(arrived).hasSize(2);
            assertThat(arrived[0].getSubject())
                    .isEqualTo("DR Drills: NOT READY: availability-group, 1 of 2 drills met");
            assertThat(arrived[0].getFrom()[0]).hasToString("drills@example.org");
            assertThat(arrived[0].getHeader("Auto-Submitted")).containsExactly("auto-generated");
            assertThat(arrived[0].getContent().toString())
                    .contains("MISSED  A <standby> & more: Outage was 47.2 s; the limit is 30 s.");
        } finally {
            mail.stop();
        }
    }

    @Test
    void aPasswordDoesNotGoOverALineThatOthersCanRead() throws Exception {
        GreenMail mail = new GreenMail(new ServerSetup(0, "0.0.0.0", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        try {
            String name = InetAddress.getLocalHost().getHostName();
            Assumptions.assumeFalse(name.equals("localhost"), "this machine has no other name");
            String server = name + ":" + mail.getSmtp().getPort();
            assertThatThrownBy(() -> send(
                            "mailto:ops@example.org",
                            Map.of("DRILL_SMTP", "smtp://drills@" + server, "DRILL_SMTP_PASSWORD", "mail-secret")))
                    .isInstanceOf(Recipient.NotSent.class)
                    .message()
                    .containsIgnoringCase("STARTTLS")
                    .doesNotContain("mail-secret");
            assertThat(mail.getReceivedMessages()).isEmpty();
        } finally {
            mail.stop();
        }
    }

    @Test
    void aRunIsToldByItsEvidence() throws Exception {
        RunFolder run = SampleReports.write(reports, 6);
        Notice notice = Notice.of(run);
        assertThat(notice)
                .extracting(Notice::verdict, Notice::headline, Notice::met, Notice::missed, Notice::inconclusive)
                .containsExactly("MISSED", "NOT READY: availability-group, 3 of 6 drills met", 3, 1, 2);
        assertThat(notice.text())
                .contains(
                        "MISSED  Neither the standby nor the witness hears the primary: Outage was 52.8 s",
                        "INTERRUPTED  ",
                        "Report: " + run.page())
                .doesNotContain("MET  A standby");
        assertThat(notice.trouble()).isTrue();
        assertThat(Notice.neverBegan("There is no engine.").text())
                .isEqualTo("The drills did not begin\nThere is no engine.\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://x/y", "nonsense", "slack:nonsense", "https://", "mailto:", "mailto:no one", "http://a b"})
    void whatIsNoAddressIsOneSentenceThatDoesNotRepeatIt(String whom) {
        assertThatThrownBy(() -> Recipient.of(
                        Map.of("DRILL_NOTIFY", whom.replace("a b", "%zz"), "DRILL_SMTP", "smtp://localhost:25")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("DRILL_");
    }

    @Test
    void mailNeedsAServer() {
        assertThatThrownBy(() -> Recipient.of(Map.of("DRILL_NOTIFY", "mailto:a@example.org")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("set DRILL_SMTP to smtp://host:25");
        assertThatThrownBy(() -> Recipient.of(
                        Map.of("DRILL_NOTIFY", "mailto:a@example.org", "DRILL_SMTP", "smtp://user:secret@host")))
                .isInstanceOf(BadInput.class)
                .message()
                .doesNotContain("secret@");
    }
}

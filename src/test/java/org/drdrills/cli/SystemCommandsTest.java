package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drdrills.cli.Answer.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.drdrills.evidence.bundle.SigningKey;
import org.drdrills.record.ReadinessLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line says of systems that run already, before anything is done to one. */
class SystemCommandsTest {
    private static final String SYSTEM = """
            x-drill:
              title: Payments
              system:
                class: staging
                nodes:
                  pg1: {address: 127.0.0.1, port: 5432}
                  pg2: {address: 127.0.0.1, port: 5433}
                approvers: [../../ada.pub.pem]
                powers:
                  kill: {run: 'kill-it {node}', undo: 'start-it {node}', proof: 'is-dead {node}'}
              sites: {north: [pg1], south: [pg2]}
              pool: {engine: postgresql, members: [pg1, pg2], settings: {user: drill}}
              clients: {north: [pg1:5432, pg2:5433]}
            """;
    private static final String WITNESSED = "payments-the-operators-switch-over-as-planned";

    @TempDir
    private Path home;

    private Path file;
    private Path key;

    @BeforeEach
    void project() throws IOException {
        file = home.resolve("environments/payments/compose.yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, SYSTEM);
        Files.createDirectories(home.resolve("features"));
        for (String feature : new String[] {"witnessed.feature", "any-environment.feature"}) {
            Files.copy(Path.of("features", feature), home.resolve("features").resolve(feature));
        }
        Path keys = home.resolve("keys");
        SigningKey ada = SigningKey.find(null, Map.of("XDG_CONFIG_HOME", keys.toString())::get, says -> {});
        key = SigningKey.usualPlace(Map.of("XDG_CONFIG_HOME", keys.toString())::get);
        Files.writeString(home.resolve("ada.pub.pem"), ada.known().pem());
        System.setProperty("drdrills.home", home.toString());
    }

    @AfterEach
    void forget() {
        System.clearProperty("drdrills.home");
    }

    private void refused(String said, String... arguments) {
        Answer answer = drill(arguments);
        assertThat(answer.err()).startsWith("drill: ").contains(said).hasLineCount(1);
        assertThat(answer.exit()).isEqualTo(Main.USAGE);
    }

    private void change(String piece, String instead) throws IOException {
        assertThat(Files.readString(file)).contains(piece);
        Files.writeString(file, Files.readString(file).replace(piece, instead));
    }

    private String[] run(String... more) {
        String[] all = new String[more.length + 5];
        System.arraycopy(new String[] {"run", "-e", "payments", "-d", WITNESSED}, 0, all, 0, 5);
        System.arraycopy(more, 0, all, 5, more.length);
        return all;
    }

    @Test
    void aDryRunNamesEveryCommand() {
        Answer answer = drill(
                "run", "--dry-run", "-e", "payments", "-d", "payments-the-service-returns-when-the-primary-is-killed");
        assertThat(answer.err()).isEmpty();
        assertThat(answer.out())
                .contains(
                        "by       the power kill: kill-it {node}; undone by: start-it {node}; proven by: is-dead {node}",
                        "run      kill-it pg1",
                        "proof    is-dead pg1",
                        "undo     start-it pg1",
                        "do to it what is named above");
    }

    @Test
    void readinessIsAskedOutsideTheWindowTooAndIsKept() throws IOException {
        change(
                "    class: staging\n",
                "    class: staging\n    window: {from: \"2999-01-01T00:00:00Z\", to: \"2999-01-02T00:00:00Z\"}\n");
        Answer answer = drill("ready", "payments");
        assertThat(answer.err()).isEmpty();
        assertThat(answer.out())
                .startsWith("NOT READY\n")
                .contains("✗ copies", "pg1 is neither primary nor standby", "✗ sign-in", "? disk", "? clocks");
        assertThat(answer.exit()).isEqualTo(Main.MISSED);
        assertThat(Files.readString(home.resolve("reports").resolve(ReadinessLog.FILE)))
                .contains("\"environment\":\"payments\",\"state\":\"NOT_READY\"");
        assertThat(drill("ready", "payments", "--json").out()).startsWith("{\"environment\":\"payments\"");
        assertThat(ReadinessLog.read(home.resolve("reports"))).satisfies(told -> {
            assertThat(told.faults()).isEmpty();
            assertThat(told.entries()).hasSize(2);
        });
        assertThat(drill("evidence", "period").out()).contains("not ready    payments: on 1 of 1 days");
    }

    @Test
    void aDrillThatLacksAPowerIsNotApplicable() {
        refused(
                "none of the drills that were asked for is applicable",
                "run",
                "-e",
                "payments",
                "-d",
                "payments-the-service-returns-while-the-primary-hangs");
        assertThat(drill("run", "--dry-run", "-e", "payments").out())
                .contains(
                        "Not applicable: payments-the-service-returns-while-the-primary-hangs, because system payments has no power freeze (x-drill.system.powers).",
                        "because clients ask for 130 operations per second, and system payments allows 100 (x-drill.system.limits.rate).");
    }

    @Test
    void nothingBeginsWithoutTheApprovalOfThisPlan() throws IOException {
        refused("system payments is drilled with a signed approval only", run());
        refused("system payments is drilled with a signed approval only", run("--approve", "Ada said so"));
        Path plan = home.resolve("plan.json");
        assertThat(drill(run("--dry-run", "--plan", plan.toString())).exit()).isZero();
        assertThat(Files.readString(plan)).contains("switch-over-as-planned", "\"staging\"");
        refused("is no plan", "approve", file.toString(), "--key", key.toString());
        Answer approved = drill("approve", plan.toString(), "--key", key.toString(), "--name", "Ada");
        assertThat(approved.exit()).as(approved.err()).isZero();
        String approval = home.resolve("plan.approval.json").toString();
        refused("approves another plan", run("--approval", approval, "--repeat", "2"));
        change("title: Payments", "title: Payment");
        refused("approves another plan", run("--approval", approval));
        change("title: Payment", "title: Payments");
        // the approval is good, and the next obstacle is met
        change("address: 127.0.0.1, port: 5433", "address: nowhere.invalid, port: 5433");
        refused("approves another plan", run("--approval", approval));
    }

    @Test
    void whatIsMissingIsToldBeforeTheSystemIsTouched() throws IOException {
        change("class: staging", "class: lab\n    approval: none");
        change("    approvers: [../../ada.pub.pem]\n", "");
        change("address: 127.0.0.1, port: 5433", "address: nowhere.invalid, port: 5433");
        refused(file + ":8: the address of pg2 does not resolve: 'nowhere.invalid'", run());
        change("nowhere.invalid", "127.0.0.1");
        change("settings: {user: drill}", "settings: {password: {variable: NO_SUCH_VARIABLE}}");
        refused(file + ":12: the variable NO_SUCH_VARIABLE holds no secret; export it before the drill", run());
        change("password: {variable: NO_SUCH_VARIABLE}", "user: drill");
        change(
                "    powers:\n",
                "    window: {from: \"2020-01-01T00:00:00Z\", to: \"2020-01-02T00:00:00Z\"}\n    powers:\n");
        refused(file + ":9: the window ended at 2020-01-02T00:00:00Z; name another", run());
    }

    @Test
    void checkNamesAPowerWithoutUndo() throws IOException {
        change(", undo: 'start-it {node}'", "");
        refused(
                file + ":10: x-drill.system.powers.kill lacks the key undo: a power that cannot be undone is not used",
                "check");
    }

    @Test
    void otherEnginesAreNoGuests() throws IOException {
        change("engine: postgresql", "engine: xmpp");
        refused("engine xmpp needs a system of its own", "check");
    }

    @Test
    void aSystemIsNotStarted() {
        refused("is a system that runs already; nothing is started for it", "up", "payments");
    }

    @Test
    void aMarkIsOfTheMomentAtWhichTheCommandWasGiven() {
        assertThat(MarkEvent.given("1796068000.123456")).isEqualTo(1796068000123L);
        assertThat(MarkEvent.given("1796068000,123456")).isEqualTo(1796068000123L);
        assertThat(MarkEvent.given("")).isBetween(1_700_000_000_000L, 10_000_000_000_000L);
    }

    @Test
    void marksNeedADrill() {
        refused("no drill of a system that runs already is under way", "mark", "payments", "x");
        refused("no drill of a system that runs already is under way", "stop");
        refused("--step takes detected, declared, decided, ordered, done", "mark", "payments", "x", "--step", "seen");
    }

    @Test
    void newProposesAFileThatIsRead() throws IOException {
        assertThat(drill("new", "orders", "--class", "lab", "--system", "db1=127.0.0.1:5432,db2=127.0.0.1:5433")
                        .exit())
                .isZero();
        assertThat(drill(
                                "check",
                                home.resolve("environments/orders/compose.yaml").toString())
                        .err())
                .isEmpty();
        assertThat(drill("describe", "orders").out()).contains("systems in a lab", "Powers: none; it is witnessed");
        refused("there is something at", "new", "orders", "--system", "db1=127.0.0.1:5432");
        refused("--system takes NODE=ADDRESS:PORT", "new", "other", "--system", "db1:5432");
        assertThat(drill("new", "live", "--class", "production", "--system", "db1=127.0.0.1:5432")
                        .exit())
                .isZero();
        refused(
                "environments/live/compose.yaml:6: x-drill.system.approvers[0] is no file: 'approver.pub.pem'",
                "check",
                home.resolve("environments/live/compose.yaml").toString());
    }

    @Test
    void describeTellsWhatItIs() {
        assertThat(drill("describe", "payments").out())
                .contains("A system that runs already: a staging system that was in use", "Powers: kill");
    }
}

package org.drdrills.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.drdrills.history.Observation;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.history.Transaction;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.Role;
import org.drdrills.topology.Workload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs and commands of an environment, run here instead of in containers. */
class ExecEngineTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(600);

    @TempDir
    private Path folder;

    private final List<Process> started = new CopyOnWriteArrayList<>();
    private volatile boolean down;

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    private Engine engine() {
        Environment environment = EnvironmentFile.named(Path.of("environments"), "etcd");
        return new ExecEngine().in(environment, environment.pool(), (node, beside, command, variables) -> {
            if (down) {
                throw new IllegalStateException("it is down");
            }
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().putAll(variables);
            try {
                started.add(builder.start());
                return started.getLast();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Map<String, String> commands(String... pairs) {
        Map<String, String> commands =
                new HashMap<>(Map.of("write", "false", "read", "false", "role", "false", "ledger", "false"));
        for (int i = 0; i < pairs.length; i += 2) {
            commands.put(pairs[i], pairs[i + 1]);
        }
        return commands;
    }

    private static List<InetSocketAddress> box() {
        return List.of(InetSocketAddress.createUnresolved("client-north", 0));
    }

    private Outcome write(Map<String, String> settings, Duration timeout) {
        try (Session session = engine().session(box(), settings, timeout)) {
            return session.write(3, 17).outcome();
        }
    }

    private MemberSession member(Engine engine, String node, Map<String, String> settings) {
        return engine.member(node, InetSocketAddress.createUnresolved(node, 0), settings, TIMEOUT);
    }

    @Test
    void aCommandsExitCodeIsTheOutcomeAndDoubtIsUnknown() {
        assertThat(write(commands("write", "[ $KEY.$ID = 3.17 ]"), TIMEOUT)).isEqualTo(Outcome.ACKNOWLEDGED);
        assertThat(write(commands("write", "echo 'read only'; exit 4"), TIMEOUT))
                .isEqualTo(new Outcome.Refused("read only"));
        assertThat(write(commands("write", "echo 'connection lost'; exit 1"), TIMEOUT))
                .isEqualTo(new Outcome.Unknown("exit code 1: connection lost"));
        assertThat(write(commands("write", "no-such-command"), TIMEOUT)).isInstanceOf(Outcome.Unknown.class);
        assertThat(write(commands("write", "sleep 5"), SHORT))
                .isEqualTo(new Outcome.Unknown("no answer within 600 ms"));
    }

    @Test
    void aCommandNamesTheServerAndReadsAValueOrNothing() {
        Map<String, String> settings = commands("write", "echo stored on m2", "read", "[ $KEY = 1 ] || echo 99");
        try (Session session = engine().session(box(), settings, TIMEOUT)) {
            assertThat(session.write(3, 17).peer()).isEqualTo("m2");
            assertThat(session.read(1)).isEqualTo(new Session.Answer(Outcome.ACKNOWLEDGED, Operation.NOTHING, ""));
            assertThat(session.read(2)).isEqualTo(new Session.Answer(Outcome.ACKNOWLEDGED, 99, ""));
        }
    }

    /** A program with one value for everything, by the protocol's own loop. */
    private static final String PROGRAM = """
            HELD = {"counter": 0, "register": 0}
            class Client:
                def __init__(self, server, timeout): pass
                def close(self): pass
                def add(self, counter, amount, timeout):
                    if counter == 9: raise Refused("no counter 9")
                    if counter == 8: raise OSError("cut off")
                    HELD["counter"] += amount
                    return "m1"
                def count(self, counter, timeout): return HELD["counter"], "m2"
                def swap(self, register, expected, replacement, timeout):
                    if HELD["register"] != expected: return False
                    HELD["register"] = replacement
                    return True, "m3"
                def get(self, register, timeout): return HELD["register"]
            """;

    @Test
    void aProgramCountsAndComparesOneStepAtATime() throws IOException {
        Path program = Files.writeString(folder.resolve("drill.py"), PROGRAM);
        Map<String, String> settings = Map.of("program", program.toString(), "workloads", "counters, compare-and-set");
        ExecEngine engine = (ExecEngine) engine();
        assertThat(engine.workloads(settings)).containsExactly(Workload.COUNTERS, Workload.SWAPS);
        try (TransactionSession session = engine.transactions(box(), settings, TIMEOUT)) {
            assertThat(session.transact(List.of(new Transaction.Increment(1, 3))))
                    .isEqualTo(answer(new Transaction.Increment(1, 3), "m1"));
            assertThat(session.transact(List.of(new Transaction.Count(1, 0))))
                    .isEqualTo(answer(new Transaction.Count(1, 3), "m2"));
            assertThat(session.transact(List.of(new Transaction.Swap(1, 0, 7, true))))
                    .isEqualTo(answer(new Transaction.Swap(1, 0, 7, true), "m3"));
            assertThat(session.transact(List.of(new Transaction.Swap(1, 0, 8, true))))
                    .isEqualTo(answer(new Transaction.Swap(1, 0, 8, false), ""));
            assertThat(session.transact(List.of(new Transaction.Get(1, 0))))
                    .isEqualTo(answer(new Transaction.Get(1, 7), ""));
            assertThat(session.transact(List.of(new Transaction.Increment(9, 1)))
                            .outcome())
                    .isInstanceOf(Outcome.Refused.class);
            assertThat(session.transact(List.of(new Transaction.Increment(8, 1)))
                            .outcome())
                    .isInstanceOf(Outcome.Unknown.class);
        }
    }

    private static TransactionSession.Answer answer(Transaction.Step step, String peer) {
        return new TransactionSession.Answer(Outcome.ACKNOWLEDGED, List.of(step), peer);
    }

    @Test
    void anUnknownWorkloadIsNamed() {
        assertThatThrownBy(() -> new ExecEngine().workloads(Map.of("workloads", "counter")))
                .hasMessageContaining("there is no workload 'counter'")
                .hasMessageContaining("counters");
    }

    @Test
    void oneSlowCommandDelaysNoOther() throws InterruptedException {
        Engine engine = engine();
        Map<String, String> settings = commands("write", "[ $ID = 1 ] && sleep 8; true");
        Thread slow = Thread.ofPlatform()
                .start(() -> engine.session(box(), settings, TIMEOUT).write(0, 1));
        Session other = engine.session(box(), settings, TIMEOUT);
        while (!other.write(0, 2).outcome().acknowledged()) {
            Thread.onSpinWait();
        }
        assertThat(slow.isAlive()).isTrue();
        assertThat(started).as("one program for all sessions of a box").hasSize(1);
        slow.join();
    }

    @Test
    void whatWasNeverHandedOverIsRefusedAndWhatMayHaveBeenIsUnknown() {
        Map<String, String> settings = commands("write", "[ $ID = 17 ] || kill -9 $PPID; sleep 30");
        Engine engine = engine();
        down = true;
        Session session = engine.session(box(), settings, TIMEOUT);
        assertThat(session.write(0, 1).outcome())
                .isEqualTo(
                        new Outcome.Refused("the client's program on client-north could not be started: it is down"));
        down = false;
        Map<String, String> dies = commands("write", "kill -9 $PPID $(ps -o ppid= $PPID)");
        Session dying = engine().session(box(), dies, TIMEOUT);
        assertThat(dying.write(0, 1).outcome())
                .isEqualTo(new Outcome.Unknown("the client's program on client-north ended"));
        assertThat(dying.write(0, 2).outcome()).as("it was started again").isInstanceOf(Outcome.Unknown.class);
        assertThat(started).hasSize(2);
    }

    @Test
    void membersSpeakForThemselvesAndFollowersArePutTogether() {
        Engine engine = engine();
        Map<String, String> settings = commands(
                "role",
                "case $DRILL_NODE in m1) echo primary term=4 at=100;; m2) echo standby term=4 at=90;; *) echo standby term=3 at=5;; esac",
                "ledger",
                "printf '1 2\\n3\\n2\\n'");
        MemberSession m1 = member(engine, "m1", settings);
        assertThat(member(engine, "m2", settings).ask().role()).isEqualTo(Role.STANDBY);
        assertThat(member(engine, "m3", settings).ask().timeline()).isEqualTo(3);
        assertThat(m1.ask())
                .isEqualTo(new MemberSession.Answer(
                        Role.PRIMARY, true, 4, 100, List.of(new Observation.Follower("m2", true, true, 10)), ""));
        MemberSession.Ledger ledger = m1.ledger();
        assertThat(ledger.complete()).isTrue();
        assertThat(ledger.ids().stream()).containsExactly(1L, 2L, 3L);
        assertThat(ledger.twice().stream()).containsExactly(2L);
    }

    @Test
    void aMemberThatMakesNoSenseIsNone() {
        Engine engine = engine();
        assertThat(member(engine, "m1", commands("role", "echo primary of all"))
                        .ask()
                        .role())
                .isEqualTo(Role.NONE);
        assertThat(member(engine(), "m1", commands("role", "echo boss")).ask().detail())
                .contains("was not understood: boss");
        assertThat(member(engine(), "m1", commands("role", "echo primary writable=no"))
                        .ask()
                        .writable())
                .isFalse();
        MemberSession.Ledger ledger =
                member(engine(), "m1", commands("ledger", "echo 1 two 3")).ledger();
        assertThat(ledger.complete()).isFalse();
        assertThat(ledger.detail()).contains("what no client wrote: two");
        assertThat(member(engine(), "m1", commands("ledger", "echo 1; exit 1"))
                        .ledger()
                        .complete())
                .isFalse();
    }

    private Map<String, String> program(String text) throws IOException {
        return Map.of(
                "program", Files.writeString(folder.resolve("drill.py"), text).toString(), "password", "sesame");
    }

    private static final String STORE = """
            import os
            class Client:
                def __init__(self, server, timeout):
                    if server == "m1":
                        raise OSError("no route")
                    self.server = server
                def close(self): pass
                def healthy(self, timeout):
                    if os.environ["DRILL_PASSWORD"] != "sesame":
                        raise Refused("wrong password")
                def write(self, key, id, timeout):
                    if self.server == "m2":
                        raise Refused("m2 takes no writes")
                    if id == 13:
                        raise OSError("reset")
                    open("ledger", "a").write("%d\\n" % id)
                    return self.server
                def read(self, key, timeout):
                    return None if key == 1 else (5, self.server)
            class Member:
                def __init__(self, server, timeout):
                    if server == "m3":
                        raise ConnectionRefusedError()
                def close(self): pass
                def role(self, timeout):
                    return "primary", {"term": 2, "writable": "no"}
                def ledger(self, timeout):
                    return (Damaged(line) if line == "8\\n" else int(line) for line in open("ledger"))
            """;

    @Test
    void aProgramTriesTheNextServerOnlyAfterACertainRefusal() throws IOException {
        Engine engine = engine();
        Map<String, String> settings = program(STORE);
        engine.prepare(box(), settings, TIMEOUT);
        Session session = engine.session(box(), settings, TIMEOUT);
        assertThat(session.write(0, 1)).isEqualTo(new Session.Answer(Outcome.ACKNOWLEDGED, Operation.NOTHING, "m3"));
        assertThat(session.write(0, 13).outcome()).isEqualTo(new Outcome.Unknown("m3: OSError: reset"));
        assertThat(session.read(1).value()).isEqualTo(Operation.NOTHING);
        assertThat(session.read(2)).isEqualTo(new Session.Answer(Outcome.ACKNOWLEDGED, 5, "m2"));
        MemberSession m1 = member(engine, "m1", settings);
        assertThat(m1.ask()).isEqualTo(new MemberSession.Answer(Role.PRIMARY, false, 2, -1, List.of(), ""));
        assertThat(session.write(0, 8).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
        assertThat(m1.ledger()).satisfies(ledger -> {
            assertThat(ledger.complete()).isTrue();
            assertThat(ledger.ids().stream()).containsExactly(1L);
            assertThat(ledger.damaged().stream()).containsExactly(8L);
        });
        assertThat(member(engine, "m3", settings).ask().role()).isEqualTo(Role.UNREACHABLE);
        assertThat(member(engine, "m3", settings).ledger().complete()).isFalse();
    }

    @Test
    void aProgramThatIsNotPythonSaysSoInTime() throws IOException {
        Map<String, String> settings = program("this is no Python");
        assertThatThrownBy(() -> engine().prepare(box(), settings, Duration.ofSeconds(6)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(
                        "the service was not healthy for the clients in client-north within 6 s: refused the environment's program is wrong: SyntaxError");
    }

    @Test
    void aProgramImportsFilesBesideItAndPackagesFromWheels() throws IOException {
        Files.createDirectories(folder.resolve("shop"));
        Files.writeString(folder.resolve("shop/__init__.py"), "");
        Files.writeString(folder.resolve("shop/names.py"), "OURS = 'm9'\n");
        Files.createDirectories(folder.resolve("wheels"));
        try (ZipOutputStream wheel =
                new ZipOutputStream(Files.newOutputStream(folder.resolve("wheels/driver-1.0-py3-none-any.whl")))) {
            wheel.putNextEntry(new ZipEntry("driver/__init__.py"));
            wheel.write("VALUE = 41\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        Map<String, String> settings =
                program(STORE.replace("import os\n", "import os, driver\nfrom shop.names import OURS\n")
                        .replace("return self.server\n    def read", "return OURS\n    def read")
                        .replace("(5, self.server)", "(driver.VALUE, OURS)"));
        Session session = engine().session(box(), settings, TIMEOUT);
        assertThat(session.write(0, 1)).isEqualTo(new Session.Answer(Outcome.ACKNOWLEDGED, Operation.NOTHING, "m9"));
        assertThat(session.read(2)).isEqualTo(new Session.Answer(Outcome.ACKNOWLEDGED, 41, "m9"));
        assertThat(ExecEngine.beside(folder.resolve("drill.py")))
                .containsExactly(folder.resolve("shop/__init__.py"), folder.resolve("shop/names.py"));
    }

    @Test
    void clientsCallAProxyWhereTheSettingsNameOne() throws IOException {
        Map<String, String> settings = new HashMap<>(program(STORE));
        settings.put("servers", "proxy1");
        assertThat(engine().session(box(), settings, TIMEOUT).write(0, 1).peer())
                .isEqualTo("proxy1");
    }

    @Test
    void theUsersOwnApplicationIsTheClientAndTheProgramTheMembersPart() throws IOException {
        Map<String, String> settings = new HashMap<>(program(
                STORE.substring(0, STORE.indexOf("class Client")) + STORE.substring(STORE.indexOf("class Member"))));
        settings.put(
                "client",
                "sh -c 'while read -r number limit request; do echo \"$number ok m2-$DRILL_PASSWORD\"; done'");
        Engine engine = engine();
        assertThat(engine.session(box(), settings, TIMEOUT).write(0, 1).peer()).isEqualTo("m2-sesame");
        assertThat(member(engine, "m1", settings).ask().role()).isEqualTo(Role.PRIMARY);
    }
}

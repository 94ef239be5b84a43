package org.drdrills.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.tools.ToolProvider;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.Pool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of environments/clients, with a pool and a driver that only behave like the real ones. */
class ApplicationClientTest {
    private static final Path EXAMPLES = Path.of("environments/clients").toAbsolutePath();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final List<Process> started = new CopyOnWriteArrayList<>();

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    /** Whatever the language: what is certain is refused, what is not is unknown, and a hanging request delays no other. */
    private void behaves(String command) {
        Environment environment = EnvironmentFile.named(Path.of("environments"), "etcd");
        Pool exec = environment.pool();
        behaves(command, environment, exec);
        // The same beside an engine of the suite, which keeps the members' part.
        Pool postgresql = new Pool(
                exec.name(),
                "postgresql",
                exec.members(),
                exec.arbiters(),
                exec.backEnd(),
                Map.of("client", command),
                exec.clients(),
                true,
                false);
        Engine engine = behaves(command, environment, postgresql);
        assertThat(engine.name()).isEqualTo("postgresql");
        assertThat(engine.standing()).containsInstanceOf(PostgresEngine.class);
        assertThat(engine.member("etcd1", InetSocketAddress.createUnresolved("etcd1", 5432), Map.of(), TIMEOUT))
                .isInstanceOf(PostgresMember.class);
        assertThat(engine.namesServers(Map.of())).isTrue();
        assertThat(engine.namesServers(Map.of("writers", "unnamed"))).isFalse();
    }

    private Engine behaves(String command, Environment environment, Pool pool) {
        Engine engine = Engines.of(pool).in(environment, pool, (node, beside, words, variables) -> {
            assertThat(variables).containsKey("DRILL_URL").doesNotContainKey("DRILL_OBSERVER_PASSWORD");
            ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
            builder.environment().putAll(variables);
            try {
                started.add(
                        builder.redirectError(folder.resolve("errors").toFile()).start());
                return started.getLast();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        List<InetSocketAddress> box = List.of(InetSocketAddress.createUnresolved("client-north", 0));
        Map<String, String> settings = Map.of(
                "client", command, "program", "drill.py", "url", "fake", "addresses", "10.0.0.1=etcd1 10.0.0.2=etcd2");
        if (!pool.exec()) {
            settings = Map.of(
                    "client",
                    command,
                    "url",
                    "fake",
                    "addresses",
                    "10.0.0.1=etcd1 10.0.0.2=etcd2",
                    "observer-password",
                    "not for it");
        }
        engine.prepare(box, settings, TIMEOUT);
        try (Session session = engine.session(box, settings, TIMEOUT)) {
            assertThat(session.read(1)).isEqualTo(new Session.Answer(Outcome.ACKNOWLEDGED, Operation.NOTHING, ""));
            assertThat(session.write(1, 17))
                    .isEqualTo(new Session.Answer(Outcome.ACKNOWLEDGED, Operation.NOTHING, "etcd2"));
            assertThat(session.read(1).value()).isEqualTo(17);
            Thread hanging = Thread.ofVirtual().start(() -> session.write(1, 999));
            assertThat(session.write(1, 18).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
            assertThat(hanging.isAlive()).isTrue();
            assertThat(session.write(1, 13).outcome()).as("before the commit").isInstanceOf(Outcome.Refused.class);
            assertThat(session.write(1, 14).outcome()).as("in the commit").isInstanceOf(Outcome.Unknown.class);
            assertThat(session.write(1, 15).outcome())
                    .as("no connection after it")
                    .isEqualTo(Outcome.ACKNOWLEDGED);
            assertThat(session.write(1, 16).outcome()).as("no connection").isInstanceOf(Outcome.Refused.class);
        }
        return engine;
    }

    @Test
    void inJava() throws Exception {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Path stubs = Files.createDirectories(folder.resolve("com/zaxxer/hikari"));
        Files.writeString(stubs.resolve("HikariConfig.java"), """
                package com.zaxxer.hikari;
                public class HikariConfig {
                    public void setJdbcUrl(String url) {}
                    public void setUsername(String user) {}
                    public void setPassword(String password) {}
                    public void setMaximumPoolSize(int size) {}
                    public void setConnectionTimeout(long milliseconds) {}
                    public void setInitializationFailTimeout(long milliseconds) {}
                }
                """);
        Files.writeString(stubs.resolve("HikariDataSource.java"), """
                package com.zaxxer.hikari;
                import java.lang.reflect.Proxy;
                import java.sql.*;
                import java.util.concurrent.atomic.AtomicLong;
                public class HikariDataSource {
                    private final AtomicLong stored = new AtomicLong(-1);
                    private volatile boolean down;
                    public HikariDataSource(HikariConfig config) {}
                    @SuppressWarnings("unchecked")
                    private static <T> T fake(Class<T> type, java.lang.reflect.InvocationHandler handler) {
                        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
                    }
                    public Connection getConnection() throws SQLException {
                        if (down) throw new SQLTransientConnectionException("pool is empty", "08001");
                        long[] id = {-1, 0};
                        return fake(Connection.class, (self, method, arguments) -> switch (method.getName()) {
                            case "createStatement" -> fake(Statement.class, (s, m, a) -> m.getReturnType() == boolean.class ? false : null);
                            case "prepareStatement" -> fake(PreparedStatement.class, (s, m, a) -> switch (m.getName()) {
                                case "setLong" -> { id[0] = (long) a[1]; yield null; }
                                case "executeUpdate" -> 1;
                                case "executeQuery" -> {
                                    if (id[0] == 13) throw new SQLException("read only", "25006");
                                    yield fake(ResultSet.class, (r, n, b) -> switch (n.getName()) {
                                        case "next" -> stored.get() >= 0;
                                        case "getLong" -> stored.get();
                                        case "getString" -> "10.0.0.2";
                                        default -> null;
                                    });
                                }
                                default -> null;
                            });
                            case "commit" -> {
                                if (id[0] == 999) Thread.sleep(60_000);
                                if (id[0] == 14) throw new SQLException("connection reset", "08006");
                                stored.set(id[0]);
                                down = id[0] == 15;
                                yield null;
                            }
                            default -> null;
                        });
                    }
                }
                """);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-d",
                                classes.toString(),
                                stubs.resolve("HikariConfig.java").toString(),
                                stubs.resolve("HikariDataSource.java").toString(),
                                EXAMPLES.resolve("DrillClient.java").toString()))
                .isZero();
        behaves(Path.of(System.getProperty("java.home"), "bin/java") + " -cp " + classes + " DrillClient");
    }

    @Test
    void inPython() throws Exception {
        Files.writeString(folder.resolve("psycopg.py"), """
                class Error(Exception):
                    pass
                """);
        Files.writeString(folder.resolve("psycopg_pool.py"), """
                import contextlib
                import time

                import psycopg


                class PoolTimeout(Exception):
                    pass


                class Connection:
                    stored = None
                    down = False

                    def execute(self, sql, arguments=()):
                        self.sql = sql
                        self.id = arguments[-1] if arguments else None
                        if self.id == 13 and sql.startswith("insert"):
                            raise psycopg.Error("read only")
                        return self

                    def fetchone(self):
                        if self.sql.startswith("insert"):
                            return ("10.0.0.2",)
                        return None if Connection.stored is None else (Connection.stored,)

                    def rollback(self):
                        pass

                    def commit(self):
                        if self.id == 999:
                            time.sleep(60)
                        if self.id == 14:
                            raise psycopg.Error("connection reset")
                        if self.id is not None:
                            Connection.stored = self.id
                        Connection.down = self.id == 15


                class ConnectionPool:
                    def __init__(self, url, **settings):
                        pass

                    @contextlib.contextmanager
                    def connection(self):
                        if Connection.down:
                            raise PoolTimeout("no connection")
                        yield Connection()
                """);
        Files.copy(EXAMPLES.resolve("drill_client.py"), folder.resolve("drill_client.py"));
        assertThat(Files.readString(folder.resolve("drill_client.py"), StandardCharsets.UTF_8))
                .contains("psycopg_pool");
        behaves("python3 drill_client.py");
    }
}

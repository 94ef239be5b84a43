import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A drill's client with an application's own driver and pool: it reads requests from standard input and answers each on standard output
 * (environments/README.md has the protocol). Replace the pool's settings by those of your application, for they are what is drilled.
 */
public final class DrillClient {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    /** Address of a member → its name, which tells the judge who acknowledged a write. */
    private static final Map<String, String> MEMBERS = new HashMap<>();

    private final HikariDataSource pool;

    private DrillClient(HikariDataSource pool) {
        this.pool = pool;
    }

    private static HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(System.getenv("DRILL_URL"));
        config.setUsername(System.getenv("DRILL_USER"));
        config.setPassword(System.getenv("DRILL_PASSWORD"));
        config.setMaximumPoolSize(20);
        config.setConnectionTimeout(1000);
        // The pool must begin while no server answers yet.
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    public static void main(String[] arguments) throws IOException {
        for (String pair : System.getenv().getOrDefault("DRILL_ADDRESSES", "").split(" ")) {
            MEMBERS.put(pair.replaceFirst("=.*", ""), pair.replaceFirst(".*=", ""));
        }
        DrillClient client = new DrillClient(pool());
        // Requests do not wait for each other: a hanging one must not delay the next.
        ExecutorService threads = Executors.newCachedThreadPool();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            threads.execute(() -> OUT.println(words[0] + " " + client.answer(words)));
        }
        System.exit(0);
    }

    /** @param words NUMBER MILLISECONDS REQUEST ARGUMENT… */
    private String answer(String[] words) {
        Connection connection;
        try {
            connection = pool.getConnection();
        } catch (SQLException e) {
            // Nothing was sent.
            return "refused " + reason(e);
        }
        try (connection) {
            return switch (words[2]) {
                case "healthy" -> healthy(connection);
                case "write" -> write(connection, Integer.parseInt(words[3]), Long.parseLong(words[4]));
                case "read" -> read(connection, Integer.parseInt(words[3]));
                default -> "refused unknown request";
            };
        } catch (SQLException e) {
            // The statement may have taken effect: then the answer is unknown.
            return "unknown " + reason(e);
        }
    }

    private static String healthy(Connection connection) throws SQLException {
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists ledger (id bigint not null)");
            statement.execute("create table if not exists register (key int primary key, id bigint not null)");
        }
        return "ok";
    }

    /** Both or neither. */
    private static String write(Connection connection, int key, long id) throws SQLException {
        connection.setAutoCommit(false);
        String server;
        try (PreparedStatement ledger = connection.prepareStatement(
                        "insert into ledger (id) values (?) returning host(inet_server_addr())");
                PreparedStatement register = connection.prepareStatement(
                        "insert into register (key, id) values (?, ?) on conflict (key) do update set id = excluded.id")) {
            ledger.setLong(1, id);
            try (ResultSet row = ledger.executeQuery()) {
                row.next();
                server = row.getString(1);
            }
            register.setInt(1, key);
            register.setLong(2, id);
            register.executeUpdate();
        } catch (SQLException e) {
            // Before the commit, a write certainly has no effect.
            try {
                connection.rollback();
            } catch (SQLException broken) {
                e.addSuppressed(broken);
            }
            return "refused " + reason(e);
        }
        connection.commit();
        return ("ok " + MEMBERS.getOrDefault(server, "")).strip();
    }

    private static String read(Connection connection, int key) throws SQLException {
        connection.setAutoCommit(true);
        try (PreparedStatement statement = connection.prepareStatement("select id from register where key = ?")) {
            statement.setInt(1, key);
            try (ResultSet row = statement.executeQuery()) {
                return "ok " + (row.next() ? row.getLong(1) : "-");
            }
        }
    }

    private static String reason(SQLException e) {
        return (e.getSQLState() + " " + e.getMessage()).replaceAll("\\s+", " ");
    }
}

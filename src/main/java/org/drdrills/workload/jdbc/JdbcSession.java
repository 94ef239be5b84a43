package org.drdrills.workload.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.drdrills.history.Operation;
import org.drdrills.workload.ServerList;
import org.drdrills.workload.Session;

/** A client's conversation with any database: a write is one transaction, a read one statement. */
final class JdbcSession implements Session {
    private final Dialect dialect;
    private final JdbcRequest request;
    private final List<PreparedStatement> write = new ArrayList<>();
    private PreparedStatement read;

    JdbcSession(Access access, ServerList servers, Duration timeout) {
        this.dialect = access.dialect();
        this.request = new JdbcRequest(access, servers, timeout, this::prepare);
    }

    private void prepare(JdbcConnection connection) throws SQLException {
        Connection jdbc = connection.jdbc();
        jdbc.setAutoCommit(dialect.committed());
        write.clear();
        for (Sql sql : dialect.write()) {
            write.add(jdbc.prepareStatement(sql.text()));
        }
        read = jdbc.prepareStatement(dialect.read().text());
    }

    @Override
    public Answer write(int key, long id) {
        JdbcRequest.Result<String> result = request.make(connection -> {
            while (true) {
                try {
                    return written(connection, key, id);
                } catch (SQLException e) {
                    JdbcFailure failure = JdbcFailure.of(e);
                    if (request.late() || dialect.again().stream().noneMatch(errors -> errors.match(failure))) {
                        throw e;
                    }
                    request.rolledBack();
                    connection.jdbc().rollback();
                }
            }
        });
        return new Answer(result.outcome(), Operation.NOTHING, result.outcome().acknowledged() ? result.value() : "");
    }

    private String written(JdbcConnection connection, int key, long id) throws SQLException {
        String peer = connection.server();
        for (int i = 0; i < write.size(); i++) {
            PreparedStatement statement = write.get(i);
            dialect.write().get(i).fill(statement, key, id);
            if (dialect.committed()) {
                request.committing();
            }
            boolean rows = statement.execute();
            request.noDoubt(statement.getWarnings());
            if (rows) {
                peer = named(statement);
            }
        }
        if (!dialect.committed()) {
            request.committing();
            connection.jdbc().commit();
            request.noDoubt(connection.jdbc().getWarnings());
        }
        return peer;
    }

    private static String named(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.getResultSet()) {
            if (!row.next()) {
                throw new JdbcRequest.Doubt("answered without a row");
            }
            return JdbcConnection.text(row.getString(1));
        }
    }

    private record Seen(long value, String peer) {}

    @Override
    public Answer read(int key) {
        JdbcRequest.Result<Seen> result = request.make(connection -> {
            dialect.read().fill(read, key, 0);
            request.committing();
            Seen seen;
            try (ResultSet row = read.executeQuery()) {
                request.noDoubt(read.getWarnings());
                if (!row.next()) {
                    throw new JdbcRequest.Doubt("answered without a row");
                }
                long value = row.getLong(1);
                seen = new Seen(
                        row.wasNull() ? Operation.NOTHING : value,
                        dialect.server().isPresent() ? connection.server() : JdbcConnection.text(row.getString(2)));
            }
            if (!dialect.committed()) {
                // the next read must not see the state as of this one
                connection.jdbc().rollback();
            }
            return seen;
        });
        return result.outcome().acknowledged()
                ? new Answer(
                        result.outcome(), result.value().value(), result.value().peer())
                : new Answer(result.outcome(), Operation.NOTHING, "");
    }

    @Override
    public void close() {
        request.close();
    }
}

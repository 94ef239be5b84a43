package org.drdrills.workload.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.drdrills.history.Transaction;
import org.drdrills.workload.ServerList;
import org.drdrills.workload.SqlTallies;
import org.drdrills.workload.TransactionSession;

/** Transactions; the database keeps lists as texts, elements separated by commas, one row each. */
final class JdbcTransactions implements TransactionSession {
    private final Dialect dialect;
    private final OptionalInt isolation;
    private final JdbcRequest request;
    private PreparedStatement append;
    private PreparedStatement list;
    private SqlTallies tallies;
    private List<Transaction.Step> done = List.of();

    /** @param isolation a level of {@link java.sql.Connection}, or the driver's own; empty for the server's default */
    JdbcTransactions(Access access, ServerList servers, Duration timeout, OptionalInt isolation) {
        this.dialect = access.dialect();
        this.isolation = isolation;
        this.request = new JdbcRequest(access, servers, timeout, this::prepare);
    }

    private void prepare(JdbcConnection connection) throws SQLException {
        if (isolation.isPresent()) {
            connection.jdbc().setTransactionIsolation(isolation.getAsInt());
        }
        connection.jdbc().setAutoCommit(false);
        append = connection.jdbc().prepareStatement(dialect.append().text());
        list = connection.jdbc().prepareStatement(dialect.list().text());
        tallies = new SqlTallies(connection.jdbc());
    }

    @Override
    public Answer transact(List<Transaction.Step> steps) {
        done = new ArrayList<>();
        JdbcRequest.Result<String> result = request.make(connection -> {
            String peer = connection.server();
            for (Transaction.Step step : steps) {
                String named = carryOut(step);
                peer = named.isEmpty() ? peer : named;
            }
            request.committing();
            connection.jdbc().commit();
            request.noDoubt(connection.jdbc().getWarnings());
            return peer;
        });
        return new Answer(result.outcome(), done, result.outcome().acknowledged() ? result.value() : "");
    }

    private String carryOut(Transaction.Step step) throws SQLException {
        return switch (step) {
            case Transaction.Append wanted -> {
                dialect.append().fill(append, wanted.list(), wanted.element());
                String peer = append.execute() ? first(append.getResultSet(), 1) : "";
                done.add(wanted);
                yield peer;
            }
            case Transaction.Read wanted -> {
                dialect.list().fill(list, wanted.list(), 0);
                try (ResultSet row = list.executeQuery()) {
                    boolean there = row.next();
                    done.add(new Transaction.Read(wanted.list(), elements(there ? row.getString(1) : null)));
                    yield there && dialect.server().isEmpty() ? JdbcConnection.text(row.getString(2)) : "";
                }
            }
            default -> {
                done.add(tallies.carryOut(step));
                yield "";
            }
        };
    }

    private static String first(ResultSet rows, int column) throws SQLException {
        try (rows) {
            return rows.next() ? JdbcConnection.text(rows.getString(column)) : "";
        }
    }

    private static List<Long> elements(String text) {
        return text == null || text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(","))
                        .map(String::strip)
                        .map(Long::valueOf)
                        .toList();
    }

    @Override
    public void close() {
        request.close();
    }
}

package org.drdrills.workload;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.drdrills.history.Transaction;
import org.drdrills.topology.Workload;

/**
 * Counters, registers and accounts in the table {@code tally (k, v)} of a SQL database, in statements that every dialect knows.
 * Steps on lists are not its business.
 */
public final class SqlTallies {
    private static final int REGISTERS = 100;
    private static final int ACCOUNTS = 200;

    private final PreparedStatement add;
    private final PreparedStatement get;
    private final PreparedStatement swap;
    private final PreparedStatement total;

    /** @param connection on which each step is carried out, in the transaction that is open there */
    public SqlTallies(Connection connection) throws SQLException {
        add = connection.prepareStatement("UPDATE tally SET v = v + ? WHERE k = ?");
        get = connection.prepareStatement("SELECT v FROM tally WHERE k = ?");
        swap = connection.prepareStatement("UPDATE tally SET v = ? WHERE k = ? AND v = ?");
        total = connection.prepareStatement("SELECT COUNT(*), SUM(v) FROM tally WHERE k >= " + ACCOUNTS);
    }

    /** Fills an empty table with what is counted, compared and transferred, all of it 0. Commits. */
    public static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM tally")) {
            row.next();
            if (row.getLong(1) > 0) {
                return;
            }
        }
        boolean committing = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO tally (k, v) VALUES (?, 0)")) {
            for (int i = 0; i < Workload.OBJECTS; i++) {
                insert(insert, i);
                insert(insert, REGISTERS + i);
            }
            for (int i = 0; i < Workload.ACCOUNTS; i++) {
                insert(insert, ACCOUNTS + i);
            }
        }
        connection.commit();
        connection.setAutoCommit(committing);
    }

    private static void insert(PreparedStatement insert, int key) throws SQLException {
        insert.setInt(1, key);
        insert.executeUpdate();
    }

    /**
     * @return the step with what it saw
     * @throws IllegalStateException if there is nothing to add to, so nothing happened
     */
    public Transaction.Step carryOut(Transaction.Step step) throws SQLException {
        return switch (step) {
            case Transaction.Increment one -> {
                add(one.counter(), one.amount());
                yield one;
            }
            case Transaction.Count one -> new Transaction.Count(one.counter(), get(one.counter()));
            case Transaction.Swap one -> {
                swap.setLong(1, one.replacement());
                swap.setInt(2, REGISTERS + one.register());
                swap.setLong(3, one.expected());
                yield new Transaction.Swap(
                        one.register(), one.expected(), one.replacement(), swap.executeUpdate() == 1);
            }
            case Transaction.Get one -> new Transaction.Get(one.register(), get(REGISTERS + one.register()));
            case Transaction.Transfer one -> {
                // the lower account first, so that two transfers do not wait for each other
                boolean out = one.from() < one.to();
                add(ACCOUNTS + (out ? one.from() : one.to()), out ? -one.amount() : one.amount());
                add(ACCOUNTS + (out ? one.to() : one.from()), out ? one.amount() : -one.amount());
                yield one;
            }
            case Transaction.Total one -> {
                try (ResultSet row = total.executeQuery()) {
                    row.next();
                    yield new Transaction.Total(row.getInt(1), row.getLong(2));
                }
            }
            case Transaction.Append one -> throw new IllegalArgumentException("a list is no tally");
            case Transaction.Read one -> throw new IllegalArgumentException("a list is no tally");
        };
    }

    private void add(int key, long amount) throws SQLException {
        add.setLong(1, amount);
        add.setInt(2, key);
        if (add.executeUpdate() != 1) {
            throw new IllegalStateException("row " + key + " of table tally is gone");
        }
    }

    /** What is gone is back at its beginning. */
    private long get(int key) throws SQLException {
        get.setInt(1, key);
        try (ResultSet row = get.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }
}

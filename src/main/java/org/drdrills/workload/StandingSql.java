package org.drdrills.workload;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One question in SQL for each product, whose answer is names and values: {@code standing/<product>.sql}. */
public final class StandingSql {
    private StandingSql() {}

    /** The question for a product; empty where there is none. */
    public static Optional<String> of(String product) {
        try (InputStream resource = StandingSql.class.getResourceAsStream("standing/" + product + ".sql")) {
            return resource == null
                    ? Optional.empty()
                    : Optional.of(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Map<String, String> ask(Connection connection, String question) throws SQLException {
        Map<String, String> readings = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(question)) {
            while (rows.next()) {
                String value = rows.getString(2);
                if (value != null) {
                    readings.put(rows.getString(1), value);
                }
            }
        }
        return readings;
    }
}

package org.drdrills.workload.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement with named parameters: {@code :k} (a register or list), {@code :id} (a write) and {@code :element} (of a list).
 *
 * @param text       as the driver takes it
 * @param parameters their names, in the order of their question marks
 */
record Sql(String text, List<String> parameters) {
    private static final Pattern PARAMETER = Pattern.compile("(?<!:):(k|id|element)\\b");

    static Sql of(String text) {
        List<String> parameters = new ArrayList<>();
        Matcher found = PARAMETER.matcher(text);
        while (found.find()) {
            parameters.add(found.group(1));
        }
        return new Sql(PARAMETER.matcher(text).replaceAll("?").strip(), List.copyOf(parameters));
    }

    void fill(PreparedStatement statement, int key, long value) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).equals("k")) {
                statement.setInt(i + 1, key);
            } else {
                statement.setLong(i + 1, value);
            }
        }
    }
}

package org.drdrills.workload.jdbc;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.drdrills.topology.Role;

/**
 * What differs between databases, as the file of its dialect says; {@code mariadb.yaml} explains each key.
 *
 * @param title      the product's name
 * @param ranAgainst the versions with which drills were run; empty where none was
 * @param driver     the driver's class
 * @param jar        a driver that does not come with the suite, such as {@code ojdbc11.jar}; empty where it does
 * @param url        with {@code {host}}, {@code {port}} and {@code {database}}
 * @param defaults   settings that a pool may leave out
 * @param properties of every connection
 * @param ofSeveral  of connections that only a server that takes writes will do for
 * @param sockets    the property that names a factory of sockets; empty where the driver has none
 * @param write      one statement that commits by itself, or several that are committed together
 * @param again      errors that prove a rollback for a conflict, after which a client tries the same again
 * @param told       errors by which a member says what it is
 */
record Dialect(
        String name,
        String title,
        String ranAgainst,
        String driver,
        String jar,
        String url,
        Map<String, String> defaults,
        Map<String, String> properties,
        Map<String, String> ofSeveral,
        String sockets,
        List<String> create,
        List<Errors> exists,
        Optional<String> grant,
        String used,
        Optional<String> server,
        List<Sql> write,
        Sql read,
        Sql append,
        Sql list,
        boolean doubtWarnings,
        String role,
        String ledger,
        Map<String, Integer> isolation,
        List<Errors> refused,
        List<Errors> again,
        Map<Role, Errors> told) {

    /**
     * A kind of error. What it does not name is not looked at.
     *
     * @param states  SQLSTATE, or how it begins
     * @param codes   the vendor's
     * @param message found in the message
     */
    record Errors(List<String> states, List<Integer> codes, Optional<Pattern> message) {
        boolean match(JdbcFailure failure) {
            return (states.isEmpty() || states.stream().anyMatch(failure.state()::startsWith))
                    && (codes.isEmpty() || codes.contains(failure.code()))
                    && message.map(pattern -> pattern.matcher(failure.message()).find())
                            .orElse(true);
        }
    }

    /** The driver's own time-outs cannot be trusted where no socket of ours lies under it. */
    boolean ownSockets() {
        return !sockets.isEmpty();
    }

    boolean committed() {
        return write.size() == 1;
    }
}

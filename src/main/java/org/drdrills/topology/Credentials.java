package org.drdrills.topology;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What clients sign in with, as far as the variables of a member say: names as they stand, passwords by reference to the variable or file
 * that holds them.
 *
 * @param settings of the pool: name → YAML text
 * @param guessed  a sentence on each
 */
record Credentials(Map<String, String> settings, List<String> guessed) {
    private static final List<String> USER = List.of(
            "POSTGRES_USER",
            "POSTGRESQL_USERNAME",
            "PATRONI_SUPERUSER_USERNAME",
            "MYSQL_USER",
            "MARIADB_USER",
            "MONGO_INITDB_ROOT_USERNAME",
            "RABBITMQ_DEFAULT_USER",
            "MINIO_ROOT_USER",
            "NEO4J_USER",
            "COUCHDB_USER",
            "APP_USER");
    private static final List<String> PASSWORD = List.of(
            "POSTGRES_PASSWORD",
            "POSTGRESQL_PASSWORD",
            "PATRONI_SUPERUSER_PASSWORD",
            "PGPASSWORD_SUPERUSER",
            "MYSQL_PASSWORD",
            "MARIADB_PASSWORD",
            "MYSQL_ROOT_PASSWORD",
            "MARIADB_ROOT_PASSWORD",
            "MONGO_INITDB_ROOT_PASSWORD",
            "RABBITMQ_DEFAULT_PASS",
            "MINIO_ROOT_PASSWORD",
            "REDIS_PASSWORD",
            "ELASTIC_PASSWORD",
            "COUCHDB_PASSWORD",
            "ROOT_PASSWORD",
            "APP_PASSWORD");
    /** By which Redis and Valkey are told their password. */
    private static final String ARGUMENT = "--requirepass";

    private static final List<String> DATABASE =
            List.of("POSTGRES_DB", "POSTGRESQL_DATABASE", "MYSQL_DATABASE", "MARIADB_DATABASE", "DATABASE");

    static Credentials of(Service member, Driver driver) {
        boolean exec = driver.exec();
        if (!exec && driver.open()) {
            return new Credentials(
                    Map.of(),
                    List.of("Clients use port " + driver.signIn().port() + " of each member, without TLS or sign-in."));
        }
        Driver.SignIn usual = driver.signIn();
        Map<String, String> settings = new LinkedHashMap<>();
        List<String> guessed = new ArrayList<>();
        if (exec) {
            settings.put("program", "drill.py");
        }
        Map<String, String> said = member.environment();
        String user = first(USER, said.keySet());
        if (!user.isEmpty() || !exec) {
            settings.put("user", user.isEmpty() ? usual.user() : quoted(Present.in(said, user)));
        }
        String database = first(DATABASE, said.keySet());
        if (!database.isEmpty() || !exec) {
            settings.put(
                    "database",
                    database.isEmpty()
                            ? usual.database().isEmpty() ? Present.in(settings, "user") : usual.database()
                            : quoted(Present.in(said, database)));
        }
        String password = first(PASSWORD, said.keySet());
        String file = first(PASSWORD.stream().map(name -> name + "_FILE").toList(), said.keySet());
        if (!password.isEmpty()) {
            Set<String> generated = Interpolation.secretsIn(Present.in(said, password));
            settings.put(
                    "password",
                    generated.size() == 1
                                    && Present.in(said, password).length()
                                            == generated.iterator().next().length() + 2
                            ? generated.iterator().next()
                            : "{service: " + member.name() + ", variable: " + password + "}");
            guessed.add("Clients sign in with the password that " + member.name() + " reads from " + password + ".");
        } else if (!file.isEmpty()) {
            settings.put("password", "{service: " + member.name() + ", file: " + quoted(Present.in(said, file)) + "}");
            guessed.add("Clients sign in with the password in the file that " + member.name() + " reads, "
                    + Present.in(said, file) + ".");
        } else if (member.argument(ARGUMENT).isPresent()) {
            settings.put("password", "{service: " + member.name() + ", argument: " + ARGUMENT + "}");
            guessed.add("Clients sign in with the password that follows " + ARGUMENT + " in the command of "
                    + member.name() + ".");
        } else if (!exec && usual.database().isEmpty()) {
            settings.put("password", "postgres");
            guessed.add("Clients sign in with the password postgres; the file says none.");
        } else if (!exec) {
            guessed.add("Clients sign in without a password; the file says none.");
        }
        if (!user.isEmpty() || !exec) {
            guessed.add("Clients sign in as " + said.getOrDefault(user, usual.user())
                    + (settings.containsKey("database")
                            ? " to the database " + settings.get("database").replace("\"", "")
                            : "")
                    + ".");
        }
        return new Credentials(settings, guessed);
    }

    private static String first(List<String> wanted, Set<String> there) {
        return wanted.stream().filter(there::contains).findFirst().orElse("");
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}

package org.drdrills.fault;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.drdrills.topology.Environment;

/**
 * A file of the database is overwritten on one server: the server runs on, but nobody can sign in to the database.
 */
public record DatabaseDamaged(Target target) implements Fault {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    /** PostgreSQL reads this map of files at each sign-in, and finds its checksum wrong. */
    private static final String DAMAGE = """
            set -eu
            sql() { PGPASSWORD=$POSTGRES_PASSWORD psql -qAtX -h 127.0.0.1 -U postgres -d postgres -c "$1"; }
            folder=$(sql "select setting from pg_settings where name = 'data_directory'")/base/$(sql "select oid from pg_database where datname = '%1$s'")
            cp -p "$folder/pg_filenode.map" "$folder/../../pg_filenode.map.before"
            head -c 512 /dev/urandom > "$folder/pg_filenode.map"
            sql "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = '%1$s'"
            """;

    private static final String REPAIR = """
            set -eu
            sql() { PGPASSWORD=$POSTGRES_PASSWORD psql -qAtX -h 127.0.0.1 -U postgres -d postgres -c "$1"; }
            data=$(sql "select setting from pg_settings where name = 'data_directory'")
            cp -p "$data/pg_filenode.map.before" "$data/base/$(sql "select oid from pg_database where datname = '%1$s'")/pg_filenode.map"
            rm "$data/pg_filenode.map.before"
            """;
    private static final String KNOCK = """
            PGPASSWORD=$POSTGRES_PASSWORD psql -qAtX -h 127.0.0.1 -U postgres -d %1$s -c 'select 1' 2>&1
            """;

    @Override
    public String name() {
        return "the database on " + target.words() + " is damaged";
    }

    @Override
    public String mechanism() {
        return "pg_filenode.map of the database overwritten with random bytes on the server's disk, and its sessions ended";
    }

    @Override
    public Optional<String> impossibleIn(Environment environment) {
        return environment.pool().engine().equals("postgresql")
                ? Optional.empty()
                : Optional.of("engine " + environment.pool().engine() + " has no such file");
    }

    @Override
    public Aimed aim(Scene scene) {
        String node = target.nodes(scene).getFirst();
        String database = scene.lab().access(scene.pool()).getOrDefault("database", "postgres");
        return new AimedAtMachines(target, scene, List.of(node), () -> damage(scene.lab(), node, database));
    }

    private static Machine.Said run(Lab lab, String node, String script, String database) {
        return lab.machine(node).run(List.of("bash", "-c", script.formatted(database)), LIMIT);
    }

    private static Injected damage(Lab lab, String node, String database) {
        Machine.Said said = run(lab, node, DAMAGE, database);
        if (said.exit() != 0) {
            run(lab, node, REPAIR, database);
            throw new LabTrouble("the database on " + node + " could not be damaged: "
                    + said.output().strip().replaceAll("\\s+", " "));
        }
        return new Injected() {
            private boolean closed;

            @Override
            public Proof effect(Duration patience) {
                boolean[] shut = {false};
                Waiting.until(
                        patience,
                        () -> shut[0] = run(lab, node, KNOCK, database).exit() != 0);
                return new Proof(
                        shut[0],
                        shut[0]
                                ? "Nobody can sign in to the database on " + node + "."
                                : "The database on " + node + " still lets people in.",
                        Map.of("node", node));
            }

            @Override
            public void close() {
                if (!closed) {
                    closed = true;
                    Machine.Said repaired = run(lab, node, REPAIR, database);
                    if (repaired.exit() != 0) {
                        throw new LabTrouble("the database on " + node + " could not be repaired: "
                                + repaired.output().strip().replaceAll("\\s+", " "));
                    }
                }
            }

            @Override
            public Proof healing(Duration patience) {
                boolean[] open = {false};
                Waiting.until(
                        patience,
                        () -> open[0] = run(lab, node, KNOCK, database).exit() == 0);
                return new Proof(
                        open[0],
                        open[0]
                                ? "The database on " + node + " lets people in again."
                                : "Nobody can sign in to the database on " + node + ".",
                        Map.of("node", node));
            }
        };
    }
}

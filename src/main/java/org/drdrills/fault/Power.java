package org.drdrills.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.environment.Lab;
import org.drdrills.environment.Machine;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Pool;

/**
 * What a fault needs to know to act on a server itself, beyond its machine and its wires. Engines differ in it: an engine
 * offers a power by a file of that name in the folder named after the engine, next to this class; an environment offers
 * it, or replaces the engine's, by the pool's setting of that name.
 */
enum Power {
    /** The name of the server's process, as in {@code /proc/<pid>/comm}. */
    SERVER_PROCESS("server-process", "txt"),
    /** The same of the agent that manages the server on its machine. */
    AGENT_PROCESS("agent-process", "txt"),
    /** Scripts that run on the server's machine, with the name of the clients' database in {@code DATABASE}. */
    DAMAGE_DATABASE("damage-database", "sh"),
    REPAIR_DATABASE("repair-database", "sh"),
    /** Exit code 0 if a client could sign in. */
    OPEN_DATABASE("open-database", "sh"),
    DROP_LEDGER("drop-ledger", "sh"),
    /** Prints {@code present} or {@code absent}. */
    FIND_LEDGER("find-ledger", "sh"),
    /** Prints a file that holds rows of the ledger and is not written any more, and the offset of a byte in it. */
    LEDGER_PAGE("ledger-page", "sh");

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final String setting;
    private final String extension;

    Power(String setting, String extension) {
        this.setting = setting;
        this.extension = extension;
    }

    /** Empty if neither the pool's settings nor its engine offer it. */
    Optional<String> of(Pool pool) {
        return Optional.ofNullable(pool.settings().get(setting))
                .or(() -> resource(pool.engine() + "/" + setting + "." + extension));
    }

    /** @throws NoTarget if the pool does not offer it */
    String in(Scene scene) {
        return of(scene.pool()).orElseThrow(() -> new NoTarget(lacks(scene.pool())));
    }

    private String lacks(Pool pool) {
        return "engine " + pool.engine() + " of pool " + pool.name() + " does not offer " + setting
                + ", and the pool's settings have none";
    }

    /** Why faults that need these powers are impossible in an environment's first pool. */
    static Optional<String> lacking(Environment environment, Power... needed) {
        for (Power power : needed) {
            if (power.of(environment.pool()).isEmpty()) {
                return Optional.of(power.lacks(environment.pool()));
            }
        }
        return Optional.empty();
    }

    /** Runs a script on a node, with these variables. */
    static Machine.Said run(Lab lab, String node, String script, Map<String, String> variables) {
        List<String> command = new ArrayList<>(List.of("env"));
        variables.forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(List.of("bash", "-c", script));
        return lab.machine(node).run(command, LIMIT);
    }

    /** The variables of a script that acts on the clients' database. */
    static Map<String, String> database(Scene scene) {
        return Map.of("DATABASE", scene.lab().access(scene.pool()).getOrDefault("database", "postgres"));
    }

    /** A file next to this class. */
    static Optional<String> resource(String name) {
        try (InputStream content = Power.class.getResourceAsStream(name)) {
            return content == null
                    ? Optional.empty()
                    : Optional.of(new String(content.readAllBytes(), StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

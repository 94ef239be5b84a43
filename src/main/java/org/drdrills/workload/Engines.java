package org.drdrills.workload;

import java.util.List;
import java.util.stream.Stream;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Nearest;
import org.drdrills.topology.Pool;
import org.drdrills.workload.jdbc.JdbcEngine;
import org.drdrills.workload.kafka.KafkaEngine;

/** The catalogue of engines, by the name that {@code x-drill} uses. */
public final class Engines {
    private static final List<Engine> ALL =
            List.of(new PostgresEngine(), new XmppEngine(), new JdbcEngine(), new KafkaEngine(), new ExecEngine());

    private Engines() {}

    public static List<String> names() {
        return ALL.stream().map(Engine::name).toList();
    }

    /** @throws BadInput with the nearest name, if there is no such engine */
    public static Engine byName(String name) {
        return ALL.stream()
                .filter(engine -> engine.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new BadInput("there is no engine " + BadInput.quoted(name) + Nearest.hint(name, names())));
    }

    /**
     * The engine of a pool; where its clients are an application of the user's, with that application in place of the engine's own.
     *
     * @throws BadInput with the nearest name, if there is no such engine
     */
    public static Engine of(Pool pool) {
        Engine engine = byName(pool.engine());
        return pool.application() && !pool.exec() ? new ApplicationEngine(engine) : engine;
    }

    /** What a drill there cannot show, as the environment says, and for want of tests of the engines themselves. */
    public static List<String> doesNotEvidence(Environment environment) {
        return Stream.concat(
                        environment.doesNotEvidence().stream(),
                        environment.pools().stream()
                                .flatMap(pool -> of(pool).doesNotEvidence(pool.settings()).stream()))
                .distinct()
                .toList();
    }
}

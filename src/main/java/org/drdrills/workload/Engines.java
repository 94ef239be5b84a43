package org.drdrills.workload;

import java.util.List;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Nearest;

/** The catalogue of engines, by the name that {@code x-drill} uses. */
public final class Engines {
    private static final List<Engine> ALL = List.of(new PostgresEngine(), new XmppEngine(), new ExecEngine());

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
}

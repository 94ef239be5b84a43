package org.drdrills.workload;

import java.util.List;
import java.util.stream.Collectors;
import org.drdrills.topology.BadInput;

/** The catalogue of engines, by the name that {@code x-drill} uses. */
public final class Engines {
    private static final List<Engine> ALL = List.of(new PostgresEngine(), new XmppEngine(), new ExecEngine());

    private Engines() {}

    public static List<String> names() {
        return ALL.stream().map(Engine::name).toList();
    }

    /** @throws BadInput with the nearest name, if there is no such engine */
    public static Engine byName(String name) {
        for (Engine engine : ALL) {
            if (engine.name().equals(name)) {
                return engine;
            }
        }
        String nearest = names().stream()
                .min(java.util.Comparator.comparingInt(known -> distance(known, name)))
                .orElseThrow();
        String hint = distance(nearest, name) <= nearest.length() / 2
                ? "did you mean \"" + nearest + "\"?"
                : "use one of " + names().stream().collect(Collectors.joining("\", \"", "\"", "\""));
        throw new BadInput("there is no engine \"" + name + "\"; " + hint);
    }

    /** Insertions, deletions and replacements from one word to the other. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int same = one.charAt(i - 1) == other.charAt(j - 1) ? diagonal : diagonal + 1;
                diagonal = row[j];
                row[j] = Math.min(same, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}

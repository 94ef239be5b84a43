package org.drdrills.fault;

import java.util.List;
import java.util.Optional;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Nearest;

/**
 * A machine of one environment, whatever its role is at the moment.
 *
 * @param node its name, as in the Compose file
 */
record NamedMachine(String node) implements Target {
    static final String WORDS = "the machine ";

    @Override
    public String words() {
        return WORDS + node;
    }

    @Override
    public boolean isSeveral() {
        return false;
    }

    @Override
    public boolean isSite() {
        return false;
    }

    @Override
    public Optional<String> impossibleIn(Environment environment) {
        return environment.nodes().containsKey(node)
                ? Optional.empty()
                : Optional.of("environment " + environment.name() + " has no machine '" + node + "'"
                        + Nearest.hint(node, environment.nodes().keySet()));
    }

    @Override
    public List<String> nodes(Scene scene) {
        return List.of(node);
    }

    @Override
    public String site(Scene scene) {
        throw new IllegalStateException(words() + " is no site");
    }

    @Override
    public List<String> ends(Scene scene, Target opposite) {
        return List.of(node);
    }
}

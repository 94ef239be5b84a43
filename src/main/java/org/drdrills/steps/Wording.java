package org.drdrills.steps;

import io.cucumber.cucumberexpressions.Argument;
import io.cucumber.cucumberexpressions.Expression;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;

/**
 * One way to word a line of a feature, and its meaning.
 *
 * @param types of the arguments that the meaning takes, in their order
 */
record Wording(Kind kind, Expression expression, List<Type> types, Meaning meaning) {
    enum Kind {
        GIVEN("Given"),
        WHEN("When"),
        THEN("Then");

        private final String keyword;

        Kind(String keyword) {
            this.keyword = keyword;
        }

        String keyword() {
            return keyword;
        }
    }

    /** Fills in the script of a scenario. */
    interface Meaning {
        /** @throws RuntimeException with one sentence, if the arguments make no sense */
        void apply(Script script, List<Object> arguments);
    }

    /** The arguments, or empty where the line is worded otherwise. */
    Optional<List<Argument<?>>> match(String line) {
        return Optional.ofNullable(expression.match(line, types.toArray(Type[]::new)));
    }

    /**
     * Applies the meaning to a script.
     *
     * @return whether the line is worded like this
     */
    boolean understood(Script script, String line) {
        Optional<List<Argument<?>>> arguments = match(line);
        arguments.ifPresent(all -> meaning.apply(
                script, all.stream().<Object>map(Argument::getValue).toList()));
        return arguments.isPresent();
    }

    String source() {
        return expression.getSource();
    }

    /** As {@code drill words} lists it. */
    @Override
    public String toString() {
        return kind.keyword() + " " + source();
    }
}

package org.drdrills.steps;

import io.cucumber.cucumberexpressions.CucumberExpressionException;
import io.cucumber.cucumberexpressions.ExpressionFactory;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.drdrills.drill.DrillPlan;
import org.drdrills.drill.DrillPlan.Order;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Durations;
import org.drdrills.topology.Nearest;
import org.drdrills.topology.Runbook;

/** The lines that an environment's sentence for a runbook adds to features. */
final class RunbookWordings {
    private static final String AFTER = "{duration}";
    private static final Map<String, Type> TYPES =
            Map.of("pool", String.class, "word", String.class, "int", Integer.class, "duration", Duration.class);

    /** Values that stand for placeholders where a sentence is compared with the lines of the suite. */
    private static final Map<String, String> SAMPLES =
            Map.of("pool", "pool", "word", "word", "int", "3", "duration", "30 seconds");

    private final Runbook runbook;
    private final List<String> pools;
    private final ExpressionFactory factory;

    private RunbookWordings(Runbook runbook, List<String> pools, ExpressionFactory factory) {
        this.runbook = runbook;
        this.pools = pools;
        this.factory = factory;
    }

    /**
     * One line for the state that the runbook leaves, and three for what the operator does: the event, an order some time
     * after the event, and an order after the repair.
     */
    static List<Wording> of(Runbook runbook, List<String> pools, ExpressionFactory factory) {
        return new RunbookWordings(runbook, pools, factory).all();
    }

    private List<Wording> all() {
        List<Wording> all = new ArrayList<>();
        if (!runbook.done().isEmpty()) {
            all.add(wording(
                    Wording.Kind.GIVEN,
                    runbook.done(),
                    runbook.done(),
                    (script, values) -> orders(runbook.done(), values).forEach(script::already)));
        }
        String does = runbook.does();
        if (!does.isEmpty()) {
            all.add(wording(
                    Wording.Kind.WHEN,
                    "the operator " + does,
                    does,
                    (script, values) -> script.happens(new DrillPlan.Orders(orders(does, values)))));
            all.add(wording(
                    Wording.Kind.GIVEN,
                    "an operator who " + does + " after " + AFTER,
                    does,
                    (script, values) -> orders(does, values)
                            .forEach(order ->
                                    script.later(new DrillPlan.LaterOrder((Duration) values.getLast(), order)))));
            all.add(wording(
                    Wording.Kind.GIVEN,
                    "an operator who " + does + " after the repair",
                    does,
                    (script, values) -> orders(does, values).forEach(script::afterRepair)));
        }
        return all;
    }

    private Wording wording(Wording.Kind kind, String line, String sentence, BiConsumer<Script, List<Object>> meaning) {
        List<Type> types = new ArrayList<>(
                Runbook.placeholders(sentence).stream().map(TYPES::get).toList());
        if (line.endsWith(" after " + AFTER)) {
            types.add(Duration.class);
        }
        String example = line;
        for (Map.Entry<String, String> sample : SAMPLES.entrySet()) {
            example = example.replace("{" + sample.getKey() + "}", sample.getValue());
        }
        Optional<String> taken = Wordings.shared().worded(example);
        if (taken.isPresent()) {
            throw wrong("the sentence '" + line + "' is a line of the suite already: " + taken.get());
        }
        try {
            return new Wording(
                    kind, factory.createExpression(line.replace("{pool}", "{word}")), types, meaning::accept);
        } catch (CucumberExpressionException e) {
            throw wrong("the sentence '" + line + "' is no Cucumber expression: " + Features.oneLine(e.getMessage()));
        }
    }

    private BadInput wrong(String sentence) {
        return BadInput.at(runbook.file(), runbook.line(), sentence);
    }

    private List<Order> orders(String sentence, List<Object> values) {
        Map<String, String> filled = new HashMap<>();
        List<String> names = Runbook.placeholders(sentence);
        for (int i = 0; i < names.size(); i++) {
            filled.put(names.get(i), argument(names.get(i), values.get(i)));
        }
        return runbook.calls().stream()
                .map(call -> order(call.stream().map(word -> fill(word, filled)).toList()))
                .toList();
    }

    private String argument(String name, Object value) {
        if (value instanceof Duration duration) {
            if (!duration.equals(Duration.ofSeconds(duration.toSeconds()))) {
                throw new IllegalArgumentException(
                        "a runbook takes a duration in whole seconds, not " + Durations.text(duration));
            }
            return Long.toString(duration.toSeconds());
        }
        String word = value.toString();
        if (name.equals("pool") && !pools.contains(word)) {
            throw new IllegalArgumentException(
                    "the environment has no pool '" + word + "'" + Nearest.hint(word, pools));
        }
        return word;
    }

    private static String fill(String word, Map<String, String> values) {
        String filled = word;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("{" + value.getKey() + "}", value.getValue());
        }
        return filled;
    }

    /**
     * A call as an order.
     *
     * @param words the script, its arguments, and last, where there is one, a role of {@link Runbook#ROLES}
     */
    static Order order(List<String> words) {
        String last = words.getLast();
        Order.Argument argument = last.equals(Runbook.STANDBY)
                ? Order.Argument.A_STANDBY
                : last.equals(Runbook.NEXT_MEMBER) ? Order.Argument.NEXT_MEMBER : Order.Argument.NONE;
        return new Order(
                words.getFirst(),
                argument,
                words.subList(1, argument == Order.Argument.NONE ? words.size() : words.size() - 1));
    }

    /**
     * The call of a line that may run any runbook: {@code drain-and-switch east}.
     *
     * @throws IllegalArgumentException if it names no script
     */
    static Order order(String call) {
        List<String> words = new ArrayList<>(List.of(call.strip().split("\\s+")));
        if (words.getFirst().isEmpty() || words.getFirst().contains("/")) {
            throw new IllegalArgumentException("'" + call
                    + "' names no runbook; write its file name and its arguments, such as \"drain-and-switch east\"");
        }
        if (words.stream().limit(words.size() - 1L).anyMatch(Runbook.ROLES::contains)) {
            throw new IllegalArgumentException("{standby} and {next-member} are the last argument of a runbook");
        }
        words.set(0, Runbook.script(words.getFirst()));
        return order(words);
    }
}

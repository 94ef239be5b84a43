package org.drdrills.check;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.drdrills.history.Mark;
import org.drdrills.history.Operation;
import org.drdrills.measure.Clients;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Outage;
import org.drdrills.measure.Scope;

/**
 * No server answers more than its share of the acknowledged operations, from recovery to the healing or the end of the load.
 */
public final class Spread implements Check {
    public static final Check CHECK = new Spread();
    /** So few operations say nothing about shares. */
    private static final int FEWEST = 100;

    private static final double MOST_UNNAMED = 0.01;
    private static final Declaration DECLARED =
            Declaration.of("spread", LimitForm.SHARE_AT_MOST, Awaited.SERVICE, Kind.SCOPED);

    private Spread() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        double limit = ruling.limit(Limit.Percent.class).share();
        Clients clients = measures.clients(ruling.objective().scope());
        if (measures.course().event().isEmpty()) {
            return ruling.noEvent();
        }
        Outage outage = measures.outage();
        if (!outage.over()) {
            return ruling.open(
                    "not-recovered", "Service was not back before the load ended, so there was no load to spread.");
        }
        long from = outage.until();
        Optional<Long> healing = measures.course().all(Mark.Kind.HEAL).stream()
                .map(Mark::at)
                .filter(at -> at > from)
                .findFirst();
        long to = healing.orElse(measures.end());
        Map<String, Long> answered = new TreeMap<>();
        ruling.history().replay(event -> {
            if (event instanceof Operation operation
                    && measures.form().sound(operation)
                    && operation.outcome().acknowledged()
                    && clients.members().get(operation.client())
                    && operation.start() >= from
                    && operation.end() < to) {
                answered.merge(operation.node(), 1L, Long::sum);
            }
        });
        long unnamed = answered.getOrDefault("", 0L);
        long all = answered.values().stream().mapToLong(Long::longValue).sum();
        String when = (clients.scope().equals(Scope.ALL) ? "" : "of " + clients.words() + " ") + "between "
                + Words.clock(measures, from) + " and " + Words.clock(measures, to);
        if (all < FEWEST) {
            return ruling.open(
                    "too-few",
                    "Only " + all + " operations " + when + " were acknowledged; " + FEWEST
                            + " are needed to tell shares.");
        }
        if (unnamed > MOST_UNNAMED * all) {
            return ruling.open(
                    "servers-unnamed",
                    "Of " + all + " acknowledged operations " + when + ", " + unnamed
                            + " do not tell which server answered.");
        }
        Map.Entry<String, Long> most = answered.entrySet().stream()
                .filter(entry -> !entry.getKey().isEmpty())
                .max(Map.Entry.comparingByValue())
                .orElseThrow();
        double percent = 100.0 * most.getValue() / all;
        double plusMinus = 100.0 * unnamed / all;
        String shares = answered.entrySet().stream()
                .filter(entry -> !entry.getKey().isEmpty())
                .map(entry -> String.format(Locale.ROOT, "%s %.1f %%", entry.getKey(), 100.0 * entry.getValue() / all))
                .reduce((a, b) -> a + ", " + b)
                .orElseThrow();
        Measured number = new Measured(
                "spread",
                "largest share of one server",
                percent,
                "%",
                plusMinus,
                "of the acknowledged operations " + when);
        String sentence = "Of " + all + " acknowledged operations " + when + ", servers answered " + shares
                + String.format(Locale.ROOT, "; the limit is %.0f %%", limit);
        if (percent + plusMinus <= limit) {
            return ruling.met(sentence + ".", number);
        }
        return percent > limit
                ? ruling.missed("uneven", sentence + ".", number)
                : ruling.open("too-close", sentence + ": too close to call.", number);
    }
}

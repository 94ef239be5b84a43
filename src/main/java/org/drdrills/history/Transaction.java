package org.drdrills.history;

import java.util.ArrayList;
import java.util.List;

/**
 * One transaction of one client: appends to lists and reads of whole lists, in one commit.
 *
 * @param id     unique among transactions
 * @param client index into {@link Header#clients()}
 * @param steps  those that were done, in order; what a read that got no answer would have shown is not among them
 * @param due    when the open-loop schedule wanted it begun
 * @param start  when it was begun
 * @param end    when the outcome of its commit was known to the client
 * @param outcome acknowledged: committed; refused: certainly not committed
 * @param node   the server that answered, or empty
 */
public record Transaction(
        long id, int client, List<Step> steps, long due, long start, long end, Outcome outcome, String node)
        implements Event {
    public Transaction {
        steps = List.copyOf(steps);
    }

    @Override
    public long at() {
        return end;
    }

    /** One append or one read. */
    public sealed interface Step {
        int list();
    }

    /** @param element that no other transaction appends to any list */
    public record Append(int list, long element) implements Step {}

    /** @param elements of the list, in order */
    public record Read(int list, List<Long> elements) implements Step {
        public Read {
            elements = List.copyOf(elements);
        }
    }

    /** Steps as a line shows them: {@code a5=17 r5=3,17 r6=}. */
    static String text(List<Step> steps) {
        StringBuilder text = new StringBuilder();
        for (Step step : steps) {
            text.append(text.isEmpty() ? "" : " ");
            switch (step) {
                case Append append ->
                    text.append('a').append(append.list()).append('=').append(append.element());
                case Read read -> {
                    text.append('r').append(read.list()).append('=');
                    String comma = "";
                    for (long element : read.elements()) {
                        text.append(comma).append(element);
                        comma = ",";
                    }
                }
            }
        }
        return text.toString();
    }

    /** @throws IllegalArgumentException with a few words, if the text is not what {@link #text} writes */
    static List<Step> steps(String text) {
        List<Step> steps = new ArrayList<>();
        for (String word : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
            int equals = word.indexOf('=');
            boolean append = word.startsWith("a");
            if (equals < 2 || (!append && !word.startsWith("r"))) {
                throw new IllegalArgumentException("'" + (word.length() > 40 ? word.substring(0, 40) + "…" : word)
                        + "' is no step such as a5=17 or r5=3,17");
            }
            try {
                int list = Integer.parseInt(word, 1, equals, 10);
                if (append) {
                    steps.add(new Append(list, Long.parseLong(word.substring(equals + 1))));
                } else {
                    List<Long> elements = new ArrayList<>();
                    for (String element : word.length() == equals + 1
                            ? new String[0]
                            : word.substring(equals + 1).split(",", -1)) {
                        elements.add(Long.parseLong(element));
                    }
                    steps.add(new Read(list, elements));
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("'" + (word.length() > 40 ? word.substring(0, 40) + "…" : word)
                        + "' holds something that is no number");
            }
        }
        return steps;
    }
}

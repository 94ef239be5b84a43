package org.drdrills.history;

import java.util.ArrayList;
import java.util.List;

/**
 * One transaction of one client, in one commit: steps on lists, or one on a counter, a register or accounts.
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

    /** One step; each kind is on objects of its own, so list 5, counter 5, register 5 and account 5 are four. */
    public sealed interface Step {}

    /** @param element that no other transaction appends to any list */
    public record Append(int list, long element) implements Step {}

    /** @param elements of the list, in order */
    public record Read(int list, List<Long> elements) implements Step {
        public Read {
            elements = List.copyOf(elements);
        }
    }

    /** An amount added to a counter. */
    public record Increment(int counter, long amount) implements Step {}

    /** A counter's value, as read. */
    public record Count(int counter, long value) implements Step {}

    /**
     * A register set to a value if it holds another one.
     *
     * @param done whether it did; without an answer it says nothing
     */
    public record Swap(int register, long expected, long replacement, boolean done) implements Step {}

    /** A register's value, as read. */
    public record Get(int register, long value) implements Step {}

    /** An amount taken from one account and added to another one. */
    public record Transfer(int from, int to, long amount) implements Step {}

    /**
     * What all accounts hold together, as read in one statement.
     *
     * @param accounts how many there are
     */
    public record Total(int accounts, long sum) implements Step {}

    /**
     * Steps as a line shows them: {@code a5=17 r5=3,17 r6=} append to list 5 and read lists, {@code i5=1 n5=18} increment and read
     * counter 5, {@code s5=3,17 m5=3,17 g5=17} compare and set register 5 with and without success and read it, {@code t2=7,50}
     * transfer 50 from account 2 to account 7, {@code b10=0} ten accounts hold 0 together.
     */
    static String text(List<Step> steps) {
        StringBuilder text = new StringBuilder();
        for (Step step : steps) {
            text.append(text.isEmpty() ? "" : " ");
            switch (step) {
                case Append one -> word(text, 'a', one.list(), one.element());
                case Read one ->
                    word(
                            text,
                            'r',
                            one.list(),
                            one.elements().stream().mapToLong(Long::longValue).toArray());
                case Increment one -> word(text, 'i', one.counter(), one.amount());
                case Count one -> word(text, 'n', one.counter(), one.value());
                case Swap one -> word(text, one.done() ? 's' : 'm', one.register(), one.expected(), one.replacement());
                case Get one -> word(text, 'g', one.register(), one.value());
                case Transfer one -> word(text, 't', one.from(), one.to(), one.amount());
                case Total one -> word(text, 'b', one.accounts(), one.sum());
            }
        }
        return text.toString();
    }

    private static void word(StringBuilder text, char kind, int object, long... values) {
        text.append(kind).append(object).append('=');
        String comma = "";
        for (long value : values) {
            text.append(comma).append(value);
            comma = ",";
        }
    }

    /** @throws IllegalArgumentException with a few words, if the text is not what {@link #text} writes */
    static List<Step> steps(String text) {
        List<Step> steps = new ArrayList<>();
        for (String word : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
            steps.add(step(word));
        }
        return steps;
    }

    private static Step step(String word) {
        int equals = word.indexOf('=');
        if (equals < 2 || "arinsmgtb".indexOf(word.charAt(0)) < 0) {
            throw new IllegalArgumentException("'" + shortened(word) + "' is no step such as a5=17 or r5=3,17");
        }
        int object;
        List<Long> values = new ArrayList<>();
        try {
            object = Integer.parseInt(word, 1, equals, 10);
            for (String value : word.length() == equals + 1
                    ? new String[0]
                    : word.substring(equals + 1).split(",", -1)) {
                values.add(Long.parseLong(value));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + shortened(word) + "' holds something that is no number");
        }
        char kind = word.charAt(0);
        int needed = "smt".indexOf(kind) >= 0 ? 2 : 1;
        if (kind != 'r' && values.size() != needed) {
            throw new IllegalArgumentException(
                    "'" + shortened(word) + "' needs " + (needed == 1 ? "one number" : "two numbers") + " after its =");
        }
        return switch (kind) {
            case 'a' -> new Append(object, values.get(0));
            case 'r' -> new Read(object, values);
            case 'i' -> new Increment(object, values.get(0));
            case 'n' -> new Count(object, values.get(0));
            case 'g' -> new Get(object, values.get(0));
            case 't' -> new Transfer(object, Math.toIntExact(values.get(0)), values.get(1));
            case 'b' -> new Total(object, values.get(0));
            default -> new Swap(object, values.get(0), values.get(1), kind == 's');
        };
    }

    private static String shortened(String word) {
        return word.length() > 40 ? word.substring(0, 40) + "…" : word;
    }
}

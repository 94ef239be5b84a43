package org.drdrills.check.consistency.histories;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.drdrills.check.consistency.Answer;
import org.drdrills.check.consistency.Kind;
import org.drdrills.check.consistency.Operation;
import org.drdrills.check.consistency.Operations;

/** Ways in which a correct history is spoilt, or only cut short. Each returns null where the history offers no chance. */
public enum Corruption {
    /** A read returns what the register held one write and more before: a lost acknowledged write, or one resurrected. */
    STALE_READ,
    /** A read returns a value that nobody wrote. */
    INVENTED_VALUE,
    /** A read returns the value of a write that was refused. */
    REFUSED_VALUE,
    /** Two reads of different values, one after the other, return each other's. */
    SWAPPED_RESULTS,
    /** A read or a list loses an acknowledged element. */
    LOST_ELEMENT,
    /** A list returns an element twice. */
    DUPLICATE_ELEMENT,
    /** Two elements of a list, appended one after the other, change places. */
    REORDERED,
    /** A counter counts one addition less than was acknowledged before. */
    LOST_ADDITION,
    /** A counter counts more than was ever begun. */
    INVENTED_ADDITION;

    /** Spoils a history so that it surely is illegal; null where there is no such place. */
    public Operations apply(Operations history, long seed) {
        Random random = new Random(seed);
        List<Operation> rows = rows(history);
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, rows.size()).boxed().toList());
        Collections.shuffle(order, random);
        for (int i : order) {
            Operation spoilt = spoil(rows, rows.get(i));
            if (this == SWAPPED_RESULTS) {
                int other = later(rows, i);
                if (other >= 0) {
                    Operation one = rows.get(i);
                    Operation two = rows.get(other);
                    rows.set(i, withElements(withResult(one, two.result()), two.elements()));
                    rows.set(other, withElements(withResult(two, one.result()), one.elements()));
                    return history(history, rows);
                }
            }
            if (spoilt != null) {
                rows.set(i, spoilt);
                return history(history, rows);
            }
        }
        return null;
    }

    private Operation spoil(List<Operation> rows, Operation o) {
        return switch (this) {
            case STALE_READ -> o.kind() == Kind.READ && o.result() != Operations.NOTHING ? staleRead(rows, o) : null;
            case INVENTED_VALUE -> o.kind() == Kind.READ ? withResult(o, -77) : null;
            case REFUSED_VALUE -> {
                Operation refused =
                        first(rows, w -> w.kind() == Kind.WRITE && w.answer() == Answer.REFUSED && w.key() == o.key());
                yield o.kind() == Kind.READ && refused != null ? withResult(o, refused.argument()) : null;
            }
            case SWAPPED_RESULTS -> null;
            case LOST_ELEMENT -> {
                if (o.kind() == Kind.CONTAINS) {
                    boolean sure = first(
                                    rows,
                                    w -> w.kind() == Kind.ADD
                                            && w.key() == o.key()
                                            && w.argument() == o.argument()
                                            && w.answer() == Answer.ACKNOWLEDGED
                                            && w.end() < o.start())
                            != null;
                    yield sure ? withResult(o, 0) : null;
                }
                for (long x : o.elements()) {
                    if (first(
                                    rows,
                                    w -> (w.kind() == Kind.ADD || w.kind() == Kind.APPEND)
                                            && w.key() == o.key()
                                            && w.argument() == x
                                            && w.answer() == Answer.ACKNOWLEDGED
                                            && w.end() < o.start())
                            != null) {
                        yield withElements(
                                o, o.elements().stream().filter(e -> e != x).toList());
                    }
                }
                yield null;
            }
            case DUPLICATE_ELEMENT -> {
                List<Long> more = new ArrayList<>(o.elements());
                more.addAll(
                        o.elements().isEmpty()
                                ? List.of()
                                : List.of(o.elements().getFirst()));
                yield o.elements().isEmpty() ? null : withElements(o, more);
            }
            case REORDERED -> {
                for (int j = 0; j + 1 < o.elements().size(); j++) {
                    long x = o.elements().get(j);
                    long y = o.elements().get(j + 1);
                    Operation one =
                            first(rows, w -> w.kind() == Kind.APPEND && w.key() == o.key() && w.argument() == x);
                    Operation two =
                            first(rows, w -> w.kind() == Kind.APPEND && w.key() == o.key() && w.argument() == y);
                    if (one.end() < two.start()) {
                        List<Long> swapped = new ArrayList<>(o.elements());
                        Collections.swap(swapped, j, j + 1);
                        yield withElements(o, swapped);
                    }
                }
                yield null;
            }
            case LOST_ADDITION -> {
                long sure = rows.stream()
                        .filter(w -> w.kind() == Kind.ADD
                                && w.key() == o.key()
                                && w.answer() == Answer.ACKNOWLEDGED
                                && w.end() < o.start())
                        .mapToLong(Operation::argument)
                        .sum();
                yield o.kind() == Kind.READ && sure > 0 ? withResult(o, sure - 1) : null;
            }
            case INVENTED_ADDITION -> {
                long most = rows.stream()
                        .filter(w -> w.kind() == Kind.ADD
                                && w.key() == o.key()
                                && w.answer() != Answer.REFUSED
                                && w.start() <= o.end())
                        .mapToLong(Operation::argument)
                        .sum();
                yield o.kind() == Kind.READ ? withResult(o, most + 1) : null;
            }
        };
    }

    /** A read of the same object that began after this one had ended and returned what cannot have been there before; −1 for none. */
    private static int later(List<Operation> rows, int i) {
        Operation one = rows.get(i);
        for (int j = 0; j < rows.size(); j++) {
            Operation two = rows.get(j);
            if (two.kind() != one.kind() || two.key() != one.key() || two.start() <= one.end()) {
                continue;
            }
            boolean grew = one.kind() == Kind.READ_ALL
                    && two.elements().size() > one.elements().size();
            boolean written = one.kind() == Kind.READ
                    && two.result() != one.result()
                    && rows.stream()
                            .noneMatch(w -> w.start() <= one.end()
                                    && w.key() == one.key()
                                    && w.answer() != Answer.REFUSED
                                    && (w.kind() == Kind.WRITE && w.argument() == two.result()
                                            || w.kind() == Kind.SWAP && w.result() == two.result()
                                            || w.kind() == Kind.ADD));
            if (grew || written && two.result() != Operations.NOTHING) {
                return j;
            }
        }
        return -1;
    }

    /** An earlier value that an acknowledged write surely replaced before the read began. */
    private static Operation staleRead(List<Operation> rows, Operation read) {
        for (Operation old : rows) {
            if (old.kind() != Kind.WRITE
                    || old.key() != read.key()
                    || old.answer() != Answer.ACKNOWLEDGED
                    || old.argument() == read.result()) {
                continue;
            }
            boolean replaced = first(
                            rows,
                            w -> w.kind() == Kind.WRITE
                                    && w.key() == read.key()
                                    && w.answer() == Answer.ACKNOWLEDGED
                                    && w.start() > old.end()
                                    && w.end() < read.start()
                                    && w.argument() != old.argument())
                    != null;
            boolean again = first(
                            rows,
                            w -> w != old
                                    && w.key() == read.key()
                                    && w.answer() != Answer.REFUSED
                                    && (w.kind() == Kind.WRITE && w.argument() == old.argument()
                                            || w.kind() == Kind.SWAP && w.result() == old.argument()))
                    != null;
            if (replaced && !again) {
                return withResult(read, old.argument());
            }
        }
        return null;
    }

    /** Lets some reads in the middle return what a read of the same key returned long before. */
    public static Operations staleReads(Operations history, int count) {
        List<Operation> rows = rows(history);
        int changed = 0;
        for (int i = rows.size() / 2; i < rows.size() && changed < count; i++) {
            Operation o = rows.get(i);
            for (int j = i - 200; o.kind() == Kind.READ && j > 0; j--) {
                Operation old = rows.get(j);
                if (old.kind() == Kind.READ && old.key() == o.key() && old.result() != o.result()) {
                    rows.set(i, withResult(o, old.result()));
                    changed++;
                    break;
                }
            }
        }
        return history(history, rows);
    }

    /** Some reads return what other reads of the same history did: often illegal, often not. */
    public static Operations exchangedResults(Operations history, int count, Random random) {
        List<Operation> rows = rows(history);
        List<Operation> reads = rows.stream().filter(o -> o.kind() == Kind.READ).toList();
        for (int i = 0; i < count && !reads.isEmpty(); i++) {
            Operation o = reads.get(random.nextInt(reads.size()));
            rows.set(
                    o.index(),
                    withResult(o, reads.get(random.nextInt(reads.size())).result()));
        }
        return history(history, rows);
    }

    /** What the record would hold had the drill ended earlier: nothing that began later, and no answer that came later. */
    public static Operations cutTail(Operations history, long at) {
        List<Operation> rows = new ArrayList<>();
        for (Operation o : rows(history)) {
            if (o.start() < at && (o.answer() == Answer.UNKNOWN || o.end() < at)) {
                rows.add(o);
            } else if (o.start() < at && !o.observesOnly() && o.answer() == Answer.ACKNOWLEDGED) {
                rows.add(new Operation(
                        o.index(),
                        o.key(),
                        o.client(),
                        o.start(),
                        Long.MAX_VALUE,
                        o.kind(),
                        o.argument(),
                        o.result(),
                        o.elements(),
                        Answer.UNKNOWN));
            }
        }
        return history(history, rows);
    }

    public static List<Operation> rows(Operations history) {
        return new ArrayList<>(
                IntStream.range(0, history.size()).mapToObj(history::get).toList());
    }

    /** The operations as a history of the same model as another one. */
    public static Operations history(Operations like, List<Operation> rows) {
        Operations.Builder b = switch (like.model()) {
            case REGISTER -> Operations.ofRegisters(like.initial());
            case SET -> Operations.ofSets();
            case COUNTER -> Operations.ofCounters();
            case LIST -> Operations.ofLists();
        };
        for (Operation o : rows) {
            switch (o.kind()) {
                case READ -> b.read(o.key(), o.client(), o.start(), o.end(), o.result());
                case WRITE -> b.write(o.key(), o.client(), o.start(), o.end(), o.argument(), o.answer());
                case SWAP -> b.swap(o.key(), o.client(), o.start(), o.end(), o.argument(), o.result(), o.answer());
                case MISMATCH -> b.mismatch(o.key(), o.client(), o.start(), o.end(), o.argument());
                case ADD -> b.add(o.key(), o.client(), o.start(), o.end(), o.argument(), o.answer());
                case CONTAINS -> b.contains(o.key(), o.client(), o.start(), o.end(), o.argument(), o.result() == 1);
                case APPEND -> b.append(o.key(), o.client(), o.start(), o.end(), o.argument(), o.answer());
                case READ_ALL ->
                    b.readAll(
                            o.key(),
                            o.client(),
                            o.start(),
                            o.end(),
                            o.elements().stream().mapToLong(Long::longValue).toArray());
            }
        }
        return b.build();
    }

    private interface Wanted {
        boolean is(Operation o);
    }

    private static Operation first(List<Operation> rows, Wanted wanted) {
        return rows.stream().filter(wanted::is).findFirst().orElse(null);
    }

    private static Operation withResult(Operation o, long result) {
        return new Operation(
                o.index(),
                o.key(),
                o.client(),
                o.start(),
                o.end(),
                o.kind(),
                o.argument(),
                result,
                o.elements(),
                o.answer());
    }

    private static Operation withElements(Operation o, List<Long> elements) {
        return new Operation(
                o.index(),
                o.key(),
                o.client(),
                o.start(),
                o.end(),
                o.kind(),
                o.argument(),
                o.result(),
                elements,
                o.answer());
    }
}

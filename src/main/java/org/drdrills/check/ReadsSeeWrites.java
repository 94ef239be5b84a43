package org.drdrills.check;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.drdrills.check.consistency.Answer;
import org.drdrills.check.consistency.CounterexampleDrawing;
import org.drdrills.check.consistency.Labels;
import org.drdrills.check.consistency.Linearizability;
import org.drdrills.check.consistency.Operations;
import org.drdrills.history.Header;
import org.drdrills.history.IdSet;
import org.drdrills.history.Mark;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.measure.Measures;

/**
 * A read returns the latest acknowledged write of its register, or one that was concurrent or of unknown outcome. One pass counts
 * reads that are stale whatever the order of concurrent operations was, also in a record that has holes. What has none must be
 * linearizable as a whole ({@link Linearizability}), which sees more, but stops at the first violation and draws it.
 *
 * <p>Where the scenario permits a loss and there is one, writes that were not kept, acknowledged or of unknown outcome, and the
 * reads that returned them are left out: a read after the loss cannot see them, and the loss has an objective of its own. What ended before
 * the event is judged with nothing left out.
 */
public final class ReadsSeeWrites implements Check {
    public static final Check CHECK = new ReadsSeeWrites();
    private static final int FEWEST = 10;
    private static final String UNDECIDED = "undecided";
    // A start and the low bits of its register share a long: 39 hours, and registers that differ by 65,536 look alike.
    private static final int KEY_BITS = 16;
    private static final long KEY_MASK = (1 << KEY_BITS) - 1;
    private static final Declaration DECLARED = Declaration.of(
            "reads-see-writes",
            LimitForm.always(Limit.HOLDS),
            Need.READS,
            new Guarantee("every read sees the latest acknowledged write", Limit.HOLDS),
            Kind.SAFETY);

    private ReadsSeeWrites() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        if (measures.form().backwards() > 0) {
            return ruling.clock();
        }
        IdSet gone = ruling.lossPermitted() && !measures.loss().missing().isEmpty()
                ? measures.loss().gone()
                : IdSet.empty();
        long event = measures.course().event().map(Mark::at).orElse(0L);
        if (gone.isEmpty()) {
            return of(ruling, event, operation -> true);
        }
        Finding before =
                of(ruling, 0, operation -> operation.write() ? operation.start() < event : operation.end() < event);
        if (before.verdict() == Verdict.MISSED) {
            return before;
        }
        Finding found =
                of(ruling, event, operation -> !gone.contains(operation.write() ? operation.id() : operation.value()));
        return leftOut(
                found.verdict() == Verdict.MET && before.id().endsWith(UNDECIDED) ? before : found,
                measures.loss().missing().size());
    }

    /** @param from since when enough reads must have been answered, ns */
    private static Finding of(Ruling ruling, long from, Predicate<Operation> which) {
        Measures measures = ruling.measures();
        Predicate<Operation> judged = which.and(measures.form()::sound);
        Registers registers = new Registers(measures, from);
        ruling.history().replay(fact -> {
            if (fact instanceof Operation operation && judged.test(operation)) {
                registers.add(operation);
            }
        });
        Finding seen = registers.finding(ruling);
        boolean whole = measures.complete() && measures.form().counts().isEmpty();
        return seen.verdict() == Verdict.INCONCLUSIVE || !whole ? seen : linearizable(seen, registers, judged, ruling);
    }

    private static Finding leftOut(Finding found, int lost) {
        return new Finding(
                found.id(),
                found.words(),
                found.verdict(),
                found.sentence() + " Left out: " + Words.plural(lost, "lost write")
                        + ", which the scenario permits, writes of unknown outcome that were not kept, and reads of both.",
                found.numbers(),
                found.drawing());
    }

    private static Finding linearizable(Finding seen, Registers registers, Predicate<Operation> judged, Ruling ruling) {
        Header header = ruling.history().header();
        Operations.Builder all = Operations.ofRegisters(Operations.NOTHING)
                .labels(new Labels(
                        client -> header.clients().get(client).name(),
                        key -> "register " + key,
                        value -> value == Operations.NOTHING ? "nothing" : "#" + value,
                        ruling.measures().course().event().map(Mark::at).orElse(0L)));
        ruling.history().replay(fact -> {
            if (fact instanceof Operation operation && judged.test(operation)) {
                long start = Math.max(0, operation.start() - header.clock());
                long end = operation.end() + header.clock();
                if (operation.write()) {
                    all.write(
                            operation.key(),
                            operation.client(),
                            start,
                            end,
                            operation.value(),
                            switch (operation.outcome()) {
                                case Outcome.Acknowledged a -> Answer.ACKNOWLEDGED;
                                case Outcome.Refused r -> Answer.REFUSED;
                                case Outcome.Unknown u -> Answer.UNKNOWN;
                            });
                } else if (operation.outcome().acknowledged()) {
                    all.read(
                            operation.key(),
                            operation.client(),
                            start,
                            end,
                            operation.value() == Operation.NOTHING ? Operations.NOTHING : operation.value());
                }
            }
        });
        return switch (Linearizability.judge(all.build())) {
            case org.drdrills.check.consistency.Judgement.Holds holds -> seen;
            case org.drdrills.check.consistency.Judgement.Violated violated -> {
                String example = violated.counterexample().sentence();
                Finding missed = seen.verdict() == Verdict.MISSED
                        ? ruling.missed(registers.reason(), registers.count() + ". For example: " + example)
                        : ruling.missed(
                                "not-linearizable", "No order of the operations explains what clients saw. " + example);
                yield new Finding(
                        missed.id(),
                        missed.words(),
                        missed.verdict(),
                        missed.sentence(),
                        missed.numbers(),
                        CounterexampleDrawing.svg(violated.counterexample()));
            }
            case org.drdrills.check.consistency.Judgement.Undecided undecided ->
                seen.verdict() == Verdict.MISSED
                        ? seen
                        : ruling.open(
                                UNDECIDED, Words.percent(undecided.shareDecided()) + " decided: " + undecided.reason());
        };
    }

    private static final class Registers {
        private final Measures measures;
        private final long clock;
        private final long event;
        private final Map<Integer, Register> byKey = new HashMap<>();
        private final Map<Long, Operation> unexplained = new HashMap<>();
        private final Pages starts = new Pages();
        private final Pages ends = new Pages();
        private long reads;
        private long since;
        private long stale;
        private long impossible;
        private long refused;
        private String firstStale = "";
        private String firstImpossible = "";
        private String firstRefused = "";

        Registers(Measures measures, long event) {
            this.measures = measures;
            this.clock = measures.header().clock();
            this.event = event;
        }

        void add(Operation operation) {
            if (operation.write()) {
                write(operation);
            } else if (operation.outcome().acknowledged()) {
                reads++;
                since += operation.start() >= event ? 1 : 0;
                read(operation);
            }
        }

        private void write(Operation write) {
            starts.put(write.id(), (write.start() + 1) << KEY_BITS | (write.key() & KEY_MASK));
            ends.put(
                    write.id(),
                    switch (write.outcome()) {
                        case Outcome.Acknowledged a -> write.end() + 1;
                        case Outcome.Unknown u -> Long.MAX_VALUE;
                        case Outcome.Refused r -> -1;
                    });
            Register register = byKey.computeIfAbsent(write.key(), key -> new Register());
            if (write.outcome().acknowledged()) {
                register.acknowledged(write.end(), write.start());
            }
            Operation early = unexplained.get(write.id());
            if (early != null && early.key() == write.key()) {
                unexplained.remove(write.id());
                judge(early, register);
            }
        }

        private void read(Operation read) {
            Register register = byKey.computeIfAbsent(read.key(), key -> new Register());
            if (read.value() == Operation.NOTHING) {
                if (register.latestStart(read.start() - clock) >= 0) {
                    stale(read);
                }
            } else if (read.value() < 0 || starts.get(read.value()) == 0) {
                // Its write may end, and so be recorded, after the read.
                unexplained.putIfAbsent(read.value(), read);
            } else {
                judge(read, register);
            }
        }

        private void judge(Operation read, Register register) {
            long end = ends.get(read.value());
            if ((starts.get(read.value()) & KEY_MASK) != (read.key() & KEY_MASK)) {
                impossible(read);
            } else if (end < 0) {
                refused++;
                firstRefused = firstRefused.isEmpty() ? describe(read) : firstRefused;
            } else if ((starts.get(read.value()) >> KEY_BITS) - 1 > read.end() + clock) {
                impossible(read);
            } else if (end != Long.MAX_VALUE && register.latestStart(read.start() - clock) > end - 1 + clock) {
                stale(read);
            }
        }

        private void stale(Operation read) {
            stale++;
            firstStale = firstStale.isEmpty()
                    ? describe(read) + " although a later write was acknowledged before it began"
                    : firstStale;
        }

        private void impossible(Operation read) {
            impossible++;
            firstImpossible = firstImpossible.isEmpty() ? describe(read) : firstImpossible;
        }

        private String describe(Operation read) {
            return "read " + read.id() + " at " + Words.clock(measures, read.start()) + " of register " + read.key()
                    + " returned " + (read.value() == Operation.NOTHING ? "nothing" : "write " + read.value());
        }

        String reason() {
            return impossible > 0 ? "never-written" : "stale";
        }

        String count() {
            return impossible > 0
                    ? Words.plural(impossible, "read") + " of " + reads
                            + " returned a value that no client had written there by then"
                    : Words.plural(stale, "read") + " of " + reads + " did not see the latest acknowledged write";
        }

        Finding finding(Ruling ruling) {
            unexplained.values().forEach(this::impossible);
            boolean whole = measures.complete() && measures.form().counts().isEmpty();
            if (impossible > 0) {
                String sentence = count() + ", first: " + firstImpossible + ".";
                return whole
                        ? ruling.missed(reason(), sentence)
                        : ruling.open(
                                "record-incomplete",
                                sentence + " The record has holes: it may have been written unrecorded.");
            }
            if (stale > 0) {
                String sentence = count() + ", first: " + firstStale + ".";
                return measures.form().counts().isEmpty()
                        ? ruling.missed(reason(), sentence)
                        : ruling.open("record-incomplete", sentence + " Some operations are not as recorded.");
            }
            if (refused > 0) {
                return ruling.open(
                        "refused-and-read",
                        Words.plural(refused, "read") + " of " + reads
                                + " returned a write that had been refused, first: " + firstRefused + ".");
            }
            return since < FEWEST
                    ? ruling.open(
                            "too-few-reads",
                            "Only " + Words.plural(since, "read") + " answered after the event; " + FEWEST
                                    + " are needed to tell.")
                    : ruling.met("Each of " + reads
                            + " reads returned the latest acknowledged write of its register, or a concurrent one.");
        }
    }

    /** Acknowledged writes of one register: for recent ends, the latest start among all that had ended by then. */
    private static final class Register {
        private static final int MOST = 1024;

        private long[] ends = new long[16];
        private long[] starts = new long[16];
        private int used;

        void acknowledged(long end, long start) {
            if (used == ends.length) {
                makeRoom();
            }
            ends[used] = used == 0 ? end : Math.max(end, ends[used - 1]);
            starts[used] = used == 0 ? start : Math.max(start, starts[used - 1]);
            used++;
        }

        private void makeRoom() {
            if (used < MOST) {
                ends = Arrays.copyOf(ends, used * 2);
                starts = Arrays.copyOf(starts, used * 2);
                return;
            }
            used /= 2;
            System.arraycopy(ends, ends.length - used, ends, 0, used);
            System.arraycopy(starts, starts.length - used, starts, 0, used);
        }

        /** Latest start of a write acknowledged before {@code time}, -1 if none is known. */
        long latestStart(long time) {
            int at = Arrays.binarySearch(ends, 0, used, time);
            int before = at < 0 ? -at - 1 : at;
            while (before > 0 && ends[before - 1] >= time) {
                before--;
            }
            return before == 0 ? -1 : starts[before - 1];
        }
    }
}

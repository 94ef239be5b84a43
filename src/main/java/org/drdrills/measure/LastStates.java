package org.drdrills.measure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drdrills.history.History;
import org.drdrills.history.IdSet;
import org.drdrills.history.Operation;

/**
 * The last state of each register, by the reads that began after the last write had ended, against the ledger of the serving member: a
 * register must not be older than an acknowledged write to it that the ledger kept.
 */
public final class LastStates {
    private final Map<Integer, Register> registers = new HashMap<>();
    private long ended = -1;

    /**
     * A register that went back.
     *
     * @param value what the last read saw, {@link Operation#NOTHING} for an empty register
     * @param newer an acknowledged write to it that the ledger holds and that began after {@code value} was acknowledged
     */
    public record Older(int register, long value, long newer) {}

    private static final class Register {
        Operation read;
        long valueEnded = Long.MAX_VALUE;
        long newer = -1;
        long newerStart = -1;

        Register(Operation read) {
            this.read = read;
        }
    }

    LastStates() {}

    void add(Operation operation) {
        if (operation.write()) {
            ended = Math.max(ended, operation.end());
        } else if (operation.outcome().acknowledged()) {
            Register register = registers.computeIfAbsent(operation.key(), key -> new Register(operation));
            if (operation.start() > register.read.start()) {
                register.read = operation;
            }
        }
    }

    void close() {
        registers.values().removeIf(register -> register.read.start() <= ended);
    }

    /** How many registers were read after the last write had ended. */
    public int read() {
        return registers.size();
    }

    /** One more replay, where registers were read at the end. */
    List<Older> older(History history, WellFormed form, IdSet kept, long clock) {
        if (registers.isEmpty()) {
            return List.of();
        }
        history.replay(fact -> {
            if (fact instanceof Operation write
                    && write.write()
                    && form.sound(write)
                    && registers.containsKey(write.key())) {
                follow(registers.get(write.key()), write, kept);
            }
        });
        List<Older> older = new ArrayList<>();
        registers.forEach((key, register) -> {
            boolean nothing = register.read.value() == Operation.NOTHING;
            boolean went = nothing
                    || (register.valueEnded != Long.MAX_VALUE && register.newerStart > register.valueEnded + clock);
            if (register.newer >= 0 && went) {
                older.add(new Older(key, register.read.value(), register.newer));
            }
        });
        return older;
    }

    private static void follow(Register register, Operation write, IdSet kept) {
        if (!write.outcome().acknowledged()) {
            return;
        }
        if (write.id() == register.read.value()) {
            register.valueEnded = write.end();
        }
        if (kept.contains(write.id()) && write.start() > register.newerStart) {
            register.newerStart = write.start();
            register.newer = write.id();
        }
    }
}

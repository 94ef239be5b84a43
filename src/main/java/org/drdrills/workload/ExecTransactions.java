package org.drdrills.workload;

import java.time.Duration;
import java.util.List;
import org.drdrills.history.Outcome;
import org.drdrills.history.Transaction;

/** A client's steps on counters and registers through a program of the environment, one at a time. */
final class ExecTransactions implements TransactionSession {
    private final ExecProgram program;
    private final Duration timeout;

    ExecTransactions(ExecProgram program, Duration timeout) {
        this.program = program;
        this.timeout = timeout;
    }

    /** {@code ok [NODE]} to an increment, {@code ok VALUE [NODE]} to reads, {@code ok yes|no [NODE]} to a compare-and-set. */
    @Override
    public Answer transact(List<Transaction.Step> steps) {
        if (steps.size() != 1) {
            throw new IllegalArgumentException("a program carries out one step at a time, not " + steps.size());
        }
        Transaction.Step step = steps.getFirst();
        ExecProgram.Reply reply = program.ask(request(step), timeout);
        if (!reply.word().equals("ok")) {
            return new Answer(ExecSession.outcome(reply), steps, "");
        }
        String[] said = reply.rest().split(" ");
        try {
            return switch (step) {
                case Transaction.Increment one -> new Answer(Outcome.ACKNOWLEDGED, steps, said[0]);
                case Transaction.Count one ->
                    answer(new Transaction.Count(one.counter(), Long.parseLong(said[0])), said);
                case Transaction.Get one -> answer(new Transaction.Get(one.register(), Long.parseLong(said[0])), said);
                case Transaction.Swap one -> answer(swapped(one, said[0]), said);
                default -> throw new IllegalArgumentException("a program has neither lists nor accounts");
            };
        } catch (NumberFormatException e) {
            return new Answer(
                    new Outcome.Unknown("the program's answer was not understood: " + reply.rest()), steps, "");
        }
    }

    private static Answer answer(Transaction.Step done, String[] said) {
        return new Answer(Outcome.ACKNOWLEDGED, List.of(done), said.length > 1 ? said[1] : "");
    }

    private static Transaction.Swap swapped(Transaction.Swap wanted, String said) {
        return switch (said) {
            case "yes" -> wanted;
            case "no" -> new Transaction.Swap(wanted.register(), wanted.expected(), wanted.replacement(), false);
            default -> throw new NumberFormatException(said);
        };
    }

    private static String request(Transaction.Step step) {
        return switch (step) {
            case Transaction.Increment one -> "add " + one.counter() + " " + one.amount();
            case Transaction.Count one -> "count " + one.counter();
            case Transaction.Swap one -> "swap " + one.register() + " " + one.expected() + " " + one.replacement();
            case Transaction.Get one -> "get " + one.register();
            default -> throw new IllegalArgumentException("a program has neither lists nor accounts");
        };
    }

    /** The program goes on for others. */
    @Override
    public void close() {}
}

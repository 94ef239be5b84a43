package org.drdrills.workload;

import java.time.Duration;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;

/**
 * A client's conversation through a program of the environment. Acknowledged and refused are what the program says in so many words;
 * every doubt after the request was handed over is unknown.
 */
final class ExecSession implements Session {
    private static final String EMPTY = "-";

    private final ExecProgram program;
    private final Duration timeout;

    ExecSession(ExecProgram program, Duration timeout) {
        this.program = program;
        this.timeout = timeout;
    }

    /** {@code ok [NODE]}, {@code refused REASON}, {@code unknown REASON}. */
    @Override
    public Answer write(int key, long id) {
        ExecProgram.Reply reply = program.ask("write " + key + " " + id, timeout);
        return reply.word().equals("ok")
                ? new Answer(Outcome.ACKNOWLEDGED, Operation.NOTHING, reply.rest())
                : failed(reply);
    }

    /** {@code ok VALUE [NODE]}, or {@code ok -} for an empty register. */
    @Override
    public Answer read(int key) {
        ExecProgram.Reply reply = program.ask("read " + key, timeout);
        if (!reply.word().equals("ok")) {
            return failed(reply);
        }
        String[] said = reply.rest().split(" ");
        try {
            long value = said[0].equals(EMPTY) ? Operation.NOTHING : Long.parseLong(said[0]);
            return new Answer(Outcome.ACKNOWLEDGED, value, said.length > 1 ? said[1] : "");
        } catch (NumberFormatException e) {
            return new Answer(
                    new Outcome.Unknown("the program read something that no client wrote: " + reply.rest()),
                    Operation.NOTHING,
                    "");
        }
    }

    private static Answer failed(ExecProgram.Reply reply) {
        return new Answer(outcome(reply), Operation.NOTHING, "");
    }

    /** Of a reply that is not {@code ok}. */
    static Outcome outcome(ExecProgram.Reply reply) {
        return !reply.sent()
                ? new Outcome.Refused(reply.trouble())
                : reply.lines().isEmpty()
                        ? new Outcome.Unknown(reply.trouble())
                        : reply.word().equals("refused")
                                ? new Outcome.Refused(reply.rest())
                                : reply.word().equals("unknown")
                                        ? new Outcome.Unknown(reply.rest())
                                        : new Outcome.Unknown("the program's answer was not understood: " + reply.word()
                                                + " " + reply.rest());
    }

    /** The program goes on for others. */
    @Override
    public void close() {}
}

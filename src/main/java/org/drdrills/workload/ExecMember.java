package org.drdrills.workload;

import java.time.Duration;
import org.drdrills.history.IdSet;
import org.drdrills.topology.Role;

/**
 * The observer's session with one member through a program of the environment. Each member reports its own state; the
 * standbys of a primary are derived from the latest reports of the others.
 */
final class ExecMember implements MemberSession {
    private static final Duration LEDGER = Duration.ofSeconds(10);

    private final String node;
    private final ExecProgram program;
    private final MemberReports reports;
    private final Duration timeout;

    ExecMember(String node, ExecProgram program, MemberReports reports, Duration timeout) {
        this.node = node;
        this.program = program;
        this.reports = reports;
        this.timeout = timeout;
    }

    @Override
    public Answer ask() {
        return answer(timeout);
    }

    private Answer answer(Duration limit) {
        long asked = System.nanoTime();
        ExecProgram.Reply reply = program.ask("role", limit);
        return reply.lines().isEmpty()
                ? reports.silent(node, asked, Role.UNREACHABLE, reply.trouble())
                : reports.told(node, asked, reply.word() + " " + reply.rest(), "the program");
    }

    /** Lines of ids, separated by blanks, after {@code !} of those with another content than was written; then {@code end}; or {@code failed REASON}. */
    @Override
    public Ledger ledger() {
        Answer who = answer(timeout);
        ExecProgram.Reply reply = program.ask("ledger", LEDGER);
        IdSet ids = IdSet.empty();
        IdSet twice = IdSet.empty();
        IdSet damaged = IdSet.empty();
        if (!reply.last().equals("end")) {
            String reason = reply.lines().isEmpty() ? reply.trouble() : reply.rest();
            return Ledger.unread(who.role(), who.timeline(), ids, twice, reason);
        }
        for (String line : reply.lines().subList(0, reply.lines().size() - 1)) {
            boolean wrong = line.startsWith("! ");
            for (String id : line.substring(wrong ? 2 : 0).strip().split("\\s+")) {
                try {
                    if (!id.isEmpty() && wrong) {
                        damaged.add(Long.parseLong(id));
                    } else if (!id.isEmpty() && !ids.add(Long.parseLong(id))) {
                        twice.add(Long.parseLong(id));
                    }
                } catch (IllegalArgumentException e) {
                    return Ledger.unread(
                            who.role(), who.timeline(), ids, twice, "it holds what no client wrote: " + id);
                }
            }
        }
        return new Ledger(who.role(), who.timeline(), true, ids, twice, damaged, "");
    }

    /** The program goes on for others. */
    @Override
    public void close() {}
}

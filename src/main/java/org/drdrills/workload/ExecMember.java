package org.drdrills.workload;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.drdrills.history.IdSet;
import org.drdrills.history.Observation;
import org.drdrills.topology.Role;

/**
 * The observer's session with one member through a program of the environment. Each member reports its own state; the
 * standbys of a primary are derived from the latest reports of the others.
 */
final class ExecMember implements MemberSession {
    private static final Duration LEDGER = Duration.ofSeconds(10);
    private static final String NO_UPSTREAM = "-";

    /** The latest report of each member. */
    static final class Board {
        /** Age at which a report is ignored, ns. */
        private static final long STALE = 1_000_000_000L;

        private record Said(long at, Role role, long term, long position, String follows) {}

        private final Map<String, Said> said = new ConcurrentHashMap<>();

        private void says(String node, Said now) {
            said.merge(node, now, (before, after) -> before.at > after.at ? before : after);
        }

        private List<Observation.Follower> followers(String primary, Said self, boolean synchronous) {
            List<Observation.Follower> followers = new ArrayList<>();
            said.forEach((node, other) -> {
                boolean mine = other.follows.isEmpty() ? other.term == self.term : other.follows.equals(primary);
                if (!node.equals(primary) && other.role == Role.STANDBY && mine && self.at - other.at < STALE) {
                    long lag =
                            self.position < 0 || other.position < 0 ? 0 : Math.max(0, self.position - other.position);
                    followers.add(new Observation.Follower(node, true, synchronous, lag));
                }
            });
            followers.sort(java.util.Comparator.comparing(Observation.Follower::node));
            return followers;
        }
    }

    private final String node;
    private final ExecProgram program;
    private final Board board;
    private final boolean synchronous;
    private final Duration timeout;

    /** @param synchronous whether acknowledgements wait for followers */
    ExecMember(String node, ExecProgram program, Board board, boolean synchronous, Duration timeout) {
        this.node = node;
        this.program = program;
        this.board = board;
        this.synchronous = synchronous;
        this.timeout = timeout;
    }

    /**
     * {@code primary}, {@code standby} or {@code passive}, then {@code term=}, {@code at=}, {@code follows=}, {@code writable=no} in any order; or
     * {@code none REASON}, {@code unreachable REASON}.
     */
    @Override
    public Answer ask() {
        return answer(timeout);
    }

    private Answer answer(Duration limit) {
        long asked = System.nanoTime();
        ExecProgram.Reply reply = program.ask("role", limit);
        if (reply.lines().isEmpty()) {
            return tell(asked, Role.UNREACHABLE, reply.trouble());
        }
        return switch (reply.word()) {
            case "primary", "standby", "passive" -> member(asked, Role.ofWord(reply.word()), reply);
            case "none" -> tell(asked, Role.NONE, reply.rest());
            case "unreachable" -> tell(asked, Role.UNREACHABLE, reply.rest());
            default ->
                tell(asked, Role.NONE, "the program's answer was not understood: " + reply.word() + " " + reply.rest());
        };
    }

    private Answer tell(long asked, Role role, String why) {
        board.says(node, new Board.Said(asked, role, 0, -1, NO_UPSTREAM));
        return new Answer(role, false, 0, -1, List.of(), why);
    }

    private Answer member(long asked, Role role, ExecProgram.Reply reply) {
        Map<String, String> facts = new HashMap<>();
        for (String word : reply.rest().split(" ")) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                facts.put(word.substring(0, equals), word.substring(equals + 1));
            } else if (!word.isEmpty()) {
                return tell(
                        asked,
                        Role.NONE,
                        "the program's answer was not understood: " + reply.word() + " " + reply.rest());
            }
        }
        Board.Said said;
        try {
            said = new Board.Said(
                    asked,
                    role,
                    Long.parseLong(facts.getOrDefault("term", "0")),
                    Long.parseLong(facts.getOrDefault("at", "-1")),
                    facts.getOrDefault("follows", ""));
        } catch (NumberFormatException e) {
            return tell(asked, Role.NONE, "the program's answer holds what is no number: " + reply.rest());
        }
        board.says(node, said);
        boolean writable =
                role == Role.PRIMARY && !facts.getOrDefault("writable", "yes").equals("no");
        return new Answer(
                role,
                writable,
                said.term,
                said.position,
                role == Role.PRIMARY ? board.followers(node, said, synchronous) : List.of(),
                "");
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
            return new Ledger(who.role(), who.timeline(), false, ids, twice, "the ledger could not be read: " + reason);
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
                    return new Ledger(
                            who.role(),
                            who.timeline(),
                            false,
                            ids,
                            twice,
                            "the ledger could not be read: it holds what no client wrote: " + id);
                }
            }
        }
        return new Ledger(who.role(), who.timeline(), true, ids, twice, damaged, "");
    }

    /** The program goes on for others. */
    @Override
    public void close() {}
}

package org.drdrills.workload;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.drdrills.history.Observation;
import org.drdrills.topology.Role;

/**
 * What members report of themselves in words, for engines whose members do not know each other's state: {@code primary},
 * {@code standby}, {@code passive} or {@code active}, then {@code term=}, {@code at=}, {@code follows=}, {@code writable=no} and
 * {@code sees=} in any order; or {@code none REASON}, {@code unreachable REASON}. The standbys of a primary are derived from the latest
 * reports of the others; an active member lists by itself whom it sees.
 */
public final class MemberReports {
    /** Age at which a report is ignored, ns. */
    private static final long STALE = 1_000_000_000L;

    private static final String NO_UPSTREAM = "-";

    private record Report(long at, Role role, long term, long position, String follows) {}

    private final boolean synchronous;
    private final Map<String, Report> latest = new ConcurrentHashMap<>();
    private final Map<String, String> names = new ConcurrentHashMap<>();

    /** @param synchronous whether acknowledgements wait for followers */
    public MemberReports(boolean synchronous) {
        this.synchronous = synchronous;
    }

    /** Members may call each other by address. @param access of the pool, whose {@code addresses} are {@code 10.0.0.10=m1 …} */
    public void named(Map<String, String> access) {
        for (String pair : access.getOrDefault("addresses", "").split(" ")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                names.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
    }

    /** A member that said nothing of itself, or said no. */
    public MemberSession.Answer silent(String node, long asked, Role role, String why) {
        note(node, new Report(asked, role, 0, -1, NO_UPSTREAM));
        return new MemberSession.Answer(role, false, 0, -1, List.of(), why);
    }

    /**
     * @param asked {@link System#nanoTime()} of the question
     * @param words the report
     * @param whose who speaks, for a complaint
     */
    public MemberSession.Answer told(String node, long asked, String words, String whose) {
        String[] parts = words.strip().split(" ", 2);
        String rest = parts.length > 1 ? parts[1].strip() : "";
        return switch (parts[0]) {
            case "primary", "standby", "passive", "active" -> member(node, asked, Role.ofWord(parts[0]), rest, whose);
            case "none" -> silent(node, asked, Role.NONE, rest);
            case "unreachable" -> silent(node, asked, Role.UNREACHABLE, rest);
            default -> silent(node, asked, Role.NONE, whose + "'s answer was not understood: " + words);
        };
    }

    private MemberSession.Answer member(String node, long asked, Role role, String rest, String whose) {
        Map<String, String> facts = new HashMap<>();
        for (String word : rest.split(" ")) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                facts.put(word.substring(0, equals), word.substring(equals + 1));
            } else if (!word.isEmpty()) {
                return silent(
                        node, asked, Role.NONE, whose + "'s answer was not understood: " + role.word() + " " + rest);
            }
        }
        Report report;
        try {
            report = new Report(
                    asked,
                    role,
                    Long.parseLong(facts.getOrDefault("term", "0")),
                    Long.parseLong(facts.getOrDefault("at", "-1")),
                    name(facts.getOrDefault("follows", "")));
        } catch (NumberFormatException e) {
            return silent(node, asked, Role.NONE, whose + "'s answer holds what is no number: " + rest);
        }
        note(node, report);
        boolean serves = role == Role.PRIMARY || role == Role.ACTIVE;
        return new MemberSession.Answer(
                role,
                serves && !facts.getOrDefault("writable", "yes").equals("no"),
                report.term,
                report.position,
                switch (role) {
                    case PRIMARY -> followers(node, report);
                    case ACTIVE -> seen(node, facts.getOrDefault("sees", ""));
                    default -> List.of();
                },
                "");
    }

    private void note(String node, Report now) {
        latest.merge(node, now, (before, after) -> before.at > after.at ? before : after);
    }

    private String name(String member) {
        return names.getOrDefault(member, member);
    }

    private List<Observation.Follower> seen(String self, String members) {
        return List.of(members.split(",")).stream()
                .map(member -> name(member.strip()))
                .filter(name -> !name.isEmpty() && !name.equals(self))
                .distinct()
                .sorted()
                .map(name -> new Observation.Follower(name, true, synchronous, 0))
                .toList();
    }

    private List<Observation.Follower> followers(String primary, Report self) {
        List<Observation.Follower> followers = new ArrayList<>();
        latest.forEach((node, other) -> {
            boolean mine = other.follows.isEmpty() ? other.term == self.term : other.follows.equals(primary);
            if (!node.equals(primary) && other.role == Role.STANDBY && mine && self.at - other.at < STALE) {
                long lag = self.position < 0 || other.position < 0 ? 0 : Math.max(0, self.position - other.position);
                followers.add(new Observation.Follower(node, true, synchronous, lag));
            }
        });
        followers.sort(Comparator.comparing(Observation.Follower::node));
        return followers;
    }
}

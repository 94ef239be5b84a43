package org.drdrills.drill;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.drdrills.history.Observation;
import org.drdrills.record.Readiness;
import org.drdrills.record.Readiness.Point;
import org.drdrills.record.Readiness.State;
import org.drdrills.topology.Durations;
import org.drdrills.topology.Node;
import org.drdrills.topology.Pool;
import org.drdrills.topology.RestoreOrder;
import org.drdrills.topology.Role;
import org.drdrills.workload.Engine;
import org.drdrills.workload.MemberSession;
import org.drdrills.workload.Standing;

/** Looks at a system while nothing fails, in seconds, and only reads. */
final class ReadyCheck {
    private static final Duration ASK = Duration.ofSeconds(3);
    private static final Duration COMMAND = Duration.ofSeconds(5);
    /** An outage for which log must find room, where the environment states no time. */
    private static final Duration OUTAGE = Duration.ofHours(1);

    private static final long LAG = 16L << 20;
    private static final double CLOCKS = 0.5;
    private static final double LEAST_FREE = 0.05;
    /** Prints what one machine tells: clock, disk, ports that it listens on, and settings of a server that has no engine of the suite. */
    private static final String LOOK = """
            echo "clock $(date +%s.%N)"
            echo "disk $(df -Pk "$1" 2>/dev/null | awk 'NR == 2 { print $4, $2 }')"
            cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk '$4 == "0A" { split($2, a, ":"); print "port", a[2] }'
            cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n' | grep -xE '[-]-unsafe-no-fsync' | head -n 1 | sed 's/^/reading flag /'
            for client in valkey-cli redis-cli; do
              if command -v $client > /dev/null; then
                $client CONFIG GET appendonly appendfsync min-replicas-to-write 2>/dev/null | paste - - | sed 's/^/reading /'
                break
              fi
            done
            """;

    private final Lab lab;
    private final Map<String, Engine> engines;
    private final Map<String, Map<String, MemberSession.Answer>> answers;
    private final Map<String, Map<String, String>> readings = new ConcurrentHashMap<>();
    private final Map<String, String> unread = new ConcurrentHashMap<>();
    private final Map<String, Seen> machines = new ConcurrentHashMap<>();
    private final List<Point> points = new ArrayList<>();

    /** @param offset of its clock to the runner's, s; NaN where it did not tell */
    private record Seen(double offset, double doubt, long free, long size, Set<Integer> ports, boolean told) {}

    /** @param answers pool → member → what it says of itself */
    ReadyCheck(Lab lab, Map<String, Engine> engines, Map<String, Map<String, MemberSession.Answer>> answers) {
        this.lab = lab;
        this.engines = engines;
        this.answers = answers;
    }

    Readiness look() {
        Instant at = Instant.now();
        lab.environment()
                .pools()
                .forEach(pool -> pool.members().parallelStream().forEach(member -> ask(pool, member)));
        lab.environment().nodes().values().parallelStream().forEach(this::look);
        for (Pool pool : lab.environment().pools()) {
            copies(pool);
            signIn(pool);
            settings(pool);
        }
        machines();
        disks();
        clocks();
        return new Readiness(lab.environment().name(), at, points);
    }

    private void point(String id, State state, String sentence) {
        points.add(new Point(id, state, sentence));
    }

    private void point(String id, List<String> wrong, List<String> unseen, String right) {
        if (!wrong.isEmpty()) {
            point(id, State.NOT_READY, String.join("; ", wrong) + ".");
        }
        if (!unseen.isEmpty()) {
            point(id, State.UNKNOWN, String.join("; ", unseen) + ".");
        }
        if (wrong.isEmpty() && unseen.isEmpty()) {
            point(id, State.READY, right);
        }
    }

    private void ask(Pool pool, String member) {
        Standing standing = engines.get(pool.name()).standing().orElse(null);
        if (standing != null) {
            try {
                readings.put(member, standing.readings(lab.observed(member), lab.access(pool), ASK));
            } catch (RuntimeException e) {
                unread.put(member, String.valueOf(e.getMessage()));
            }
        }
    }

    private void look(Node node) {
        Machine machine = lab.machine(node.name());
        if (machine.state() != Machine.State.RUNNING) {
            return;
        }
        Map<String, String> told = readings.getOrDefault(node.name(), Map.of());
        String folder = told.getOrDefault("data_directory", told.getOrDefault("datadir", "/"));
        long began = System.currentTimeMillis();
        Machine.Said said;
        try {
            said = machine.run(List.of("sh", "-c", LOOK, "sh", folder), COMMAND);
        } catch (LabTrouble e) {
            // No command is run on a machine of a system that the suite did not start.
            return;
        }
        double doubt = (System.currentTimeMillis() - began) / 2e3;
        double offset = Double.NaN;
        long free = -1;
        long size = -1;
        Set<Integer> ports = new TreeSet<>();
        Map<String, String> more = new TreeMap<>();
        for (String line : said.output().lines().toList()) {
            String[] words = line.strip().split("\\s+", 3);
            switch (words[0]) {
                case "clock" -> {
                    if (words.length == 2 && words[1].matches("\\d{1,12}(\\.\\d{1,9})?")) {
                        offset = Double.parseDouble(words[1]) - (began / 1e3 + doubt);
                    }
                }
                case "disk" -> {
                    if (words.length == 3 && words[1].matches("\\d{1,15}") && words[2].matches("\\d{1,15}")) {
                        free = Long.parseLong(words[1]) << 10;
                        size = Long.parseLong(words[2]) << 10;
                    }
                }
                case "port" -> {
                    if (words.length == 2 && words[1].matches("[0-9A-Fa-f]{1,4}")) {
                        ports.add(Integer.parseInt(words[1], 16));
                    }
                }
                case "reading" -> {
                    if (words.length == 3) {
                        more.put(words[1], words[2]);
                    }
                }
                default -> {}
            }
        }
        if (!more.isEmpty()) {
            readings.merge(node.name(), more, (one, other) -> {
                Map<String, String> both = new TreeMap<>(one);
                both.putAll(other);
                return both;
            });
        }
        machines.put(node.name(), new Seen(offset, doubt, free, size, ports, said.exit() == 0));
    }

    /** Every member that is no primary follows one, and is not far behind. */
    private void copies(Pool pool) {
        Map<String, MemberSession.Answer> said = answers.get(pool.name());
        List<String> wrong = new ArrayList<>();
        List<String> primaries = said.keySet().stream()
                .filter(member -> said.get(member).role() == Role.PRIMARY
                        && said.get(member).writable())
                .toList();
        said.forEach((member, answer) -> {
            if (answer.role() == Role.UNREACHABLE || answer.role() == Role.NONE) {
                wrong.add(member + " is neither primary nor standby"
                        + (answer.detail().isEmpty() ? "" : ": " + answer.detail()));
            }
        });
        boolean together = pool.together() || said.values().stream().anyMatch(answer -> answer.role() == Role.ACTIVE);
        if (!together && primaries.size() != 1) {
            wrong.add(
                    primaries.isEmpty()
                            ? "no member of " + pool.name() + " takes writes"
                            : "several members of " + pool.name() + " take writes: " + String.join(", ", primaries));
        }
        if (!together && primaries.size() == 1) {
            Map<String, Observation.Follower> followers = new HashMap<>();
            said.get(primaries.getFirst()).followers().forEach(follower -> followers.put(follower.node(), follower));
            for (String member : pool.members()) {
                Role role = said.get(member).role();
                if (member.equals(primaries.getFirst())
                        || role == Role.PASSIVE
                        || role == Role.UNREACHABLE
                        || role == Role.NONE) {
                    continue;
                }
                Observation.Follower follower = followers.get(member);
                if (follower == null || !follower.streaming()) {
                    wrong.add(member + " does not follow " + primaries.getFirst());
                } else if (follower.lagBytes() > LAG) {
                    wrong.add(String.format(
                            Locale.ROOT, "%s is %.0f MiB behind", member, follower.lagBytes() / 1048576.0));
                }
            }
            if (pool.synchronous()
                    && pool.members().size() > 1
                    && followers.values().stream().noneMatch(Observation.Follower::synchronous)) {
                wrong.add("no member of " + pool.name() + " is a synchronous standby, and the pool promises one");
            }
        }
        point(
                "copies",
                wrong,
                List.of(),
                "Every member of " + pool.name() + " serves, follows, or waits as it should.");
    }

    /** Every member that answers at all lets clients in, also one that has never served. */
    private void signIn(Pool pool) {
        Standing standing = engines.get(pool.name()).standing().orElse(null);
        if (standing == null) {
            point(
                    "sign-in",
                    State.UNKNOWN,
                    "How clients sign in at a member of " + pool.name() + " is not known to the suite.");
            return;
        }
        List<String> wrong = new ArrayList<>();
        List<String> unseen = new ArrayList<>();
        pool.members().parallelStream()
                .collect(Collectors.toConcurrentMap(
                        member -> member, member -> standing.signIn(lab.observed(member), lab.access(pool), ASK)))
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> entry.getValue().ifPresent(why -> {
                    boolean passive =
                            answers.get(pool.name()).get(entry.getKey()).role() == Role.PASSIVE;
                    (passive ? unseen : wrong)
                            .add(entry.getKey()
                                    + (passive
                                            ? " takes no sign-in before it serves"
                                            : " does not let clients in: " + why));
                }));
        point("sign-in", wrong, unseen, "Each member of " + pool.name() + " lets clients sign in.");
    }

    private void settings(Pool pool) {
        List<String> wrong = new ArrayList<>();
        List<String> unseen = new ArrayList<>();
        for (String member : pool.members()) {
            Map<String, String> told = readings.getOrDefault(member, Map.of());
            boolean passive = answers.get(pool.name()).get(member).role() == Role.PASSIVE;
            wrong.addAll(Promises.broken(pool, member, told));
            if (!Promises.known(told) && !passive) {
                unseen.add("the settings of " + member + " could not be read"
                        + Optional.ofNullable(unread.get(member))
                                .map(why -> ": " + why)
                                .orElse(""));
            }
        }
        point("settings", wrong, unseen, "No setting of " + pool.name() + " weakens what it promises.");
    }

    /** Members, witnesses and listeners run, and listen on a port on which others call them. */
    private void machines() {
        List<String> wrong = new ArrayList<>();
        List<String> unseen = new ArrayList<>();
        lab.trouble().ifPresent(wrong::add);
        lab.environment().nodes().forEach((name, node) -> {
            Seen seen = machines.get(name);
            if (seen == null) {
                if (lab.machine(name).state() == Machine.State.RUNNING) {
                    unseen.add("whether " + name + " listens could not be seen");
                } else {
                    wrong.add(name + " does not run");
                }
                return;
            }
            Set<Integer> ports = lab.environment().links().stream()
                    .filter(link -> link.target().equals(name))
                    .map(org.drdrills.topology.Link::port)
                    .collect(Collectors.toCollection(TreeSet::new));
            // Some ports are listened on only now and then, such as those of a state transfer.
            if (seen.told() && !ports.isEmpty() && ports.stream().noneMatch(seen.ports()::contains)) {
                wrong.add(name + " listens on none of its ports "
                        + ports.stream().map(String::valueOf).collect(Collectors.joining(", ")));
            }
        });
        Set<String> votes = new TreeSet<>();
        lab.environment().pools().forEach(pool -> votes.addAll(pool.arbiters()));
        point(
                "votes",
                wrong,
                unseen,
                "Every machine runs and listens"
                        + (votes.isEmpty() ? "." : "; the witnesses are " + String.join(", ", votes) + "."));
    }

    private void disks() {
        List<String> wrong = new ArrayList<>();
        List<String> unseen = new ArrayList<>();
        Duration outage = lab.environment().restore().map(RestoreOrder::rto).orElse(OUTAGE);
        for (Pool pool : lab.environment().pools()) {
            for (String member : pool.members()) {
                Seen seen = machines.get(member);
                if (seen == null || seen.size() <= 0) {
                    unseen.add("the free space of " + member + " could not be read");
                    continue;
                }
                String rate = readings.getOrDefault(member, Map.of()).getOrDefault("log-rate", "0");
                double need = rate.matches("\\d{1,15}") ? Double.parseDouble(rate) * outage.toSeconds() : 0;
                if (seen.free() < need) {
                    wrong.add(String.format(
                            Locale.ROOT,
                            "%s has %.1f GiB free, and an outage of %s takes %.1f GiB of log",
                            member,
                            seen.free() / 1073741824.0,
                            Durations.text(outage),
                            need / 1073741824.0));
                } else if (seen.free() < LEAST_FREE * seen.size()) {
                    wrong.add(String.format(
                            Locale.ROOT, "%s has %.0f %% of its disk free", member, 100.0 * seen.free() / seen.size()));
                }
            }
        }
        point(
                "disk",
                wrong,
                unseen,
                "Every member has room for the log of an outage of " + Durations.text(outage) + ".");
    }

    private void clocks() {
        List<String> wrong = new ArrayList<>();
        List<String> unseen = new ArrayList<>();
        new TreeMap<>(machines).forEach((name, seen) -> {
            if (Double.isNaN(seen.offset())) {
                unseen.add("the clock of " + name + " could not be read");
            } else if (Math.abs(seen.offset()) > seen.doubt() + CLOCKS) {
                wrong.add(String.format(
                        Locale.ROOT,
                        "the clock of %s is %.1f s %s",
                        name,
                        Math.abs(seen.offset()),
                        seen.offset() > 0 ? "ahead" : "behind"));
            }
        });
        if (machines.isEmpty()) {
            unseen.add("no machine tells its clock");
        }
        point("clocks", wrong, unseen, "The clocks of all machines agree within " + CLOCKS + " s.");
    }
}

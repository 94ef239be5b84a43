package org.drdrills.environment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Damage to packets below TCP: rules of nftables in the network namespace of the machine that sends them, before they
 * reach the wire and its proxies. A program in the namespace lays them, and removes them once its conversation ends or is
 * silent.
 */
final class PacketRules {
    static final String PROGRAM = """
            nft -f - <<< "$RULES" 2>&1 | sed 's/^/error /'
            while read -r -t "$SILENCE" number order; do
              case $order in
                count) nft list table ip "$TABLE" 2>&1 | sed "s/^/$number /" ;;
                heal) nft delete table ip "$TABLE" && echo "$number healed" ;;
              esac
              echo "$number done"
            done
            nft delete table ip "$TABLE" 2> /dev/null
            """;

    private static final Pattern COUNTED = Pattern.compile("ip daddr (\\S+) .*counter packets (\\d+) ");

    private final Function<Direction, String> address;
    private final Program program;
    private final AtomicInteger cuts = new AtomicInteger();
    private final Set<Conversation> open = ConcurrentHashMap.newKeySet();

    /** Starts a program in the network namespace of a node, with the right to change it. */
    interface Program {
        Process start(String node, List<String> command, Map<String, String> variables);
    }

    /** @param address what the source sends to the target bears this address in the source's network */
    PacketRules(Function<Direction, String> address, Program program) {
        this.address = address;
        this.program = program;
    }

    /** The table of one machine. */
    String rules(String table, Collection<Direction> directions, Damage.OfPackets damage) {
        return directions.stream()
                .map(direction -> "    ip daddr %s numgen random mod 100 < %d counter %s"
                        .formatted(
                                address.apply(direction), damage.percent(), damage.verdict(address.apply(direction))))
                .collect(Collectors.joining(
                        "\n",
                        "table ip " + table
                                + " {\n  chain out {\n    type filter hook postrouting priority 300; policy accept;\n",
                        "\n  }\n}"));
    }

    /** Damages all or none. */
    Cut cut(Collection<Direction> directions, Damage.OfPackets damage) {
        Map<String, List<Direction>> bySource = new LinkedHashMap<>();
        new LinkedHashSet<>(directions)
                .forEach(direction -> bySource.computeIfAbsent(direction.source(), source -> new ArrayList<>())
                        .add(direction));
        PacketCut cut = new PacketCut(directions, damage, "damage" + cuts.incrementAndGet());
        try {
            bySource.forEach(cut::lay);
        } catch (LabTrouble e) {
            throw LabTrouble.undone(e, cut::close);
        }
        return cut;
    }

    /** Says that this process still answers for the rules that it laid. */
    void renew() {
        open.forEach(conversation -> {
            try {
                conversation.ask("stay");
            } catch (LabTrouble e) {
                // The rules are gone with their network; the cut says so.
            }
        });
    }

    private final class PacketCut implements Cut {
        private final List<Direction> directions;
        private final Damage.OfPackets damage;
        private final String table;
        private final Map<String, Conversation> machines = new LinkedHashMap<>();
        private boolean closed;

        PacketCut(Collection<Direction> directions, Damage.OfPackets damage, String table) {
            this.directions = List.copyOf(new LinkedHashSet<>(directions));
            this.damage = damage;
            this.table = table;
        }

        private void lay(String source, List<Direction> own) {
            Conversation machine = new Conversation(
                    "network of " + source,
                    program.start(
                            source,
                            List.of("bash", "-c", PROGRAM),
                            Map.of(
                                    "RULES",
                                    rules(table, own, damage),
                                    "TABLE",
                                    table,
                                    "SILENCE",
                                    Long.toString(FaultLease.TERM.toSeconds()))));
            machines.put(source, machine);
            open.add(machine);
            if (counts(machine).size() < own.size()) {
                throw new LabTrouble("the network of " + source + " did not take the rules: "
                        + String.join(" ", machine.ask("count")));
            }
        }

        /** Address → packets that were damaged on the way there. */
        private static Map<String, Long> counts(Conversation machine) {
            Map<String, Long> counts = new LinkedHashMap<>();
            for (String line : machine.ask("count")) {
                Matcher counted = COUNTED.matcher(line);
                if (counted.find()) {
                    counts.put(counted.group(1), Long.parseLong(counted.group(2)));
                }
            }
            return counts;
        }

        @Override
        public Collection<Direction> directions() {
            return directions;
        }

        @Override
        public Damage damage() {
            return damage;
        }

        @Override
        public int proxies() {
            return directions.size();
        }

        @Override
        public Map<String, Long> damaged() {
            Map<String, Long> damaged = new LinkedHashMap<>();
            machines.forEach((source, machine) -> {
                Map<String, Long> counts = counts(machine);
                directions.stream()
                        .filter(direction -> direction.source().equals(source))
                        .forEach(direction ->
                                damaged.put(direction.toString(), counts.getOrDefault(address.apply(direction), 0L)));
            });
            return damaged;
        }

        @Override
        public List<String> notInForce() {
            return damaged().entrySet().stream()
                    .filter(count -> count.getValue() == 0)
                    .map(Map.Entry::getKey)
                    .toList();
        }

        @Override
        public void close() {
            if (closed) {
                return;
            }
            closed = true;
            List<String> failed = new ArrayList<>();
            machines.forEach((source, machine) -> {
                open.remove(machine);
                try {
                    if (!machine.ask("heal").contains("healed")) {
                        failed.add(source);
                    }
                } catch (LabTrouble e) {
                    failed.add(source + " (" + e.getMessage() + ")");
                } finally {
                    machine.close();
                }
            });
            if (!failed.isEmpty()) {
                throw new LabTrouble("rules that damage packets could not be removed from the network of "
                        + String.join(", ", failed));
            }
        }
    }
}

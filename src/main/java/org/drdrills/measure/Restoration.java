package org.drdrills.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.drdrills.history.Header;
import org.drdrills.history.History;
import org.drdrills.history.Mark;
import org.jspecify.annotations.Nullable;

/**
 * The restore of a backup, from its marks: one for the order, one for each phase when it ended, and notes with what was found in the
 * restored copy. Nothing of what the copy holds is in them but numbers.
 */
public final class Restoration {
    /** Subject of the notes that hold what was found: {@code data} has names and values. */
    public static final String FACTS = "restored copy";
    /** The order to restore is the event: the clock starts here. */
    public static final String ORDER = "restore";
    /** The phases, in their order; the last is not part of the time to a usable system. */
    public static final List<String> PHASES = List.of("fetch", "restore", "recover", "checks", "integrity");

    public static final String INTEGRITY = "integrity";
    /** What a declared check was answered with: the fact of this name and the check's. */
    public static final String CHECK = "check.";

    private static final String USABLE = "checks";
    private static final double NANOS = 1e9;

    private final Header header;
    private final boolean complete;
    private final Course course = new Course();
    private final Host host = new Host();
    private final Map<String, Phase> phases = new LinkedHashMap<>();
    private final Map<String, String> facts = new TreeMap<>();
    private long end;
    private long backwardsAt = -1;
    private @Nullable Mark order;

    /**
     * A phase that has ended.
     *
     * @param reason why it failed, as the program in the lab told it; empty where it did not
     */
    public record Phase(String name, long began, long ended, boolean failed, String reason) {
        /** The phase that this mark ends; empty where it ends none. */
        public static Optional<Phase> of(Mark mark) {
            if (mark.kind() != Mark.Kind.OPERATOR || !mark.data().containsKey("exit")) {
                return Optional.empty();
            }
            String began = mark.data().getOrDefault("began", "");
            return Optional.of(new Phase(
                    mark.subject(),
                    began.matches("\\d{1,18}") ? Math.min(Long.parseLong(began), mark.at()) : mark.at(),
                    mark.at(),
                    !"0".equals(mark.data().get("exit")),
                    mark.data().getOrDefault("reason", "")));
        }
    }

    private Restoration(History history) {
        header = history.header();
        complete = history.complete();
        history.replay(fact -> {
            if (fact.at() < end && fact instanceof Mark) {
                backwardsAt = backwardsAt < 0 ? fact.at() : backwardsAt;
            }
            end = Math.max(end, fact.at());
            if (fact instanceof Mark mark) {
                read(mark);
            } else if (fact instanceof org.drdrills.history.HostSample sample) {
                host.add(sample);
            }
        });
    }

    public static Restoration of(History history) {
        return new Restoration(history);
    }

    private void read(Mark mark) {
        course.add(mark);
        if (mark.kind() == Mark.Kind.EVENT && order == null) {
            order = mark;
        } else if (mark.kind() == Mark.Kind.NOTE && mark.subject().equals(FACTS)) {
            mark.data().forEach(facts::putIfAbsent);
        }
        Phase.of(mark).ifPresent(phase -> phases.putIfAbsent(phase.name(), phase));
    }

    public Header header() {
        return header;
    }

    public boolean complete() {
        return complete;
    }

    public Course course() {
        return course;
    }

    public Host host() {
        return host;
    }

    /** The last mark, ns. */
    public long end() {
        return end;
    }

    /** Where the stamps of two marks run backwards; −1 where they do not. */
    public long backwardsAt() {
        return backwardsAt;
    }

    /** The order to restore; there the clock starts. */
    public Optional<Mark> order() {
        return Optional.ofNullable(order);
    }

    public Optional<Phase> phase(String name) {
        return Optional.ofNullable(phases.get(name));
    }

    /** The first phase that failed. */
    public Optional<Phase> failed() {
        return phases.values().stream().filter(Phase::failed).findFirst();
    }

    /** Whether every phase up to this one ended well. */
    public boolean reached(String last) {
        return PHASES.subList(0, PHASES.indexOf(last) + 1).stream()
                .allMatch(name -> phase(name).filter(phase -> !phase.failed()).isPresent());
    }

    /** When the system could be used, ns: its last check was answered. */
    public Optional<Long> usable() {
        return reached(USABLE) ? phase(USABLE).map(Phase::ended) : Optional.empty();
    }

    /** What was found, as a word. */
    public Optional<String> fact(String name) {
        return Optional.ofNullable(facts.get(name));
    }

    /** The same as a number; empty where it is none. */
    public Optional<Double> number(String name) {
        return fact(name)
                .filter(text -> text.matches("-?\\d{1,18}(\\.\\d{1,12})?"))
                .map(Double::parseDouble);
    }

    /** How much older than the order a recovered moment is, s; negative where it is later. */
    public Optional<Double> age(String moment) {
        Mark ordered = order;
        return ordered == null
                ? Optional.empty()
                : number(moment)
                        .map(at -> header.started().getEpochSecond()
                                + header.started().getNano() / NANOS
                                + ordered.at() / NANOS
                                - at);
    }

    /** Every number, for the record. */
    public List<Measured> all() {
        List<Measured> all = new ArrayList<>();
        Mark ordered = order;
        if (ordered == null) {
            return all;
        }
        phases.values()
                .forEach(phase -> all.add(Measured.seconds(
                        "restore.phase." + phase.name(),
                        "phase " + phase.name(),
                        phase.ended() - phase.began(),
                        header.clock(),
                        "from its first command to its last answer")));
        usable().ifPresent(at -> all.add(Measured.seconds(
                "restore.usable",
                "time to a usable system",
                at - ordered.at(),
                header.clock(),
                "from the order until the last declared check was answered")));
        age("moment-log")
                .ifPresent(
                        age -> all.add(
                                new Measured(
                                        "restore.age.log",
                                        "age of the newest recovered transaction by the log",
                                        age,
                                        "s",
                                        0,
                                        "the order minus the time of the last commit that the database's log, or the backup itself, tells; the clocks of both systems are taken to agree")));
        age("moment-heartbeat")
                .ifPresent(
                        age -> all.add(
                                new Measured(
                                        "restore.age.heartbeat",
                                        "age of the newest moment in the heartbeat column",
                                        age,
                                        "s",
                                        0,
                                        "the order minus the newest value of the column that the environment names; the clocks of both systems are taken to agree")));
        counted(all, "bytes", "size of the backup", "B");
        counted(all, "tables", "tables restored", "");
        counted(all, "rows", "rows restored", "");
        counted(all, "pages", "pages whose checksum was verified", "");
        counted(all, "wal-beyond", "archived log segments that could not be replayed", "");
        return all;
    }

    private void counted(List<Measured> all, String fact, String label, String unit) {
        number(fact)
                .ifPresent(count ->
                        all.add(new Measured("restore." + fact, label, count, unit, 0, "as counted in the lab")));
    }
}

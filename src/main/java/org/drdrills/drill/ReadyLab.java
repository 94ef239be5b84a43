package org.drdrills.drill;

import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.drdrills.environment.ContainerLab;
import org.drdrills.environment.Direction;
import org.drdrills.environment.Disks;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Polling;
import org.drdrills.environment.SystemLab;
import org.drdrills.environment.Tempo;
import org.drdrills.environment.Wire;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.Redaction;
import org.drdrills.topology.Durations;
import org.drdrills.topology.EntryPoint;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Pool;
import org.drdrills.topology.Role;
import org.drdrills.workload.Engine;
import org.drdrills.workload.Engines;
import org.drdrills.workload.MemberSession;

/**
 * A lab whose pools are healthy and whose registers and ledgers are there.
 *
 * @param engines of each pool, by its name
 * @param timings seconds that each part of its start took
 */
record ReadyLab(Lab lab, Map<String, Engine> engines, Map<String, Double> timings) implements AutoCloseable {
    private static final Duration ASK = Duration.ofSeconds(1);
    /** Looks at the pool for each look at the containers. */
    private static final int OFTEN = 10;

    private static final Duration PAUSE = Duration.ofMillis(50);
    /** A system that runs is healthy at once, or it is not drilled: this part of a lab's time is enough. */
    private static final int SHORT = 6;

    /** @throws LabTrouble if it does not become healthy; nothing is left behind then */
    static ReadyLab start(Environment environment, Patience patience) {
        return start(environment, patience, new Tempo(Tempo.Speed.FULL));
    }

    /** @param tempo how it goes about it, while another lab is being drilled */
    static ReadyLab start(Environment environment, Patience patience, Tempo tempo) {
        environment.pools().forEach(pool -> Engines.of(pool));
        if (environment.system().isPresent()) {
            return guest(environment, patience);
        }
        Map<String, Engine> engines = new LinkedHashMap<>();
        long began = System.nanoTime();
        ContainerLab lab = ContainerLab.start(environment, what -> {}, tempo);
        environment
                .pools()
                .forEach(pool -> engines.put(
                        pool.name(),
                        Engines.of(pool)
                                .in(
                                        environment,
                                        pool,
                                        (node, beside, command, variables) ->
                                                lab.machine(node).converse(beside, command, variables))));
        try {
            Map<String, Double> timings = new LinkedHashMap<>(lab.timings());
            long up = System.nanoTime();
            environment.pools().forEach(pool -> awaitHealth(lab, pool, engines.get(pool.name()), patience.healthy()));
            timings.put("healthy", (System.nanoTime() - up) / 1e9);
            long healthy = System.nanoTime();
            for (Pool pool : environment.pools()) {
                for (String site : pool.clients().keySet()) {
                    prepare(lab, pool, site, engines.get(pool.name()), patience.healthy());
                }
            }
            environment.pools().forEach(pool -> awaitHealth(lab, pool, engines.get(pool.name()), patience.healthy()));
            lab.disks().ifPresent(Disks::settle);
            timings.put("schema", (System.nanoTime() - healthy) / 1e9);
            timings.put("total", (System.nanoTime() - began) / 1e9);
            return new ReadyLab(lab, engines, timings);
        } catch (RuntimeException e) {
            RuntimeException trouble = e instanceof LabTrouble known ? known.with(lab.remains()) : e;
            throw LabTrouble.undone(trouble, lab::close);
        }
    }

    /** Writes the logs of a lab that never became healthy, without its secrets. */
    static void keep(LabTrouble.Remains remains, DrillFolder folder) {
        DrillFolder safe = folder.without(Redaction.of(remains.secrets()));
        remains.logs().forEach((name, content) -> safe.log(name, new ByteArrayInputStream(content)));
    }

    /**
     * A system that runs already and is healthy, with registers and ledgers in a schema of their own, which goes with the lab.
     *
     * @throws LabTrouble if it is not, or another run has it; nothing is left behind then
     */
    private static ReadyLab guest(Environment environment, Patience patience) {
        long began = System.nanoTime();
        SystemLab lab = SystemLab.take(environment);
        try {
            Map<String, Engine> engines = new LinkedHashMap<>();
            Duration time = patience.healthy().dividedBy(SHORT);
            for (Pool pool : environment.pools()) {
                Engine engine = Engines.of(pool);
                engines.put(pool.name(), engine);
                awaitHealth(lab, pool, engine, time);
                String site = pool.clients().keySet().iterator().next();
                prepare(lab, pool, site, engine, time);
                lab.onClose(() -> engine.remove(lab.listeners(pool, site), lab.access(pool), time));
            }
            return new ReadyLab(lab, engines, Map.of("total", (System.nanoTime() - began) / 1e9));
        } catch (RuntimeException e) {
            throw LabTrouble.undone(e, lab::close);
        }
    }

    /** Where clients are turned away, says of which site and by whom. */
    private static void prepare(Lab lab, Pool pool, String site, Engine engine, Duration patience) {
        try {
            engine.prepare(lab.listeners(pool, site), lab.access(pool), patience);
        } catch (IllegalStateException e) {
            throw new LabTrouble("the clients of " + site + " are turned away by "
                    + pool.clients().get(site).stream()
                            .map(EntryPoint::toString)
                            .collect(Collectors.joining(" and "))
                    + ": " + e.getMessage() + causes(lab));
        }
    }

    private static String causes(Lab lab) {
        List<String> causes = lab.causes();
        return causes.isEmpty() ? "" : "; " + String.join("; ", causes);
    }

    /** One writable primary, all others follow it, one synchronously where that is promised, or is ready to take over its volume; or all serve beside each other; and bytes pass on every wire. */
    private static void awaitHealth(Lab lab, Pool pool, Engine engine, Duration patience) {
        Map<String, MemberSession> sessions = new LinkedHashMap<>();
        pool.members()
                .forEach(member ->
                        sessions.put(member, engine.member(member, lab.observed(member), lab.access(pool), ASK)));
        try {
            AtomicReference<String> missing = new AtomicReference<>("");
            AtomicInteger looks = new AtomicInteger();
            boolean healthy = Polling.until(patience, PAUSE, () -> {
                missing.set(missing(sessions, pool.synchronous()));
                if (missing.get().isEmpty()) {
                    missing.set(shut(lab));
                }
                if (!missing.get().isEmpty() && looks.incrementAndGet() % OFTEN == 0) {
                    lab.ended().ifPresent(ended -> {
                        throw new LabTrouble(ended);
                    });
                }
                return missing.get().isEmpty();
            });
            if (!healthy) {
                throw new LabTrouble(
                        Thread.currentThread().isInterrupted()
                                ? "waiting for the pool was interrupted"
                                : (lab.environment().system().isPresent()
                                                ? "no drill was begun, because the system is not healthy: pool "
                                                        + pool.name() + " was not within "
                                                : "the "
                                                        + (lab.environment()
                                                                                .pools()
                                                                                .size()
                                                                        == 1
                                                                ? "pool"
                                                                : "pool " + pool.name())
                                                        + " did not become healthy within ")
                                        + Durations.text(patience) + ": " + missing
                                        + answers(sessions) + causes(lab));
            }
        } finally {
            sessions.values().forEach(MemberSession::close);
        }
    }

    /** What each member said last, where it said why it is not in order. */
    private static String answers(Map<String, MemberSession> sessions) {
        StringBuilder said = new StringBuilder();
        sessions.forEach((member, session) -> {
            String detail = session.ask().detail();
            if (!detail.isBlank()) {
                said.append("; ").append(member).append(" says: ").append(detail);
            }
        });
        return said.toString();
    }

    private static String missing(Map<String, MemberSession> sessions, boolean synchronous) {
        Map<String, MemberSession.Answer> answers = new LinkedHashMap<>();
        sessions.forEach((member, session) -> answers.put(member, session.ask()));
        if (answers.values().stream().anyMatch(answer -> answer.role() == Role.ACTIVE)) {
            return alone(answers);
        }
        List<String> primaries = answers.keySet().stream()
                .filter(member -> answers.get(member).role() == Role.PRIMARY
                        && answers.get(member).writable())
                .toList();
        if (primaries.size() != 1) {
            return (primaries.isEmpty() ? "no member" : String.join(" and ", primaries)) + " takes writes";
        }
        MemberSession.Answer primary = answers.get(primaries.getFirst());
        for (String member : answers.keySet()) {
            if (!member.equals(primaries.getFirst())
                    && answers.get(member).role() != Role.PASSIVE
                    && primary.followers().stream()
                            .noneMatch(follower -> follower.node().equals(member) && follower.streaming())) {
                return member + " does not follow " + primaries.getFirst();
            }
        }
        boolean copies = synchronous && answers.values().stream().anyMatch(answer -> answer.role() == Role.STANDBY);
        return copies && primary.followers().stream().noneMatch(follower -> follower.synchronous())
                ? "no standby is synchronous"
                : "";
    }

    /** Members that serve beside each other: each must serve, and see all others. */
    private static String alone(Map<String, MemberSession.Answer> answers) {
        for (Map.Entry<String, MemberSession.Answer> member : answers.entrySet()) {
            if (member.getValue().role() != Role.ACTIVE) {
                return member.getKey() + " does not serve";
            }
            for (String other : answers.keySet()) {
                if (!other.equals(member.getKey())
                        && member.getValue().followers().stream()
                                .noneMatch(follower -> follower.node().equals(other))) {
                    return member.getKey() + " does not see " + other;
                }
            }
        }
        return "";
    }

    private static String shut(Lab lab) {
        return lab.environment().links().stream()
                .map(link -> new Direction(link.source(), link.target()))
                .distinct()
                .filter(direction -> lab.wire(direction).state() != Wire.State.OPEN
                        && lab.wire(direction).state() != Wire.State.SLOW)
                .findFirst()
                .map(direction -> "nothing arrives " + direction)
                .orElse("");
    }

    @Override
    public void close() {
        lab.close();
    }
}

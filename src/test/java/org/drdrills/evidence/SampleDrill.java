package org.drdrills.evidence;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongFunction;
import org.drdrills.check.Conditions;
import org.drdrills.check.Finding;
import org.drdrills.check.Judge;
import org.drdrills.check.Judgement;
import org.drdrills.check.Objective;
import org.drdrills.check.RestoreRows;
import org.drdrills.drill.RestoreDrill;
import org.drdrills.history.Event;
import org.drdrills.history.FinalRead;
import org.drdrills.history.Header;
import org.drdrills.history.History;
import org.drdrills.history.HostSample;
import org.drdrills.history.IdSet;
import org.drdrills.history.LinkState;
import org.drdrills.history.Mark;
import org.drdrills.history.Observation;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.DrillRecordBuilder;
import org.drdrills.record.RunRecord;
import org.drdrills.topology.BackupKind;
import org.drdrills.topology.RestoreOrder;
import org.drdrills.topology.Role;

/**
 * Drills that look like real ones, from a seed: 150 operations per second from twelve clients in three sites, an
 * availability group of three members, one event at 15 s.
 */
public record SampleDrill(DrillRecord record, History history) {
    private static final long S = 1_000_000_000L;
    private static final long EVENT = 15 * S;
    private static final long END = 92 * S;
    private static final long LOST_FROM = 2_400_000_000L;
    private static final Instant STARTED = Instant.parse("2026-11-23T01:40:12.481Z");
    static final String RUN = "2026-11-23T01-40-12Z-availability-group";
    private static final List<String> SITES = List.of("north", "south", "west");
    private static final List<String> MEMBERS = List.of("pg1", "pg2", "pg3");

    /** The primary dies; a standby takes over within the limit. */
    public static SampleDrill met() {
        return killed(7, 22.38, IdSet.empty());
    }

    /** The same drill again and again: most within the limit, one a little late, one that never comes back, one that loses writes, one with doubt about its clock. */
    public static List<SampleDrill> repeated(int times) {
        Random lot = new Random(29);
        List<SampleDrill> drills = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            double outage = i == 8 ? 31.7 : i == 18 ? 400 : 20.4 + Math.abs(lot.nextGaussian()) * 2.1;
            SampleDrill drill = killed(100 + i, outage, i == 13 ? IdSet.of(3, 6, 11) : IdSet.empty());
            if (i == 16) {
                drill = drill.with(
                        new Mark(EVENT + S, Mark.Kind.HARNESS, "proxy", "The proxy's API did not answer for 2.1 s."));
            }
            drills.add(drill.named(
                    drill.record.id() + (i > 0 ? "-r" + (i + 1) : ""),
                    drill.record.title(),
                    STARTED.plusSeconds(110L * i)));
        }
        return drills;
    }

    /** The primary dies; clients are served again after so many seconds. */
    public static SampleDrill recovered(long seed, double outage, boolean loses) {
        return killed(seed, outage, loses ? IdSet.of(3, 6, 11) : IdSet.empty());
    }

    /** With one more note in its history. */
    SampleDrill noting(String subject, Map<String, String> data, long at) {
        return with(new Mark(at, Mark.Kind.NOTE, subject, "Noted.", data));
    }

    /** The record with another provenance. */
    public static DrillRecord with(DrillRecord r, Map<String, String> provenance) {
        return DrillRecordBuilder.of(r).provenance(provenance).build();
    }

    /** The record as it was before anything was started. */
    DrillRecord planned() {
        DrillRecord r = record;
        return r.progressed(r.versions(), Map.of(), "", "", null);
    }

    private SampleDrill with(Event more) {
        List<Event> events = new ArrayList<>();
        history.replay(events::add);
        events.add(more);
        events.sort(Comparator.comparingLong(Event::at));
        History longer = History.of(history.header(), events);
        return new SampleDrill(judged(Judge.judge(record.objectives(), record.conditions(), longer)).record, longer);
    }

    /** Clients are served again 5 s before the load ends, within the limit: too late to tell whether that lasts. */
    public static SampleDrill cutShort() {
        return killed(7, 72, IdSet.empty(), 90);
    }

    private static SampleDrill killed(long seed, double outage, IdSet lost) {
        return killed(seed, outage, lost, 30);
    }

    private static SampleDrill killed(long seed, double outage, IdSet lost, int limit) {
        Script script = new Script(seed);
        long back = EVENT + nanos(outage);
        script.stages(back);
        script.fault(
                "the primary is killed",
                "pg1 was killed with SIGKILL, and its holder stayed: refused at once",
                "pg1 stopped listening: 5432/tcp refused from south and west 41 ms later",
                70 * S,
                "pg1 answers again and follows pg2");
        script.roles("pg1", Map.of(EVENT, Role.UNREACHABLE, 70 * S, Role.NONE, 74 * S, Role.STANDBY), Role.PRIMARY);
        script.roles("pg2", Map.of(back - 2 * S, Role.PRIMARY), Role.STANDBY);
        script.roles("pg3", Map.of(back - 1 * S, Role.NONE, back + S, Role.STANDBY), Role.STANDBY);
        for (String other : List.of("pg2", "pg3", "etcd1", "etcd2", "etcd3", "proxy")) {
            script.way(other, "pg1", LinkState.State.REFUSED, EVENT + 30_000_000, 70 * S + 400_000_000);
        }
        script.clients(at -> at < EVENT ? "pg1" : at < EVENT + S ? "?" : at < back ? "!" : "pg2", 0);
        script.finals(lost, "pg2");
        return script.drill(
                "primary-killed",
                "A standby takes over when the primary is killed",
                "Loss of the primary",
                "the primary is killed",
                objective(
                        "recovery",
                        "within",
                        "PT" + limit + "S",
                        "writes are acknowledged again within " + limit + " seconds"),
                objective("lost-writes", "at-most", "none", "no acknowledged write is lost"),
                objective("single-writer", "at no moment do two nodes accept writes"),
                objective("no-operator", "no operator was needed"));
    }

    /** The same, and three writes from before the event are lost. @param permitted whether the scenario permits it */
    public static SampleDrill losing(boolean permitted) {
        Objective loss = permitted
                ? objective("lost-writes", "at-most", "PT30S", "at most 30 seconds of acknowledged writes are lost")
                : objective("lost-writes", "at-most", "none", "no acknowledged write is lost");
        IdSet lost = IdSet.empty();
        met().history.replay(event -> {
            if (event instanceof Operation write
                    && write.write()
                    && write.outcome().acknowledged()
                    && write.end() > LOST_FROM
                    && lost.size() < 3) {
                lost.add(write.id());
            }
        });
        SampleDrill drill = killed(7, 22.38, lost);
        List<Objective> objectives = new ArrayList<>(drill.record.objectives());
        objectives.set(1, loss);
        return drill.asking(objectives, drill.history);
    }

    /** One member was not read at the end. */
    public static SampleDrill unread(String member) {
        SampleDrill drill = met();
        List<Event> events = new ArrayList<>();
        drill.history.replay(event -> {
            if (!(event instanceof FinalRead read && read.node().equals(member))) {
                events.add(event);
            }
        });
        return drill.asking(drill.record.objectives(), History.of(drill.history.header(), events));
    }

    /** Only the clients in north are struck, and they are not served again while the load runs. */
    public static SampleDrill partlyStruck() {
        Script script = new Script(23);
        long back = EVENT + nanos(25.1);
        script.stages(back);
        script.fault(
                "the primary's site is cut off",
                "bandwidth 0 on 8 directions of site north",
                "probes from pg1 to pg2 went silent within 0.2 s",
                89 * S,
                "every direction carries bytes again");
        script.events.removeIf(event -> event instanceof Mark mark && mark.kind() == Mark.Kind.AIM);
        script.events.add(new Mark(
                EVENT - 300_000_000,
                Mark.Kind.AIM,
                "primary",
                "the primary is pg1",
                Map.of("role", "primary", "node", "pg1", "sites", "north")));
        script.roles("pg1", Map.of(EVENT + 5 * S, Role.NONE), Role.PRIMARY);
        script.roles("pg2", Map.of(back - 2 * S, Role.PRIMARY), Role.STANDBY);
        script.roles("pg3", Map.of(), Role.STANDBY);
        script.clients((client, at) -> at < EVENT ? "pg1" : client % 3 == 0 || at < back ? "?" : "pg2", 0);
        script.finals(IdSet.empty(), "pg2");
        return script.drill(
                "the-others-are-served",
                "The other sites are served",
                "Loss of a site",
                "the primary's site is cut off",
                new Objective.Written(
                                "recovery",
                                Map.of("within", "PT60S", "of", "others"),
                                "writes of clients at other sites are acknowledged again within 60 seconds",
                                0)
                        .read(),
                objective("lost-writes", "at-most", "none", "no acknowledged write is lost"));
    }

    private SampleDrill asking(List<Objective> objectives, History other) {
        DrillRecord r = record;
        return new SampleDrill(
                DrillRecordBuilder.of(r)
                        .objectives(objectives)
                        .judgement(Judge.judge(objectives, r.conditions(), other))
                        .build(),
                other);
    }

    /** The old primary goes on taking writes; when it returns they are thrown away. */
    public static SampleDrill missed() {
        Script script = new Script(11);
        double outage = 47.2;
        long back = EVENT + nanos(outage);
        long alone = EVENT + nanos(33.5);
        script.stages(back);
        script.fault(
                "nothing sent from the primary's site reaches any other site",
                "bandwidth 0 on 11 directions out of site north",
                "probes from pg1 to pg2, pg3, etcd2 and etcd3 went silent within 0.2 s",
                66 * S,
                "every direction out of north carries bytes again");
        script.roles("pg1", Map.of(66 * S, Role.NONE, 72 * S, Role.STANDBY), Role.PRIMARY);
        script.roles("pg2", Map.of(alone - 2 * S, Role.PRIMARY), Role.STANDBY);
        script.roles("pg3", Map.of(), Role.STANDBY);
        for (String other : List.of("pg2", "pg3", "etcd2", "etcd3", "proxy")) {
            script.way("pg1", other, LinkState.State.SILENT, EVENT + 120_000_000, 66 * S + 200_000_000);
        }
        script.way("etcd1", "etcd2", LinkState.State.SILENT, EVENT + 150_000_000, 66 * S + 220_000_000);
        script.way("etcd1", "etcd3", LinkState.State.SILENT, EVENT + 170_000_000, 66 * S + 220_000_000);
        script.clients(
                (client, at) -> at < EVENT
                        ? "pg1"
                        : client % 3 == 0
                                ? at < 66 * S ? "pg1" : at < 68 * S ? "!" : "pg2"
                                : at < alone
                                        ? client % 3 == 1 ? "?" : "!"
                                        : at < back ? (at / (S / 2)) % 3 == 0 ? "?" : "pg2" : "pg2",
                0);
        IdSet lost = script.acknowledgedBy("pg1", EVENT, 66 * S);
        script.finals(lost, "pg2");
        SampleDrill drill = script.drill(
                "one-way-out-of-the-primary-site",
                "Neither the standby nor the witness hears the primary",
                "Loss of the primary",
                "nothing sent from the primary's site reaches any other site for 1 minute",
                objective("recovery", "within", "PT30S", "writes are acknowledged again within 30 seconds"),
                objective("lost-writes", "at-most", "none", "no acknowledged write is lost"),
                objective("single-writer", "at no moment do two nodes accept writes"));
        Judgement j = drill.record.judgement();
        List<Finding> findings = new ArrayList<>(j.findings());
        Finding last = findings.removeLast();
        findings.add(new Finding(last.id(), last.words(), last.verdict(), last.sentence(), last.numbers(), drawing()));
        return drill.judged(new Judgement(j.verdict(), j.assumptions(), findings, j.measures()));
    }

    /** The fault was injected, and nothing came of it. */
    public static SampleDrill doubtful() {
        Script script = new Script(13);
        script.stages(EVENT + 20 * S);
        script.mark(EVENT - S, Mark.Kind.AIM, "primary", "the primary is pg1");
        script.mark(EVENT, Mark.Kind.EVENT, "freeze", "the primary freezes");
        script.mark(EVENT + 35_000_000, Mark.Kind.INJECTED, "freeze", "pg1 was told to stop (SIGSTOP)");
        script.mark(
                EVENT + 5 * S,
                Mark.Kind.DID_NOT_BITE,
                "freeze",
                "pg1 went on answering for 5 s: 48 of 48 probes came back");
        script.mark(EVENT + 6 * S, Mark.Kind.HEAL, "freeze", "pg1 is told to go on (SIGCONT)");
        script.mark(EVENT + 6 * S + 40_000_000, Mark.Kind.HEALED, "freeze", "pg1 answers");
        MEMBERS.forEach(member -> script.roles(member, Map.of(), member.equals("pg1") ? Role.PRIMARY : Role.STANDBY));
        script.clients(at -> "pg1", 0);
        script.finals(IdSet.empty(), "pg1");
        return script.drill(
                "primary-frozen",
                "A standby takes over when the primary freezes",
                "Loss of the primary",
                "the primary freezes",
                objective("recovery", "within", "PT60S", "writes are acknowledged again within 60 seconds"),
                objective("lost-writes", "at-most", "none", "no acknowledged write is lost"));
    }

    /** One direction between two sites fails; clients sit on both sides. */
    static SampleDrill oneWay() {
        Script script = new Script(17);
        double outage = 9.6;
        long back = EVENT + nanos(outage);
        script.stages(back);
        script.fault(
                "nothing sent from the standby's site reaches the primary's site",
                "bandwidth 0 on 4 directions from south to north",
                "probes from pg2 to pg1 went silent after 0.1 s; from pg1 to pg2 they still arrive",
                60 * S,
                "probes from south arrive in north again");
        script.roles("pg1", Map.of(), Role.PRIMARY);
        script.roles("pg2", Map.of(EVENT + 12 * S, Role.NONE, 61 * S, Role.STANDBY), Role.STANDBY);
        script.roles("pg3", Map.of(), Role.STANDBY);
        script.way("pg2", "pg1", LinkState.State.SILENT, EVENT + 100_000_000, 60 * S);
        script.way("pg2", "etcd1", LinkState.State.SILENT, EVENT + 110_000_000, 60 * S);
        script.way("etcd2", "etcd1", LinkState.State.SILENT, EVENT + 140_000_000, 60 * S);
        script.way("etcd2", "pg1", LinkState.State.SILENT, EVENT + 150_000_000, 60 * S);
        script.way("etcd3", "etcd1", LinkState.State.SLOW, 30 * S, 36 * S);
        script.way("pg3", "pg2", LinkState.State.REFUSED, 31 * S, 33 * S);
        script.way("etcd3", "pg2", LinkState.State.REFUSED, 40 * S, 44 * S);
        script.way("proxy", "pg3", LinkState.State.SLOW, 50 * S, 55 * S);
        script.clients(
                (client, at) -> at < EVENT || at > 60 * S
                        ? "pg1"
                        : client % 3 == 1 ? "?" : at < EVENT + nanos(outage) ? "?" : "pg1",
                0);
        script.finals(IdSet.empty(), "pg1");
        return script.drill(
                "one-way-to-the-primary",
                "The primary no longer hears the standby, which still hears the primary",
                "Half-broken links between sites",
                "nothing sent from the standby's site reaches the primary's site for 45 seconds",
                objective("recovery", "within", "PT60S", "writes are acknowledged again within 60 seconds"),
                objective("lost-writes", "at-most", "none", "no acknowledged write is lost"));
    }

    /** The operator follows a runbook to the other data centre. */
    static SampleDrill operator() {
        Script script = new Script(19);
        double outage = 38.4;
        long back = EVENT + nanos(5.2 + outage);
        script.stages(back);
        script.fault(
                "the primary's site is lost",
                "pg1 and etcd1 were removed with their holders: silence",
                "no byte came from north for 1.1 s, on 14 of 14 directions",
                75 * S,
                "pg1 and etcd1 stand again");
        script.events.add(new Mark(
                EVENT + nanos(5.2),
                Mark.Kind.OPERATOR,
                "operator",
                "the operator orders the failover",
                Map.of("step", "order")));
        script.step(EVENT + 6 * S, EVENT + 7 * S, "01-declare", 0);
        script.step(EVENT + 7 * S, EVENT + 12 * S, "02-fence-primary", 0);
        script.step(EVENT + 12 * S, EVENT + 14 * S, "03-check-standby", 1);
        script.step(EVENT + 15 * S, EVENT + 29 * S, "04-promote", 0);
        script.step(EVENT + 30 * S, EVENT + 38 * S, "05-redirect-clients", 0);
        script.roles("pg1", Map.of(EVENT, Role.UNREACHABLE, 76 * S, Role.NONE, 82 * S, Role.STANDBY), Role.PRIMARY);
        script.roles("pg2", Map.of(EVENT + 28 * S, Role.PRIMARY), Role.STANDBY);
        script.roles("pg3", Map.of(EVENT + 29 * S, Role.NONE, EVENT + 33 * S, Role.STANDBY), Role.STANDBY);
        for (String other : List.of("pg2", "pg3", "etcd2", "etcd3", "proxy", "operator")) {
            script.way("pg1", other, LinkState.State.SILENT, EVENT + 500_000_000, 75 * S);
            script.way(other, "pg1", LinkState.State.SILENT, EVENT + 520_000_000, 75 * S);
        }
        script.clients(at -> at < EVENT ? "pg1" : at < back ? "?" : "pg2", 0);
        script.finals(IdSet.empty(), "pg2");
        return script.drill(
                "site-failover-by-runbook",
                "The operator fails the service over to the other data centre",
                "Failover by the operator",
                "the primary's site is lost",
                objective(
                        "recovery-from-order",
                        "within",
                        "PT2M",
                        "writes are acknowledged again within 2 minutes of the order"),
                objective("lost-writes", "at-most", "PT5S", "at most 5 seconds of acknowledged writes are lost"),
                objective("single-writer", "at no moment do two nodes accept writes"));
    }

    /** Stopped before anything was judged. */
    public static SampleDrill interrupted() {
        SampleDrill drill = met();
        DrillRecord r = drill.record;
        DrillRecord record = DrillRecordBuilder.of(r)
                .id("site-outage")
                .title("The whole of a site goes dark")
                .tags(List.of("drill", "site-loss"))
                .featureText(r.featureText()
                        .replace("A standby takes over when the primary is killed", "The whole of a site goes dark"))
                .event("the primary's site is lost")
                .started(r.started().plusSeconds(900))
                .stages(Map.of("start", 14.2))
                .historyHash("")
                .endedEarly(
                        "The lab did not start: pg2 was not ready after 60 s (expected: it follows pg1). See logs/pg2.log.")
                .judgement(null)
                .build();
        return new SampleDrill(record, History.of(drill.history.header(), List.of()));
    }

    /** A backup is restored in time. */
    public static SampleDrill restored() {
        return restore(RestoreRows.good(STARTED)
                .takes("fetch", 41.3)
                .takes("restore", 127.8)
                .takes("recover", 36.2)
                .takes("checks", 0.9)
                .takes("integrity", 74.5));
    }

    /** The log of the backup lacks a segment. */
    public static SampleDrill restoreMissed() {
        return restore(RestoreRows.good(STARTED)
                        .takes("fetch", 41.3)
                        .takes("restore", 127.8)
                        .takes("recover", 12.4)
                        .fails("recover", "missing-wal")
                        .without(
                                "check.orders",
                                "moment-heartbeat",
                                "moment-log",
                                "rows",
                                "tables",
                                "pages",
                                "verify",
                                "checksums",
                                "amcheck"))
                .named("restore-shop-again", "The backup of Shop is restored again", STARTED.plusSeconds(600));
    }

    private static SampleDrill restore(RestoreRows rows) {
        String id = "restore-shop";
        String title = "The backup of Shop is restored";
        List<Objective> objectives = RestoreDrill.objectives(new RestoreOrder(
                "drdrills/pgbackrest:2",
                Optional.of(BackupKind.PGBACKREST),
                "",
                "shop",
                "",
                Duration.ofMinutes(10),
                Duration.ofMinutes(15),
                Optional.of(new RestoreOrder.Heartbeat("orders", "created_at")),
                List.of(new RestoreOrder.DeclaredCheck(
                        "orders", "select count(*) from orders", "at least", BigDecimal.valueOf(5000))),
                Optional.empty(),
                12));
        List<Event> events = new ArrayList<>(rows.marks());
        long end = events.stream().mapToLong(Event::at).max().orElseThrow();
        for (long at = S; at < end; at += S) {
            events.add(new HostSample(at, 1_500_000, 0.02));
        }
        events.sort(Comparator.comparingLong(Event::at));
        History history = History.of(new Header(id, "shop", STARTED, List.of(), List.of(), S, 1_000_000), events);
        return new SampleDrill(
                DrillRecordBuilder.plain()
                        .run(RUN)
                        .id(id)
                        .title(title)
                        .feature("Restores of backups")
                        .description(
                                "The newest backup of a real system is brought up in a fresh lab that is cut off from everything.")
                        .tags(List.of("drill", "backup-restore", "restore"))
                        .featureText("Scenario: " + title + "\n  When the operator orders the restore of the backup\n")
                        .environment("shop")
                        .environmentTitle("Shop")
                        .doesNotEvidence(List.of("What clients see. No client was connected."))
                        .conditions(Conditions.OF_A_RESTORE)
                        .objectives(objectives)
                        .event("the operator orders the restore of the backup")
                        .mechanism(
                                "a repository of pgBackRest, restored in one container of the image drdrills/pgbackrest:2 that has no network")
                        .started(STARTED)
                        .versions(Map.of("java", "21"))
                        .provenance(new LinkedHashMap<>(Map.of(RunRecord.ENVIRONMENT_CLASS, "restored-copy")))
                        .stages(new LinkedHashMap<>(Map.of("fetch", 41.3, "restore", 127.8)))
                        .judgement(Judge.judge(objectives, Conditions.OF_A_RESTORE, history))
                        .build(),
                history);
    }

    /** The operators of a system in use fail it over, and mark what they do. */
    public static SampleDrill witnessed() {
        Script script = new Script(31);
        long back = EVENT + nanos(48.2);
        script.stages(back);
        script.events.add(new Mark(
                EVENT,
                Mark.Kind.EVENT,
                "operator",
                "the operators carry out \u201ca failover to the standby\u201d: site north switched off.",
                Map.of("mechanism", "operators", Mark.BY, "Ada")));
        script.events.add(new Mark(
                EVENT,
                Mark.Kind.OPERATOR,
                "event",
                "Marked by Ada: site north switched off.",
                Map.of("step", "event", Mark.BY, "Ada")));
        long last = EVENT;
        for (Map.Entry<String, Double> step : List.of(
                Map.entry("detected", 9.0),
                Map.entry("decided", 21.5),
                Map.entry("ordered", 30.0),
                Map.entry("done", 52.0))) {
            long at = EVENT + nanos(step.getValue());
            Map<String, String> data = new LinkedHashMap<>();
            data.put("step", step.getKey().equals("ordered") ? "order" : step.getKey());
            data.put(Mark.BY, "Grace");
            if (step.getKey().equals("done")) {
                data.put("exit", "0");
            }
            data.put("began", Long.toString(last));
            String words = step.getKey().substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                    + step.getKey().substring(1) + " by Grace.";
            script.events.add(new Mark(at, Mark.Kind.OPERATOR, step.getKey(), words, data));
            last = at;
        }
        script.roles("pg1", Map.of(EVENT, Role.UNREACHABLE), Role.PRIMARY);
        script.roles("pg2", Map.of(back - 2 * S, Role.PRIMARY), Role.STANDBY);
        script.roles("pg3", Map.of(back - S, Role.NONE, back + S, Role.STANDBY), Role.STANDBY);
        script.clients(at -> at < EVENT ? "pg1" : at < back ? "?" : "pg2", 0);
        script.finals(IdSet.empty(), "pg2");
        SampleDrill drill = script.drill(
                "witnessed-failover",
                "The operators fail over after the loss of the primary",
                "Drills of a system in use, in which its operators act",
                "the operators carry out \"a failover to the standby\"",
                objective("recovery", "within", "PT30M", "writes are acknowledged again within 30 minutes"),
                objective("lost-writes", "at-most", "none", "no acknowledged write is lost"),
                objective("single-writer", "at no moment do two nodes accept writes"));
        Conditions conditions = new Conditions(150, Duration.ofSeconds(10), Duration.ZERO);
        Map<String, String> provenance = new LinkedHashMap<>(drill.record.provenance());
        provenance.put(RunRecord.ENVIRONMENT_CLASS, "staging");
        return new SampleDrill(
                DrillRecordBuilder.of(drill.record)
                        .tags(List.of("drill", "witnessed", "severity=critical"))
                        .conditions(conditions)
                        .judgement(Judge.judge(drill.record.objectives(), conditions, drill.history))
                        .description("The suite does nothing to the system: its operators act, and mark what they do.")
                        .mechanism("None of the suite: the operators act by their own procedure.")
                        .provenance(provenance)
                        .build(),
                drill.history);
    }

    public static List<SampleDrill> all() {
        return List.of(met(), missed(), doubtful(), oneWay(), operator(), interrupted());
    }

    /** The same drill under another name and title. */
    public SampleDrill named(String id, String title, Instant started) {
        DrillRecord r = record;
        return new SampleDrill(
                DrillRecordBuilder.of(r).id(id).title(title).started(started).build(), history);
    }

    private static long nanos(double seconds) {
        return Math.round(seconds * S);
    }

    private static Objective objective(String check, String words) {
        return new Objective.Written(check, Map.of(), words, 0).read();
    }

    private static Objective objective(String check, String key, String limit, String words) {
        return new Objective.Written(check, Map.of(key, limit), words, 0).read();
    }

    SampleDrill judged(Judgement judgement) {
        DrillRecord r = record;
        return new SampleDrill(
                r.progressed(r.versions(), r.stages(), r.historyHash(), r.endedEarly(), judgement), history);
    }

    private static String drawing() {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 600 70\" width=\"600\" height=\"70\" font-family=\"DejaVu Sans, Verdana, sans-serif\" font-size=\"11\">"
                + "<rect width=\"600\" height=\"70\" fill=\"#fff\"/><text x=\"10\" y=\"26\">pg1</text><text x=\"10\" y=\"54\">pg2</text>"
                + "<rect x=\"50\" y=\"14\" width=\"330\" height=\"16\" fill=\"#0072b2\"/><rect x=\"260\" y=\"42\" width=\"320\" height=\"16\" fill=\"#56b4e9\"/>"
                + "<rect x=\"260\" y=\"8\" width=\"120\" height=\"56\" fill=\"none\" stroke=\"#d55e00\" stroke-width=\"2\"/></svg>";
    }

    /** Who answers a client at a moment: a node; {@code ?} for no answer; {@code !} for a refusal. */
    private interface Service {
        String answers(int client, long at);
    }

    private static final class Script {
        private final Random random;
        private final List<Event> events = new ArrayList<>();
        private final List<Header.Client> clients = new ArrayList<>();
        private long lastId;

        Script(long seed) {
            random = new Random(seed);
            for (int i = 0; i < 12; i++) {
                clients.add(new Header.Client("client" + (i + 1), SITES.get(i % 3)));
            }
        }

        void mark(long at, Mark.Kind kind, String subject, String text) {
            events.add(new Mark(at, kind, subject, text));
        }

        void stages(long back) {
            mark(0, Mark.Kind.STAGE, "baseline", "clients run");
            mark(EVENT - 200_000_000, Mark.Kind.STAGE, "event", "the one event");
            mark(EVENT + 300_000_000, Mark.Kind.STAGE, "watch", "until service is steady");
            mark(Math.min(back + 15 * S, 78 * S), Mark.Kind.STAGE, "heal", "the fault is undone");
            mark(86 * S, Mark.Kind.STAGE, "final reads", "every node is read");
            for (long at = S; at < END; at += S) {
                events.add(new HostSample(at, 1_200_000 + random.nextInt(900_000), 0.02));
            }
        }

        void fault(String event, String injected, String bit, long heal, String healed) {
            events.add(new Mark(
                    EVENT - 300_000_000,
                    Mark.Kind.AIM,
                    "primary",
                    "the primary is pg1",
                    Map.of("role", "primary", "node", "pg1")));
            mark(EVENT, Mark.Kind.EVENT, "fault", event);
            mark(EVENT + 18_000_000, Mark.Kind.INJECTED, "fault", injected);
            mark(EVENT + 59_000_000, Mark.Kind.BIT, "fault", bit);
            mark(heal - 400_000_000, Mark.Kind.HEAL, "fault", "the fault is undone");
            mark(heal, Mark.Kind.HEALED, "fault", healed);
        }

        void step(long from, long to, String step, int exit) {
            events.add(new Mark(
                    to,
                    Mark.Kind.OPERATOR,
                    "runbook",
                    "step " + step + " ended with exit code " + exit,
                    Map.of("step", step, "exit", String.valueOf(exit), "began", String.valueOf(from))));
        }

        void roles(String node, Map<Long, Role> changes, Role first) {
            for (long at = 100_000_000; at < END - 2 * S; at += 90_000_000) {
                Role role = first;
                for (var change : changes.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .toList()) {
                    role = at >= change.getKey() ? change.getValue() : role;
                }
                events.add(new Observation(
                        at,
                        at + 3_000_000,
                        node,
                        role,
                        role == Role.PRIMARY,
                        1,
                        1000,
                        List.of(),
                        role == Role.UNREACHABLE ? "no answer in 200 ms" : ""));
            }
        }

        void way(String source, String target, LinkState.State state, long from, long to) {
            events.add(new LinkState(S, 0, source, target, LinkState.State.OPEN, ""));
            events.add(new LinkState(from, from - 100_000_000, source, target, state, ""));
            events.add(new LinkState(to, to - 100_000_000, source, target, LinkState.State.OPEN, ""));
        }

        void clients(LongFunction<String> service, int unused) {
            clients((client, at) -> service.apply(at), unused);
        }

        void clients(Service service, long firstId) {
            long id = firstId;
            for (long due = 500_000_000; due < 86 * S; due += S / 150) {
                int client = (int) (id % 12);
                boolean write = random.nextInt(10) < 5;
                String answer = service.answers(client, due);
                long latency = switch (answer) {
                    case "?" -> 1_000_000_000;
                    case "!" -> 2_000_000 + random.nextInt(3_000_000);
                    default -> 3_000_000 + (long) (Math.abs(random.nextGaussian()) * 4_000_000);
                };
                Outcome outcome = switch (answer) {
                    case "?" -> new Outcome.Unknown("no answer within 1 s");
                    case "!" -> new Outcome.Refused("connection refused");
                    default -> Outcome.ACKNOWLEDGED;
                };
                events.add(new Operation(
                        id,
                        client,
                        write ? Operation.Kind.WRITE : Operation.Kind.READ,
                        (int) (id % 40),
                        id,
                        due,
                        due + 80_000,
                        due + latency,
                        outcome,
                        outcome.acknowledged() ? answer : ""));
                id++;
            }
            lastId = id;
        }

        IdSet acknowledgedBy(String node, long from, long to) {
            IdSet ids = IdSet.empty();
            events.stream()
                    .filter(e -> e instanceof Operation o
                            && o.write()
                            && o.node().equals(node)
                            && o.end() > from
                            && o.end() < to)
                    .forEach(e -> ids.add(((Operation) e).id()));
            return ids;
        }

        void finals(IdSet lost, String primary) {
            IdSet found = IdSet.empty();
            events.stream()
                    .filter(e -> e instanceof Operation o
                            && o.write()
                            && o.outcome().acknowledged()
                            && !lost.contains(o.id()))
                    .forEach(e -> found.add(((Operation) e).id()));
            for (String member : MEMBERS) {
                events.add(new FinalRead(
                        END - S,
                        member,
                        member.equals(primary) ? Role.PRIMARY : Role.STANDBY,
                        2,
                        true,
                        found,
                        IdSet.empty(),
                        ""));
            }
        }

        SampleDrill drill(String id, String title, String feature, String event, Objective... set) {
            List<Objective> objectives = List.of(set);
            events.sort(Comparator.comparingLong(Event::at));
            History history =
                    History.of(new Header(id, "availability-group", STARTED, clients, MEMBERS, S, 1_000_000), events);
            Conditions conditions = new Conditions(150, Duration.ofSeconds(10), Duration.ofSeconds(60));
            Judgement judgement = Judge.judge(objectives, conditions, history);
            StringBuilder text = new StringBuilder("""
                    @drill @primary-loss @severity=critical
                    Feature: %s

                      Background:
                        Given the environment "availability-group"
                        And clients write and read at 150 operations per second
                        And the service has been steady for 10 seconds

                      Scenario: %s
                        When %s
                    """.formatted(feature, title, event));
            for (int i = 0; i < objectives.size(); i++) {
                text.append(i == 0 ? "    Then " : "    And ")
                        .append(objectives.get(i).words())
                        .append('\n');
            }
            Map<String, String> versions = new LinkedHashMap<>();
            versions.put("dr-drills", "0.1.0");
            versions.put("container engine", "27.3.1");
            versions.put("toxiproxy", "2.12.0");
            versions.put(
                    "image drdrills/patroni:17",
                    "sha256:6b5f1c0a2f8d7c0f3c0c7a3dd5b3a1a7a5e0b8f21d4e6a90b7f0c1d2e3f4a5b6");
            versions.put(
                    "image drdrills/etcd:3.5",
                    "sha256:0d4e6a90b7f0c1d2e3f4a5b66b5f1c0a2f8d7c0f3c0c7a3dd5b3a1a7a5e0b8f2");
            Map<String, String> provenance = new LinkedHashMap<>();
            provenance.put("commit", "951a0fb4d2c1");
            provenance.put("dirty", "false");
            provenance.put("seed", "4711");
            provenance.put("host", "Linux 6.1, 8 CPUs, 32 GB");
            provenance.put("command", "drill run features/primary-loss.feature --environment availability-group");
            provenance.put("feature SHA-256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
            provenance.put("environment SHA-256", "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752");
            Map<String, Double> stages = new LinkedHashMap<>();
            stages.put("start", 11.4);
            stages.put("baseline", 15.0);
            stages.put("watch", 52.2);
            stages.put("heal", 18.1);
            stages.put("final reads", 4.6);
            stages.put("judge", 0.3);
            return new SampleDrill(
                    DrillRecordBuilder.plain()
                            .run(RUN)
                            .id(id)
                            .title(title)
                            .feature(feature)
                            .description(
                                    "The primary is the one node that accepts writes. When it dies, a standby must\ntake over with nobody's help.\n\n"
                                            + "The clock starts when the primary is lost. It stops when clients are told once\nmore that their writes are stored.")
                            .tags(List.of("drill", "primary-loss", "severity=critical"))
                            .featureText(text.toString())
                            .environmentTitle("PostgreSQL availability group, three sites")
                            .counterpart(
                                    "back end of a front-end pool: SQL Server Always On availability group with a witness")
                            .doesNotEvidence(List.of(
                                    "geographic distance: all sites run on one host",
                                    "power loss: files survive a kill in the page cache",
                                    "staffing: runbooks start at once, no one has to be called"))
                            .conditions(conditions)
                            .objectives(objectives)
                            .event(event)
                            .mechanism(
                                    "One call to the container engine: kill, signal KILL, container pg1; its network holder keeps running.")
                            .started(STARTED)
                            .versions(versions)
                            .provenance(provenance)
                            .stages(stages)
                            .historyHash("2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae")
                            .judgement(judgement)
                            .build(),
                    history);
        }
    }
}

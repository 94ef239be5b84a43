package org.drdrills.check;

import static org.drdrills.history.Histories.drill;
import static org.drdrills.history.Histories.ns;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.drdrills.history.Event;
import org.drdrills.history.Histories;
import org.drdrills.history.Mark;
import org.drdrills.measure.Restoration;

/**
 * Records of the restore of a backup, and what its checks say of them. In {@link #good()} the order is at 15 s; each phase takes 2 s, so that
 * the system can be used at 23 s; the newest heartbeat is 20 s older than the order, and the newest transaction 10 s.
 */
public final class RestoreRows {
    private static final double ORDER = 15;

    private final Map<String, String> facts = new LinkedHashMap<>();
    private final Map<String, String> failing = new LinkedHashMap<>();
    private final Map<String, Double> taking = new HashMap<>();
    private boolean ordered = true;

    private RestoreRows(Instant started) {
        facts.put("interfaces", "lo");
        facts.put("rows", "5200");
        facts.put("tables", "3");
        facts.put("recovering", "f");
        facts.put("wal-beyond", "0");
        facts.put("moment-heartbeat", moment(started, 20));
        facts.put("moment-log", moment(started, 10));
        facts.put("verify", "ok");
        facts.put("checksums", "ok");
        facts.put("pages", "1200");
        facts.put("amcheck", "ok");
        facts.put("check.orders", "5200");
    }

    static RestoreRows good() {
        return good(drill().header().started());
    }

    /** Of a restore that was begun then. */
    public static RestoreRows good(Instant started) {
        return new RestoreRows(started);
    }

    /** So many seconds before the order. */
    static String moment(double before) {
        return moment(drill().header().started(), before);
    }

    private static String moment(Instant started, double before) {
        return BigDecimal.valueOf(started.toEpochMilli() / 1e3 + ORDER - before).toPlainString();
    }

    RestoreRows fact(String name, String value) {
        facts.put(name, value);
        return this;
    }

    public RestoreRows without(String... names) {
        facts.keySet().removeAll(List.of(names));
        return this;
    }

    /** No later phase is begun. */
    public RestoreRows fails(String phase, String reason) {
        failing.put(phase, reason);
        return this;
    }

    public RestoreRows takes(String phase, double seconds) {
        taking.put(phase, seconds);
        return this;
    }

    RestoreRows neverOrdered() {
        ordered = false;
        return this;
    }

    Histories record() {
        Histories record = drill().unmarked();
        marks().forEach(record::add);
        return record;
    }

    /** What the runner notes. */
    public List<Event> marks() {
        List<Event> record = new ArrayList<>();
        if (ordered) {
            record.add(new Mark(ns(ORDER), Mark.Kind.EVENT, Restoration.ORDER, "The operator orders the restore."));
        }
        record.add(new Mark(ns(ORDER) - 1, Mark.Kind.NOTE, Restoration.FACTS, "What was found.", facts));
        double at = ORDER;
        for (String phase : Restoration.PHASES) {
            double began = at;
            at += taking.getOrDefault(phase, 2.0);
            Map<String, String> data = new LinkedHashMap<>();
            data.put("step", phase);
            data.put("exit", failing.containsKey(phase) ? "1" : "0");
            data.put("began", Long.toString(ns(began)));
            if (failing.containsKey(phase)) {
                data.put("reason", failing.get(phase));
            }
            record.add(new Mark(
                    ns(at),
                    Mark.Kind.OPERATOR,
                    phase,
                    "Phase " + phase + (failing.containsKey(phase) ? " failed." : " ended."),
                    data));
            if (failing.containsKey(phase)) {
                break;
            }
        }
        return record;
    }

    static Stream<ChecksTest.Row> rows() {
        return Stream.of(
                row("restored", "every phase ends well", good(), "", Verdict.MET),
                row("restored", "only the verification fails", good().fails("integrity", "unknown"), "", Verdict.MET),
                row(
                        "restored",
                        "a damaged file",
                        good().fails("restore", "damaged-file"),
                        "damaged-file",
                        Verdict.MISSED),
                row("restored", "cut off", good().fails("restore", "truncated"), "truncated", Verdict.MISSED),
                row("restored", "another key", good().fails("restore", "wrong-key"), "wrong-key", Verdict.MISSED),
                row("restored", "no log for it", good().fails("recover", "missing-wal"), "missing-wal", Verdict.MISSED),
                row(
                        "restored",
                        "a gap in the log",
                        good().fact("wal-beyond", "7").fact("wal-next", "missing"),
                        "missing-wal",
                        Verdict.MISSED),
                row(
                        "restored",
                        "a damaged segment of the log",
                        good().fact("wal-beyond", "7").fact("wal-next", "there"),
                        "damaged-wal",
                        Verdict.MISSED),
                row(
                        "restored",
                        "it never leaves recovery",
                        good().fact("recovering", "t"),
                        "still-recovering",
                        Verdict.MISSED),
                row("restored", "an unknown error", good().fails("restore", "unknown"), "failed", Verdict.INCONCLUSIVE),
                row(
                        "restored",
                        "the disk is full",
                        good().fails("fetch", "no-space"),
                        "no-space",
                        Verdict.INCONCLUSIVE),
                row("restored", "stopped", good().fails("recover", "stopped"), "stopped", Verdict.INCONCLUSIVE),
                row("restored", "nobody ordered", good().neverOrdered(), "no-event", Verdict.INCONCLUSIVE),
                row("usable-within within PT10S", "after 8 s", good(), "", Verdict.MET),
                row("usable-within within PT10S", "after 16 s", good().takes("checks", 10), "too-long", Verdict.MISSED),
                row(
                        "usable-within within PT10S",
                        "stopped after 26 s",
                        good().takes("checks", 20).fails("checks", "stopped"),
                        "not-reached",
                        Verdict.MISSED),
                row(
                        "usable-within within PT60S",
                        "stopped before the limit",
                        good().fails("checks", "stopped"),
                        "not-restored",
                        Verdict.INCONCLUSIVE),
                row(
                        "usable-within within PT10S",
                        "nothing was restored",
                        good().fails("restore", "damaged-file"),
                        "not-restored",
                        Verdict.INCONCLUSIVE),
                row("recovery-point at-most PT30S", "20 s", good(), "", Verdict.MET),
                row(
                        "recovery-point at-most PT15S",
                        "20 s by the heartbeat, 10 s by the log",
                        good(),
                        "too-old",
                        Verdict.MISSED),
                row(
                        "recovery-point at-most PT15S",
                        "10 s by the log alone",
                        good().without("moment-heartbeat"),
                        "",
                        Verdict.MET),
                row(
                        "recovery-point at-most PT5S",
                        "10 s by the log alone",
                        good().without("moment-heartbeat"),
                        "too-old",
                        Verdict.MISSED),
                row(
                        "recovery-point at-most PT5S",
                        "nothing tells",
                        good().without("moment-heartbeat", "moment-log"),
                        "unknown",
                        Verdict.INCONCLUSIVE),
                row(
                        "recovery-point at-most PT15S",
                        "the heartbeat cannot be read",
                        good().fact("moment-heartbeat", "error:42P01"),
                        "no-heartbeat",
                        Verdict.INCONCLUSIVE),
                row(
                        "recovery-point at-most PT15S",
                        "the heartbeat is of tomorrow",
                        good().fact("moment-heartbeat", moment(-86_400)),
                        "in-the-future",
                        Verdict.INCONCLUSIVE),
                row("restore-sound", "all is whole", good(), "", Verdict.MET),
                row("restore-sound", "checksums are off", good().fact("checksums", "off"), "", Verdict.MET),
                row(
                        "restore-sound",
                        "a page is damaged",
                        good().fact("checksums", "damaged").fact("checksums-bad", "1"),
                        "damaged",
                        Verdict.MISSED),
                row(
                        "restore-sound",
                        "amcheck finds something",
                        good().fact("amcheck", "damaged"),
                        "damaged",
                        Verdict.MISSED),
                row(
                        "restore-sound",
                        "nothing could verify it",
                        good().without("verify", "amcheck").fact("checksums", "off"),
                        "nothing-to-check",
                        Verdict.INCONCLUSIVE),
                row(
                        "restore-sound",
                        "the verification was stopped",
                        good().fails("integrity", "stopped"),
                        "not-checked",
                        Verdict.INCONCLUSIVE),
                row("declared-check check orders at-least 5200", "5200", good(), "", Verdict.MET),
                row("declared-check check orders is 5200", "5200", good(), "", Verdict.MET),
                row("declared-check check orders at-least 5201", "5200", good(), "fails", Verdict.MISSED),
                row("declared-check check orders at-most 5199", "5200", good(), "fails", Verdict.MISSED),
                row(
                        "declared-check check orders at-least 1",
                        "the table is not there",
                        good().fact("check.orders", "error:42P01"),
                        "no-answer",
                        Verdict.MISSED),
                row(
                        "declared-check check orders at-least 1",
                        "a text",
                        good().fact("check.orders", "no-number"),
                        "no-number",
                        Verdict.INCONCLUSIVE),
                row("declared-check check others at-least 1", "not asked", good(), "not-asked", Verdict.INCONCLUSIVE));
    }

    private static ChecksTest.Row row(String objective, String name, RestoreRows rows, String reason, Verdict verdict) {
        String id = objective.split(" ")[0] + (reason.isEmpty() ? "" : "." + reason);
        return new ChecksTest.Row(objective, name, rows.record(), id, verdict);
    }
}

package org.drdrills.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.drdrills.history.Header;
import org.drdrills.history.History;
import org.drdrills.history.Mark;
import org.drdrills.measure.Clients;
import org.drdrills.measure.Course;
import org.drdrills.measure.Host;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Outage;
import org.drdrills.measure.Roles;
import org.drdrills.measure.Scope;

/** What must hold for the drill to mean anything. Each is a finding: MET, or INCONCLUSIVE with the reason after the dot of its id. */
final class Assumptions {
    private static final double SENT = 0.95;
    private static final double SERVED = 0.99;
    private static final int FEWEST_WRITES = 30;
    /** Ten a second were agreed; a metronome that waits for answers falls a little short of it. */
    private static final double FEWEST_QUESTIONS = 9;

    private static final long UNATTENDED = 1_000_000_000L;
    private static final int TIMES_FINER = 20;
    private static final int WAITS = 4;
    private static final long STARVED = 50_000_000L;
    private static final int STARVED_SHARE = 40;
    private static final long STARVED_WITHOUT_LIMIT = 300_000_000L;

    private final Measures measures;
    private final Conditions conditions;
    private final Optional<Long> tightest;
    private final Course course;
    private final List<Finding> findings = new ArrayList<>();

    Assumptions(History history, Measures measures, Conditions conditions, List<Objective> objectives) {
        this.measures = measures;
        this.conditions = conditions;
        this.tightest = Objective.tightest(objectives).map(Duration::toNanos);
        this.course = measures.course();
        history();
        objectives(objectives);
        clock();
        operations();
        harness();
        aim();
        if (event()) {
            effect();
            heal();
            baseline();
            traffic();
            load();
            observer();
            host();
        }
        timeout();
        findings.add(Alarms.finding(history, measures));
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    private void holds(String id, String words, String sentence) {
        findings.add(new Finding(id, words, Verdict.MET, sentence, List.of()));
    }

    private void broken(String id, String words, String sentence) {
        findings.add(new Finding(id, words, Verdict.INCONCLUSIVE, sentence, List.of()));
    }

    private void either(boolean holds, String id, String reason, String words, String sentence) {
        if (holds) {
            holds(id, words, sentence);
        } else {
            broken(id + "." + reason, words, sentence);
        }
    }

    private void history() {
        String words = "the record is whole";
        either(
                measures.complete(),
                "history",
                "cut-short",
                words,
                measures.complete()
                        ? "The record was closed in order."
                        : "The record was not closed in order: its tail is missing.");
    }

    private void objectives(List<Objective> objectives) {
        either(
                !objectives.isEmpty(),
                "objectives",
                "none",
                "the drill has objectives",
                objectives.isEmpty()
                        ? "No objective was set, so nothing was shown."
                        : Words.plural(objectives.size(), "objective") + " set before the event.");
    }

    private void clock() {
        String words = "the clock never runs backwards";
        long backwards = measures.form().backwards();
        either(
                backwards == 0,
                "clock",
                "ran-backwards",
                words,
                backwards == 0
                        ? "Stamps follow one another."
                        : "At " + Words.clock(measures, measures.form().backwardsAt()) + " the stamps jumped back by "
                                + Words.seconds(backwards) + ".");
    }

    private void operations() {
        String words = "operations are well-formed";
        if (!measures.form().counts().isEmpty()) {
            long count = measures.form().counts().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            broken(
                    "operations.malformed",
                    words,
                    Words.plural(count, "operation") + " cannot be as recorded and was left out of every number: "
                            + String.join(", ", measures.form().examples())
                            + (count > measures.form().examples().size() ? ", …" : "") + ".");
            return;
        }
        if (!measures.loss().refusedAndStored().isEmpty()) {
            broken(
                    "operations.refused-and-stored",
                    words,
                    "Clients took "
                            + Words.plural(measures.loss().refusedAndStored().size(), "write")
                            + " for refused that are stored: "
                            + Words.ids(measures.loss().refusedAndStored()) + ".");
            return;
        }
        holds("operations", words, "Every operation was due, sent and ended in this order, under an id of its own.");
    }

    private void harness() {
        List<Mark> faults = course.all(Mark.Kind.HARNESS);
        either(
                faults.isEmpty(),
                "harness",
                "went-wrong",
                "the harness itself works",
                faults.isEmpty()
                        ? "The harness noted no fault of its own."
                        : "The harness went wrong at "
                                + Words.clock(measures, faults.getFirst().at()) + ": "
                                + faults.getFirst().text());
    }

    private void aim() {
        String words = "the event strikes what was meant";
        List<Mark> drifts = course.all(Mark.Kind.DRIFT);
        boolean aimedAgain = drifts.stream()
                .allMatch(drift -> course.all(Mark.Kind.AIM).stream()
                        .anyMatch(aim -> aim.at() >= drift.at()
                                && course.event()
                                        .map(event -> aim.at() <= event.at())
                                        .orElse(true)));
        either(
                aimedAgain,
                "aim",
                "drifted",
                words,
                drifts.isEmpty()
                        ? "Roles did not move between aiming and the event."
                        : "The role moved before the event: "
                                + drifts.getFirst().text()
                                + (aimedAgain ? " (aimed anew)" : ", and the fault was not aimed again."));
    }

    private boolean event() {
        String words = "there is one event";
        List<Mark> events = course.all(Mark.Kind.EVENT);
        if (events.isEmpty()) {
            broken(
                    "event.none",
                    words,
                    course.all(Mark.Kind.NOTE).stream()
                            .filter(note -> note.subject().equals(Mark.UNMARKED))
                            .map(Mark::text)
                            .findFirst()
                            .orElse("The record holds no event."));
            return false;
        }
        either(
                events.size() == 1,
                "event",
                "several",
                words,
                events.size() == 1
                        ? "The event was at "
                                + Words.clock(measures, events.getFirst().at()) + "."
                        : "The record holds " + events.size() + " events; the clock cannot start twice.");
        return true;
    }

    private void effect() {
        String words = "the fault takes effect";
        if (course.has(Mark.Kind.DID_NOT_BITE)) {
            Mark not = course.all(Mark.Kind.DID_NOT_BITE).getFirst();
            boolean tookEffect = not.data().containsKey("ended");
            broken(
                    tookEffect ? "bite.ended-early" : "bite.did-not",
                    words,
                    (tookEffect ? "The fault did not last: " : "The fault had no observed effect: ") + not.text());
            return;
        }
        Optional<Mark> effect = course.after(Mark.Kind.BIT);
        boolean ordered = !course.has(Mark.Kind.INJECTED) && !course.operator().isEmpty();
        if (effect.isPresent()) {
            holds(
                    "bite",
                    words,
                    "Its effect was seen at "
                            + Words.clock(measures, effect.get().at()) + ": "
                            + effect.get().text());
        } else if (ordered) {
            holds(
                    "bite",
                    words,
                    course.event()
                            .flatMap(event -> Optional.ofNullable(event.data().get(Mark.BY)))
                            .map(by -> "The event was marked by " + by + "; the suite injected no fault.")
                            .orElse("The event is the operator's order; no fault was injected."));
        } else {
            broken("bite.unproven", words, "The effect of the fault was not seen.");
        }
    }

    private void heal() {
        String words = "the fault ends when it is healed";
        boolean ends = course.has(Mark.Kind.HEAL);
        if (course.has(Mark.Kind.DID_NOT_HEAL)) {
            broken(
                    "heal.did-not",
                    words,
                    "The fault was not healed: "
                            + course.all(Mark.Kind.DID_NOT_HEAL).getFirst().text());
        } else if (!ends && !conditions.hold().isZero()) {
            broken(
                    "heal.missing",
                    words,
                    "The fault was to last " + Words.seconds(conditions.hold().toNanos()) + ", but it was not healed.");
        } else if (ends && course.after(Mark.Kind.HEALED).isEmpty()) {
            broken(
                    "heal.unproven",
                    words,
                    "The healing was ordered at "
                            + Words.clock(
                                    measures,
                                    course.all(Mark.Kind.HEAL).getFirst().at()) + " but not seen.");
        } else {
            holds(
                    "heal",
                    words,
                    ends
                            ? "The healing was seen at "
                                    + Words.clock(
                                            measures,
                                            course.after(Mark.Kind.HEALED)
                                                    .orElseThrow()
                                                    .at()) + "."
                            : "Nothing was to be healed.");
        }
    }

    private void baseline() {
        String words =
                "service is steady for " + Words.seconds(conditions.steady().toNanos()) + " before the event";
        long event = course.event().orElseThrow().at();
        long from = event - conditions.steady().toNanos();
        if (from < 0) {
            broken("baseline.too-short", words, "The event came " + Words.seconds(event) + " after the drill's start.");
            return;
        }
        double sent = measures.pace().tried(from, event);
        long[] writes = measures.header().clients().isEmpty()
                ? new long[2]
                : measures.writes().triedAndServed(measures.allClients(), from, event);
        // What was under way when the event struck tells nothing of the time before, unless it had waited for long.
        long young = measures.header().clients().isEmpty()
                ? 0
                : measures.writes()
                        .cutShort(
                                measures.allClients(),
                                Math.max(from, event - measures.header().timeout() / 2),
                                event);
        long tried = writes[0] - young;
        double share = tried == 0 ? 0 : (double) writes[1] / tried;
        String seen = String.format(
                Locale.ROOT,
                "Clients sent %.1f of %.1f operations per second before the event, and %s of their writes were served.",
                sent,
                conditions.rate(),
                Words.percent(share));
        if (!(sent >= SENT * conditions.rate())) {
            broken("baseline.too-slow", words, seen + " At least " + Words.percent(SENT) + " are needed.");
        } else {
            either(
                    share >= SERVED,
                    "baseline",
                    "failing",
                    words,
                    seen + (share >= SERVED ? "" : " At least " + Words.percent(SERVED) + " are needed."));
        }
    }

    private void traffic() {
        String words = "there are enough operations to tell";
        long event = course.event().orElseThrow().at();
        boolean clients = !measures.header().clients().isEmpty();
        long before =
                clients ? measures.writes().triedAndServed(measures.allClients(), measures.baseline(), event)[0] : 0;
        long after = clients ? measures.writes().triedAndServed(measures.allClients(), event, Long.MAX_VALUE)[0] : 0;
        either(
                before >= FEWEST_WRITES && after >= FEWEST_WRITES,
                "traffic",
                "too-little",
                words,
                before + " writes in the baseline, " + after + " after the event; at least " + FEWEST_WRITES
                        + " of each are needed.");
    }

    /** All clients, and those of each site: what one site asks for hides that another asks for nothing. */
    private List<Scope> scopes() {
        List<Scope> scopes = new ArrayList<>();
        measures.header().clients().stream()
                .map(Header.Client::site)
                .distinct()
                .map(Scope.Site::new)
                .forEach(scopes::add);
        if (!scopes.isEmpty()) {
            scopes.add(Scope.ALL);
        }
        return scopes;
    }

    /** What was not asked for can neither be refused nor served. */
    private void load() {
        String words = "clients ask for as much as before until the load ends";
        double least = Double.NaN;
        String whose = "";
        for (Scope scope : scopes()) {
            Clients clients = measures.clients(scope);
            double share = measures.writes()
                    .thinnest(clients, course.event().orElseThrow().at(), Long.MAX_VALUE);
            if (Double.isNaN(least) || share < least) {
                least = share;
                whose = clients.words();
            }
        }
        either(
                !(least < 1),
                "load",
                "too-little",
                words,
                Double.isNaN(least)
                        ? "The load ended less than 10 s after the event."
                        : least < 1
                                ? "In some 10 s after the event " + whose + " asked for " + Words.percent(least)
                                        + " of the writes that such a time must hold."
                                : "Every 10 s after the event hold as many writes as those before it, of clients in each site.");
    }

    private void observer() {
        String words = "the observer watches every member";
        for (String node : measures.header().members()) {
            Roles.Attention attention = measures.roles().attention(node, measures.baseline(), measures.end());
            if (attention.unattended() > UNATTENDED) {
                broken(
                        "observer.dead",
                        words,
                        "The observer did not ask " + node + " anything for " + Words.seconds(attention.unattended())
                                + " from " + Words.clock(measures, attention.at()) + "; 1 s is the most.");
                return;
            }
            if (attention.perSecond() < FEWEST_QUESTIONS) {
                broken(
                        "observer.too-slow",
                        words,
                        String.format(
                                Locale.ROOT,
                                "The observer asked %s %.1f times a second; 10 were agreed, and 9 are the fewest.",
                                node,
                                attention.perSecond()));
                return;
            }
        }
        holds(
                "observer",
                words,
                "It asked each of " + measures.header().members().size()
                        + " members at least 9 times a second, without a gap of more than 1 s.");
    }

    private void host() {
        String words = "the machine under the drill keeps up";
        Host host = measures.host();
        Outage outage = measures.header().clients().isEmpty() ? null : measures.outage();
        long from = measures.baseline();
        long to = outage != null && outage.over() ? outage.until() : measures.end();
        if (!host.watched()) {
            broken("host.unwatched", words, "The load of the runner's machine was not recorded.");
            return;
        }
        long usual = host.usual(from, to);
        long worst = host.worst(from, to);
        double stall = host.stall(from, to);
        long limit = tightest.map(time -> time / TIMES_FINER).orElse(Long.MAX_VALUE);
        String seen =
                "It was late by " + Words.seconds(worst) + " at worst (" + Words.clock(measures, host.worstAt(from, to))
                        + "), by " + Words.seconds(usual) + " in 99 of 100 samples"
                        + tightest.map(time -> "; a twentieth of the tightest objective is "
                                        + Words.seconds(time / TIMES_FINER))
                                .orElse("");
        if (usual > limit || worst > limit) {
            broken("host.late", words, seen + ".");
        } else {
            long starved = tightest.map(time -> Math.max(STARVED, time / STARVED_SHARE))
                    .orElse(STARVED_WITHOUT_LIMIT);
            either(
                    !(stall > Host.STALLED && worst > starved),
                    "host",
                    "stalled",
                    words,
                    Double.isNaN(stall)
                            ? seen + "."
                            : seen + "; tasks waited for a CPU " + Words.percent(stall) + " of the time.");
        }
    }

    private void timeout() {
        String words = "the client time-out is at most a quarter of the tightest objective";
        long timeout = measures.header().timeout();
        if (tightest.isEmpty()) {
            holds("timeout", words, "No objective states a time of service.");
            return;
        }
        either(
                timeout <= tightest.get() / WAITS,
                "timeout",
                "too-long",
                words,
                "Clients wait " + Words.seconds(timeout) + "; the tightest objective is "
                        + Words.seconds(tightest.get()) + ", a quarter of it "
                        + Words.seconds(tightest.get() / WAITS) + ".");
    }
}

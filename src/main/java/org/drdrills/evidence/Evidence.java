package org.drdrills.evidence;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.OptBoolean;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.drdrills.check.Verdict;
import org.drdrills.history.Mark;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.Json;
import org.drdrills.record.RunFolder;
import org.drdrills.record.RunRecord;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.BusinessService;

/**
 * All that is known of one run, as {@code evidence.json} holds it: every report is made from it alone, and no report knows more.
 * {@code evidence.schema.json} says the same for machines. Times are UTC in ISO-8601, durations in ISO-8601; a number that could
 * not be measured is {@code null}, or {@code "NaN"} among {@code record.judgement.measures}.
 *
 * @param run              what was to be run, where, from which commit, with which clock
 * @param environmentClass what the drills ran on
 * @param drills           in the order in which they were run
 * @param repeats          drills that were run, or were to be run, more than once
 * @param unreadable       drills that were planned and never begun, or whose record cannot be read, one sentence each
 * @param findings         of this run, and those still open on its drills
 * @param deviations       of the run from its plan, one sentence each
 * @param declared         drills that {@code reports/policy.yaml} declared when the run began
 * @param services         the business service of each environment that states one, as its files did when the run began
 * @param artefacts        files of the run's folder and their SHA-256, without {@code evidence.json} and what is made from it
 */
@JsonIgnoreProperties("format")
public record Evidence(
        RunRecord run,
        People people,
        String environmentClass,
        Readiness readiness,
        List<Drill> drills,

        @JacksonInject(value = Json.NO_LIST, useInput = OptBoolean.TRUE)
        List<Repeated> repeats,

        List<String> unreadable,
        List<Found> findings,
        List<String> deviations,
        Coverage coverage,

        @JacksonInject(value = Json.NO_SECOND_LIST, useInput = OptBoolean.TRUE)
        List<Declared> declared,

        @JacksonInject(value = Json.NO_THIRD_LIST, useInput = OptBoolean.TRUE)
        List<BusinessContext> services,

        List<Artefact> artefacts) {
    public static final String FORMAT = "drdrills-evidence/1";
    public static final String FILE = "evidence.json";
    public static final String SCHEMA = "evidence.schema.json";

    public Evidence {
        drills = List.copyOf(drills);
        repeats = List.copyOf(repeats);
        unreadable = List.copyOf(unreadable);
        findings = List.copyOf(findings);
        deviations = List.copyOf(deviations);
        declared = List.copyOf(declared);
        services = List.copyOf(services);
        artefacts = List.copyOf(artefacts);
    }

    /** The answer with its scope: READY without any is said only where all that is declared was met in its time. */
    public String answer() {
        String words = readiness.answer().words();
        if (readiness.answer() == Answer.NOT_READY || readiness.answer() == Answer.INCONCLUSIVE) {
            return words;
        }
        if (!declared.isEmpty()) {
            long met = count(Currency.MET);
            return met == declared.size() ? words : words + " for " + met + " of " + declared.size() + "; " + lacking();
        }
        int here = (int) drills.stream().map(Drill::drill).distinct().count();
        String all = run.provenance().getOrDefault(CATALOGUE, "");
        return words + " for " + (all.isEmpty() ? "" : here + " of ")
                + (all.isEmpty() ? Figures.count(here, "drill", "drills") : all + " drills; none is declared");
    }

    /** What of the declared drills is not there, such as {@code 60 not drilled, 3 met too long ago}; empty where nothing lacks. */
    public String lacking() {
        List<String> lacking = new ArrayList<>();
        for (Currency currency : Currency.values()) {
            if (currency != Currency.MET && count(currency) > 0) {
                lacking.add(count(currency) + " " + currency.words());
            }
        }
        return String.join(", ", lacking);
    }

    private long count(Currency currency) {
        return declared.stream().filter(one -> one.state() == currency).count();
    }

    /** In a run's provenance: the declared drills, {@code <id>@<days>} one beside the other. */
    public static final String DECLARED = "declared";
    /** In a run's provenance: how many drills the suite had. */
    public static final String CATALOGUE = "catalogue";

    /**
     * A drill that must be met at least so often.
     *
     * @param every days
     * @param run   that drilled it last, up to this one; empty if none did
     * @param met   when that run met it; null where it did not
     */
    public record Declared(String drill, int every, String run, Instant met, Currency state) {}

    /** Whether a declared drill was met in its time. */
    public enum Currency {
        MET("met"),
        NOT_DRILLED("not drilled"),
        LATE("met too long ago"),
        NOT_MET("not met");

        private final String words;

        Currency(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /**
     * @param file {@code reports/<run>/evidence.json}
     * @throws BadInput if it is missing, damaged or of a newer format
     */
    public static Evidence read(Path file) {
        return Json.read(file, FORMAT, Evidence.class);
    }

    /**
     * Who had a part in it. Reviewer and approver sign the bundle, each with a key of their own, and stand there.
     *
     * @param initiator account that started the run, or the build server
     * @param runner    host on which it ran
     */
    @JsonIgnoreProperties({"reviewer", "approver"})
    public record People(String initiator, String runner) {}

    /** @param service that this environment stands for */
    public record BusinessContext(String environment, BusinessService service) {}

    /**
     * The answer for a manager.
     *
     * @param reason      one sentence
     * @param stateReason one sentence
     */
    public record Readiness(
            Answer answer,
            String reason,
            State state,
            String stateReason,
            int drills,
            int met,
            int missed,
            int inconclusive) {}

    /** Whether the system is ready for the disasters that were drilled. */
    public enum Answer {
        /** Every drill met its objectives, and nothing is open. */
        READY("READY"),
        /** Every drill met its objectives or its miss was accepted by name, and something is open. */
        READY_WITH_FINDINGS("READY WITH FINDINGS"),
        /** A drill missed an objective. */
        NOT_READY("NOT READY"),
        /** No miss was seen, and not every drill can be relied on. */
        INCONCLUSIVE("INCONCLUSIVE");

        private final String words;

        Answer(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /** Whether what is there now is what was drilled. */
    public enum State {
        VERIFIED("VERIFIED"),
        /** Scenario, environment or runbooks have changed since the drill. */
        NEEDS_VERIFYING("NEEDS VERIFYING"),
        /** No drill has met its objectives on it. */
        NOT_VERIFIED("NOT VERIFIED");

        private final String words;

        State(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /**
     * One drill.
     *
     * @param drill       its id without the number of a repeat: what histories are kept by
     * @param repeat      from 1
     * @param interrupted whether it was never judged; its verdict is INCONCLUSIVE then
     * @param record      the plan, its objectives, and the judgement, as {@code drill.json} holds it
     * @param results     one per objective, in the same order
     * @param timeline    what was done and seen, in order
     * @param clients     when each client was served again
     * @param deviations  from the plan, one sentence each
     * @param notExecuted steps of a drill that this one did not come to
     * @param earlier     the same drill in earlier runs, oldest first
     * @param damage      why its history cannot be read, else empty
     * @param causes      of each objective that was missed, where the record shows it
     */
    public record Drill(
            String drill,
            int repeat,
            Verdict verdict,
            boolean interrupted,
            Plan plan,
            DrillRecord record,
            List<Result> results,
            List<Moment> timeline,
            Integrity integrity,
            List<Client> clients,
            List<String> deviations,
            List<String> notExecuted,
            List<Earlier> earlier,
            Picture picture,
            String damage,

            @JacksonInject(value = Json.NO_LIST, useInput = OptBoolean.TRUE)
            List<Cause> causes) {

        /** {@code reports/<run>/<folder>}. */
        public String folder() {
            return RunFolder.safe(record.id());
        }
    }

    /**
     * Where the record shows that an objective was missed.
     *
     * @param finding id of the judge's finding
     * @param failed  what failed, in the judge's words
     * @param since   seconds from the event to the first of the facts; null where the record shows none
     * @param facts   the first three, in order of time
     * @param logs    what machines of these facts logged at that moment
     * @param alike   known-bad variants of the environment that show the same finding
     */
    public record Cause(
            String finding, String failed, Double since, List<Fact> facts, List<LogLine> logs, List<Alike> alike) {
        public Cause {
            facts = List.copyOf(facts);
            logs = List.copyOf(logs);
            alike = List.copyOf(alike);
        }
    }

    /** @param line of {@code history.ndjson} @param seconds from the event, below 0 before it */
    public record Fact(long line, double seconds, String text) {}

    /** @param file under {@code logs/} */
    public record LogLine(String file, long line, String text) {}

    /** A variant of the environment that is bad on purpose. @param wrong what is wrong with it */
    public record Alike(String name, String wrong) {}

    /**
     * A drill that was run several times.
     *
     * @param planned  how often it was to be run; those that have no record count as open
     * @param verdict  one MISSED repeat makes the set MISSED; else one INCONCLUSIVE repeat makes it INCONCLUSIVE
     * @param rule     how percentiles are taken, and on what bounds rest
     */
    public record Repeated(String drill, int planned, Verdict verdict, String rule, List<Sampled> measures) {}

    /**
     * One measure over the repeats. A number is null where it never came, or there is no sample.
     *
     * @param unit      {@code s} or {@code operations}
     * @param samples   how many count
     * @param open      how many are missing or cannot be relied on
     * @param never     of those that count: it never came
     * @param supported in words: what follows for drills that were not run
     */
    public record Sampled(
            String label,
            String unit,
            int samples,
            int open,
            int never,
            Double least,
            Double median,
            Double p95,
            Double most,
            double confidence,
            List<Bound> bounds,
            String supported) {}

    /** At least {@code share} of such drills are {@code atMost} that long. */
    public record Bound(double atMost, double share) {}

    /**
     * What was fixed before anything could fail.
     *
     * @param written           when {@code plan.json} was written, or the drill began where there is none
     * @param file              {@code plan.json}, or empty in runs of before it existed
     * @param sha256            of that file, or empty
     * @param event             when the fault was injected; null where it never was
     * @param fixedBeforeEvent  whether the record itself shows that the plan was there first
     * @param proof             one sentence: how that can be seen
     * @param scenarioSha256    of the scenario's text; moving it within its file does not change it
     * @param objectivesSha256  of the objectives
     * @param environmentSha256 of all files of the environment, runbooks too
     */
    public record Plan(
            Instant written,
            String file,
            String sha256,
            Instant event,
            boolean fixedBeforeEvent,
            String proof,
            String scenarioSha256,
            String objectivesSha256,
            String environmentSha256) {}

    /**
     * What came of one objective.
     *
     * @param limit    as pages show it, such as {@code ≤ 60 s}
     * @param observed with its ±
     * @param margin   what was left, such as {@code 7.6 s (25 %)}
     * @param used     share of the limit that was used up; null where that means nothing
     * @param verdict  MET, MISSED, INCONCLUSIVE or NOT JUDGED
     * @param finding  id of the judge's finding, empty where there is none
     */
    public record Result(
            String words,
            String check,
            String limit,
            String observed,
            String margin,
            Double used,
            String verdict,
            String finding,
            String sentence) {}

    /**
     * @param at      null where the record has no anchor in the world's time
     * @param seconds from the event, below 0 before it
     */
    public record Moment(Instant at, double seconds, Mark.Kind kind, String text) {}

    /**
     * The ledger of all writes against the final reads; null where a number was not measured.
     *
     * @param lost        acknowledged and missing on the serving member
     * @param lostSeconds from the acknowledgement of the oldest lost write to the event
     * @param unknown     without an answer, or with one that promises nothing: neither lost nor stored
     * @param historySha256 of the frozen record from which all this can be computed again
     */
    public record Integrity(
            Long attempted,
            Long acknowledged,
            Long lost,
            Double lostSeconds,
            Long unknown,
            Long unknownStored,
            Long refusedStored,
            Long twice,
            Long phantom,
            Long differing,
            String method,
            String historySha256) {}

    /** @param back seconds from the event to the end of its longest interruption; 0 where it had none, null where it never came back */
    public record Client(String name, String site, Double back) {}

    /**
     * The same drill, before.
     *
     * @param verdict  MET, MISSED, INCONCLUSIVE or INTERRUPTED
     * @param recovery seconds; null where not measured
     * @param lost     writes; null where not measured
     * @param same     whether scenario and environment were the same as now
     */
    public record Earlier(
            String run,
            Instant started,
            String verdict,
            Double recovery,
            Double plusMinus,
            Double lostSeconds,
            Long lost,
            boolean same) {}

    /**
     * Something that is not as it must be, from when it is found until it is closed.
     *
     * @param id         drill and finding, such as {@code primary-killed/recovery.too-long}: stable over runs
     * @param severity   CRITICAL, MAJOR or MINOR
     * @param status     OPEN, ACCEPTED, CLOSURE PROPOSED or CLOSED
     * @param due        ISO date, or empty
     * @param overdue    whether it was due before the run ended and is open
     * @param acceptedBy who accepts the risk, or empty
     * @param retest     run in which the drill met its objectives again, or empty
     * @param seen       first run that shows it
     */
    public record Found(
            String id,
            String drill,
            String title,
            String severity,
            String sentence,
            String status,
            String owner,
            String due,
            boolean overdue,
            String acceptedBy,
            String acceptedUntil,
            String retest,
            String seen,
            String note) {
        public boolean open() {
            return !status.equals("CLOSED");
        }

        Found seen(String first) {
            return new Found(
                    id,
                    drill,
                    title,
                    severity,
                    sentence,
                    status,
                    owner,
                    due,
                    overdue,
                    acceptedBy,
                    acceptedUntil,
                    retest,
                    first,
                    note);
        }

        /** Its drill was met since: the team may close it. */
        Found retested(String run) {
            return new Found(
                    id,
                    drill,
                    title,
                    severity,
                    sentence,
                    "CLOSURE PROPOSED",
                    owner,
                    due,
                    false,
                    acceptedBy,
                    acceptedUntil,
                    run,
                    seen,
                    note);
        }
    }

    /**
     * Which drills of the reference catalogue were met, and when last.
     *
     * @param known  ids of all seed drills for which the suite has scenarios
     */
    public record Coverage(List<String> known, List<Covered> drilled) {}

    /**
     * @param seed    such as {@code AG-4}
     * @param met     when a drill of it was last MET; null if never
     * @param current whether that was in this run
     */
    public record Covered(String seed, String verdict, Instant last, Instant met, boolean current) {}

    /** A file of the run's folder. */
    public record Artefact(String path, String sha256, String mediaType, long bytes) {}
}

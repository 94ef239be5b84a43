package org.drdrills.evidence;

import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.drdrills.check.Verdict;

/**
 * One control of a standard or law, and what of the evidence answers it. A drill <em>supports evidence for</em> a control; whether an
 * organisation complies with it is a human judgement.
 *
 * @param id         stable, such as {@code NIST-800-53:CP-4(3)}
 * @param edition    of the text
 * @param clause     where in the text: its number, where a source shows it, else its subject
 * @param asks       what it asks for, in the suite's own words
 * @param evidence   fields of {@code evidence.json} that answer it, such as {@code drills[].results[].verdict}
 * @param drills     tags of the drills that answer it, any of which is enough; {@code drill} is every drill, none means that no drill does
 * @param every      how often it asks for a test, as an ISO-8601 period, or empty
 * @param limits     what a drill does not show of it, one sentence or more, or empty
 * @param oscal      its id in OSCAL's catalogue of NIST SP 800-53, or empty
 */
public record Control(
        String id,
        String framework,
        String edition,
        String clause,
        String asks,
        List<String> evidence,
        List<String> drills,
        String every,
        String limits,
        String oscal) {
    public Control {
        evidence = List.copyOf(evidence);
        drills = List.copyOf(drills);
    }

    /** A drill that was run. */
    public record Drilled(List<String> tags, Verdict verdict, Instant at) {
        public Drilled {
            tags = List.copyOf(tags);
        }

        static Drilled of(Evidence.Drill drill) {
            return new Drilled(
                    drill.record().tags(), drill.verdict(), drill.record().started());
        }
    }

    /**
     * How old the evidence is.
     *
     * @param last when a drill last gave an answer, MET or MISSED; null if never: an inconclusive one is no evidence
     * @param met  when a drill last met its objectives; null if never
     * @param age  since {@code last}; null if never
     * @param due  whether the control asks for a test by now: there is none, or the last is older than {@link Control#every}
     */
    public record Age(Instant last, Instant met, Duration age, boolean due) {}

    public boolean answeredBy(Collection<String> tags) {
        return drills.stream().anyMatch(tags::contains);
    }

    /** The age that the evidence of these drills has now; drills that do not answer the control are passed over. */
    public Age age(Collection<Drilled> drilled, Instant now) {
        Optional<Instant> last = last(drilled, now, Verdict.MET, Verdict.MISSED);
        Optional<Instant> met = last(drilled, now, Verdict.MET);
        boolean due = !every.isEmpty()
                && last.map(at -> at.atZone(ZoneOffset.UTC)
                                .plus(Period.parse(every))
                                .toInstant()
                                .isBefore(now))
                        .orElse(true);
        return new Age(
                last.orElse(null),
                met.orElse(null),
                last.map(at -> Duration.between(at, now)).orElse(null),
                due);
    }

    private Optional<Instant> last(Collection<Drilled> drilled, Instant now, Verdict... verdicts) {
        return drilled.stream()
                .filter(drill -> answeredBy(drill.tags())
                        && List.of(verdicts).contains(drill.verdict())
                        && !drill.at().isAfter(now))
                .map(Drilled::at)
                .max(Comparator.naturalOrder());
    }
}

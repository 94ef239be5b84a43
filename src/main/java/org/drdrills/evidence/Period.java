package org.drdrills.evidence;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.drdrills.check.Verdict;
import org.drdrills.measure.Drift;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.ReadinessLog;
import org.drdrills.record.RunRecord;
import org.drdrills.topology.BadInput;

/**
 * All runs of a period, as {@code period-<from>-<to>.json} holds them, and what they say together. Nothing is left out: runs that
 * failed, were interrupted or cannot be read belong to the population.
 *
 * @param from   first day
 * @param to     last day
 * @param within days after which a drill is due again
 * @param drills every drill of the catalogue, and those that were run and are not in it any more
 * @param controls every control that the suite knows, and how old the evidence for it is
 * @param ready    whether environments were ready on the days in between
 * @param readinessFaults a sentence for each line of {@link ReadinessLog} that is not as it was written
 */
@JsonIgnoreProperties("format")
public record Period(
        LocalDate from,
        LocalDate to,
        int within,
        List<Run> runs,
        List<Drill> drills,
        List<Answered> controls,
        List<Evidence.Found> findings,
        List<ReadyDays> ready,
        List<String> readinessFaults) {
    public static final String FORMAT = "drdrills-period/1";

    /**
     * A run of the population.
     *
     * @param verdict MET, MISSED, INCONCLUSIVE, INTERRUPTED or UNREADABLE
     * @param drills  begun
     */
    public record Run(
            String run,
            Instant started,
            String environment,
            String initiator,
            String verdict,
            int drills,
            int met,
            int missed,
            int inconclusive,
            String note) {}

    /**
     * One drill over time. Its history hangs on its id; where in its feature it stands does not matter.
     *
     * @param times        it was run in the period
     * @param lastMet      ever, up to the end of the period; null if never
     * @param overdue      whether it was not met within the days that the policy sets for it, or {@link Period#within} where there is none
     * @param every        days that the policy sets; null where it declares another drills than this
     * @param system       that must have passed it, by the policy, or empty
     * @param owner        by the policy, or empty
     * @param state        whether what was last met is what is there now
     * @param drift        of its recovery
     * @param changed      whether scenario or environment changed between the runs; only runs of the same are compared
     * @param earlier      its runs up to the end of the period, oldest first
     */
    public record Drill(
            String drill,
            String title,
            String seed,
            String environment,
            int times,
            int met,
            int missed,
            int inconclusive,
            Instant lastMet,
            boolean overdue,
            Integer every,
            String system,
            String owner,
            Evidence.State state,
            String stateReason,
            Drift.Course drift,
            String driftSentence,
            boolean changed,
            Duration limit,
            List<Evidence.Earlier> earlier) {
        /** Whether it must be drilled; without a policy every drill must. */
        public boolean declared() {
            return every != null;
        }

        public boolean slower() {
            return drift == Drift.Course.SLOWER;
        }
    }

    /**
     * A control, and the age of the evidence for it on the last day of the period.
     *
     * @param clause where in the text
     * @param asks   what it asks for, in the suite's own words
     * @param drills of the catalogue that answer it; 0 where no drill can
     * @param last   when a drill last gave an answer, MET or MISSED; null if never
     * @param met    when one last met its objectives; null if never
     * @param days   since {@code last}; null if never
     * @param every  how often it asks for a test, as an ISO-8601 period, or empty
     * @param due    whether it asks for a test by now
     */
    public record Answered(
            String id,
            String framework,
            String clause,
            String asks,
            int drills,
            Instant last,
            Instant met,
            Long days,
            String every,
            boolean due) {}

    /** @throws BadInput if the register of findings cannot be read */
    public static Period of(Path reports, LocalDate from, LocalDate to, int within, List<Known> catalogue) {
        Instant begin = from.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant end = to.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        Register register = Register.in(reports);
        Policy policy = Policy.in(reports);
        List<Population.Member> members = Population.verified(reports).members().stream()
                .filter(member -> began(member).isBefore(end))
                .toList();
        List<Run> runs = members.stream()
                .filter(member -> !began(member).isBefore(begin))
                .map(Period::run)
                .toList();
        List<RunStory> stories = new Population(members)
                .stories().stream().map(RunStory::inEarnest).toList();
        Map<String, List<Told>> told = new TreeMap<>();
        catalogue.forEach(known -> told.put(known.drill(), new ArrayList<>()));
        for (RunStory story : stories) {
            for (DrillStory drill : story.drills()) {
                told.computeIfAbsent(story.run().drillOf(drill.record().id()), id -> new ArrayList<>())
                        .add(new Told(story.run().run(), drill.record()));
            }
        }
        List<Drill> drills = new ArrayList<>();
        told.forEach((id, all) -> drills.add(drill(
                id,
                all,
                catalogue.stream().filter(known -> known.drill().equals(id)).findFirst(),
                begin,
                end,
                within,
                policy)));
        drills.sort(Comparator.comparing(Drill::environment)
                .thenComparing(Drill::seed, RunRecord.SEEDS)
                .thenComparing(Drill::title));
        ReadinessLog.Told readiness = ReadinessLog.read(reports);
        return new Period(
                from,
                to,
                within,
                runs,
                drills,
                controls(
                        told.values().stream()
                                .flatMap(List::stream)
                                .map(Told::record)
                                .toList(),
                        catalogue,
                        to,
                        end),
                findings(stories, register, to),
                ReadyDays.of(
                        readiness.entries(),
                        begin,
                        end,
                        told.values().stream()
                                .flatMap(List::stream)
                                .map(Told::record)
                                .collect(Collectors.groupingBy(
                                        DrillRecord::environment,
                                        Collectors.mapping(DrillRecord::started, Collectors.toList())))),
                readiness.faults());
    }

    /** {@code period-<from>-<to>}, without an ending. */
    public String name() {
        return "period-" + from + "-" + to;
    }

    private record Told(String run, DrillRecord record) {}

    /** Where a record cannot be read, the name of its folder says when it began. */
    private static Instant began(Population.Member member) {
        if (member.story() != null) {
            return member.story().run().started();
        }
        String stamp = member.run().replaceFirst("^(\\d{4}-\\d\\d-\\d\\dT\\d\\d)-(\\d\\d)-(\\d\\d)Z.*$", "$1:$2:$3Z");
        try {
            return Instant.parse(stamp);
        } catch (java.time.format.DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    private static Run run(Population.Member member) {
        RunStory story = member.story();
        if (story == null) {
            return new Run(member.run(), began(member), "", "", "UNREADABLE", 0, 0, 0, 0, member.why());
        }
        RunRecord run = story.run();
        long bad = (long) story.drills().size() - story.inEarnest().drills().size();
        String note = (run.ended() == null ? "did not come to its end" : run.endedEarly())
                + (bad == 0
                        ? ""
                        : (run.ended() != null && run.endedEarly().isEmpty() ? "" : "; ") + bad
                                + " on a pool or under a harness that is bad on purpose: no evidence");
        return new Run(
                member.run(),
                run.started(),
                run.environment(),
                run.provenance().getOrDefault("initiator", ""),
                run.ended() == null ? "INTERRUPTED" : story.verdict().name(),
                story.drills().size() + story.damaged().size(),
                (int) story.count(Verdict.MET),
                (int) story.count(Verdict.MISSED),
                (int) story.count(Verdict.INCONCLUSIVE),
                note);
    }

    private static Drill drill(
            String id, List<Told> all, Optional<Known> known, Instant begin, Instant end, int within, Policy policy) {
        Optional<Policy.Rule> rule = known.flatMap(policy::rule);
        Integer days = policy.empty()
                ? Integer.valueOf(within)
                : rule.map(Policy.Rule::every).orElse(null);
        Optional<DrillRecord> last =
                all.isEmpty() ? Optional.empty() : Optional.of(all.getLast().record());
        Optional<DrillRecord> lastMet = all.stream()
                .map(Told::record)
                .filter(record -> Highlights.verdict(record) == Verdict.MET)
                .reduce((first, second) -> second);
        List<DrillRecord> inside = all.stream()
                .map(Told::record)
                .filter(record -> !record.started().isBefore(begin))
                .toList();
        List<Evidence.Earlier> earlier = all.stream()
                .map(one -> DrillClaims.earlier(one.run(), one.record(), last.orElseThrow()))
                .toList();
        Drift drift = Drift.of(earlier.stream()
                .filter(one -> one.same() && one.recovery() != null)
                .map(one -> new Drift.Sample(one.recovery(), one.plusMinus()))
                .toList());
        boolean met = lastMet.isPresent() && Highlights.verdict(last.orElseThrow()) == Verdict.MET;
        String changed = met && known.isPresent() ? changed(lastMet.get(), known.get()) : "";
        Evidence.State state = !met
                ? Evidence.State.NOT_VERIFIED
                : changed.isEmpty() && known.isPresent() ? Evidence.State.VERIFIED : Evidence.State.NEEDS_VERIFYING;
        String reason = all.isEmpty()
                ? "never drilled"
                : !met
                        ? "its last run was " + Highlights.word(last.get()).toLowerCase(java.util.Locale.ROOT)
                        : known.isEmpty()
                                ? "the suite knows no such drill any more"
                                : changed.isEmpty() ? "met as it is now" : changed;
        return new Drill(
                id,
                known.map(Known::title).or(() -> last.map(DrillRecord::title)).orElse(id),
                known.map(now -> seed(now.tags()))
                        .or(() -> last.map(DrillRecord::tags).map(Period::seed))
                        .orElse(""),
                known.map(Known::environment)
                        .or(() -> last.map(DrillRecord::environment))
                        .orElse(""),
                inside.size(),
                count(inside, Verdict.MET),
                count(inside, Verdict.MISSED),
                count(inside, Verdict.INCONCLUSIVE),
                lastMet.map(DrillRecord::started).orElse(null),
                days != null
                        && (lastMet.isEmpty() || lastMet.get().started().isBefore(end.minus(Duration.ofDays(days)))),
                days,
                rule.map(Policy.Rule::system).orElse(""),
                rule.map(Policy.Rule::owner).orElse(""),
                state,
                reason,
                drift.course(),
                sentence(drift),
                earlier.stream().anyMatch(one -> !one.same()),
                last.flatMap(record -> Highlights.of(record).limit()).orElse(Duration.ZERO),
                earlier);
    }

    private static String seed(List<String> tags) {
        return tags.stream()
                .filter(tag -> tag.startsWith("seed-"))
                .map(tag -> tag.substring(5))
                .findFirst()
                .orElse("");
    }

    private static List<Answered> controls(
            List<DrillRecord> records, List<Known> catalogue, LocalDate to, Instant end) {
        List<Control.Drilled> drilled = records.stream()
                .map(record -> new Control.Drilled(record.tags(), Highlights.verdict(record), record.started()))
                .toList();
        return Controls.all().controls().stream()
                .map(control -> {
                    Control.Age age = control.age(drilled, end);
                    return new Answered(
                            control.id(),
                            control.framework(),
                            control.clause(),
                            control.asks(),
                            (int) catalogue.stream()
                                    .filter(known -> control.answeredBy(known.tags()))
                                    .count(),
                            age.last(),
                            age.met(),
                            age.last() == null
                                    ? null
                                    : ChronoUnit.DAYS.between(
                                            age.last().atZone(ZoneOffset.UTC).toLocalDate(), to),
                            control.every(),
                            age.due());
                })
                .toList();
    }

    private static int count(List<DrillRecord> records, Verdict verdict) {
        return (int) records.stream()
                .filter(record -> Highlights.verdict(record) == verdict)
                .count();
    }

    private static String changed(DrillRecord met, Known now) {
        boolean scenario = !met.featureText().equals(now.featureText());
        boolean environment = !met.environmentHash().equals(now.environmentSha256());
        return scenario && environment
                ? "scenario and environment changed since"
                : scenario ? "the scenario changed since" : environment ? "environment or runbooks changed since" : "";
    }

    private static String sentence(Drift drift) {
        return switch (drift.course()) {
            case TOO_FEW ->
                drift.samples() + " of the " + (Drift.BASELINE + 3) + " comparable runs that tell a change from noise";
            case STEADY ->
                "steady: " + Figures.seconds(drift.now()) + " lately, " + Figures.seconds(drift.before())
                        + " before; less than " + Figures.seconds(drift.noise()) + " apart means nothing";
            case SLOWER, FASTER ->
                (drift.course() == Drift.Course.SLOWER ? "slower: " : "faster: ") + Figures.seconds(drift.now())
                        + " lately, " + Figures.seconds(drift.before()) + " before; noise explains "
                        + Figures.seconds(drift.noise());
        };
    }

    private static List<Evidence.Found> findings(List<RunStory> stories, Register register, LocalDate today) {
        Map<String, Evidence.Found> found = new LinkedHashMap<>();
        Map<String, String> last = new LinkedHashMap<>();
        Map<String, String> met = new LinkedHashMap<>();
        Map<String, String> titles = new LinkedHashMap<>();
        for (RunStory story : stories) {
            String run = story.run().run();
            Findings.of(story).forEach(one -> {
                Evidence.Found first = found.get(one.id());
                found.put(one.id(), first == null ? one : one.seen(first.seen()));
                last.put(one.id(), run);
            });
            Map<String, Verdict> verdicts = new TreeMap<>();
            story.drills().forEach(drill -> {
                String id = story.run().drillOf(drill.record().id());
                verdicts.merge(id, Highlights.verdict(drill.record()), Verdict::and);
                titles.put(id, drill.record().title());
            });
            verdicts.forEach((id, verdict) -> met.put(id, verdict == Verdict.MET ? run : ""));
        }
        List<Evidence.Found> all = new ArrayList<>();
        for (Evidence.Found one : found.values()) {
            String retest = met.getOrDefault(one.drill(), "");
            boolean since = !retest.isEmpty() && retest.compareTo(last.get(one.id())) > 0;
            Optional<Register.Entry> entry = register.on(one.id());
            if (entry.isPresent() && entry.get().status().equals("closed") && since) {
                continue;
            }
            Evidence.Found decided = register.decided(one, today);
            all.add(since ? decided.retested(retest) : decided);
        }
        register.entries().stream()
                .filter(entry ->
                        !found.containsKey(entry.id()) && !entry.status().equals("closed"))
                .forEach(entry -> all.add(Register.remembered(
                        entry,
                        titles.getOrDefault(entry.drill(), entry.drill()),
                        "",
                        met.getOrDefault(entry.drill(), ""),
                        today)));
        all.sort(Comparator.comparing((Evidence.Found one) -> one.status().equals("CLOSURE PROPOSED"))
                .thenComparingInt(one -> List.of("CRITICAL", "MAJOR", "MINOR").indexOf(one.severity())));
        return all;
    }
}

package org.drdrills.evidence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drdrills.check.Finding;
import org.drdrills.check.Verdict;
import org.drdrills.history.Mark;
import org.drdrills.measure.Measured;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.RunFolder;
import org.drdrills.record.RunRecord;
import org.drdrills.record.Sha256;
import org.drdrills.topology.BadInput;

/** From a run's folder to its {@link Evidence}: nothing is decided here that the judge has not decided. */
public final class Gathering {
    /** How a deviation begins that is the register's and not the run's. */
    static final String REGISTER_UNREADABLE = "The decisions on findings could not be read: ";

    /** The suite runs drills on nothing else. */
    static final String ENVIRONMENT_CLASS = "containers on one host";
    /** An objective that was met with less than this share of its limit to spare is told. */
    private static final double THIN = 0.1;

    private static final List<String> STAGES =
            List.of("baseline", "event", "watch", "heal", "in step", "final reads", "logs", "judge");
    /** Made from the evidence, or not of the run itself. */
    private static final List<String> MADE = List.of(
            "index.html",
            "summary.md",
            "summary.html",
            "summary.pdf",
            "report.html",
            "report.pdf",
            "junit.xml",
            "ctrf.json",
            "metrics.prom",
            Evidence.FILE,
            Evidence.SCHEMA);

    /** As many runs of before are looked at. */
    private static final int BEFORE = 60;

    private static final int EARLIER = 20;

    private final RunFolder folder;
    private final RunStory story;
    private final List<RunStory> before;

    private Gathering(RunFolder folder, RunStory story) {
        this.folder = folder;
        this.story = story;
        this.before = Population.before(folder, BEFORE).stories().stream()
                .map(RunStory::inEarnest)
                .toList();
    }

    public static Evidence of(RunFolder folder, RunStory story) {
        return new Gathering(folder, story).gather();
    }

    static Gathering at(RunFolder folder, RunStory story) {
        return new Gathering(folder, story);
    }

    Evidence gather() {
        RunRecord run = story.run();
        List<Evidence.Drill> drills = new ArrayList<>();
        Map<String, Integer> times = new HashMap<>();
        for (DrillStory drill : story.drills()) {
            drills.add(drill(drill, times));
        }
        List<String> deviations = deviations(run);
        Register register = Register.empty();
        Path above = folder.path().toAbsolutePath().normalize().getParent();
        try {
            register = above == null ? register : Register.in(above);
        } catch (BadInput e) {
            deviations.add(REGISTER_UNREADABLE + portable(e.getMessage()));
        }
        List<Evidence.Found> findings = findings(register);
        Evidence.People people = new Evidence.People(
                run.provenance().getOrDefault("initiator", ""), run.provenance().getOrDefault("host", ""), "", "");
        return new Evidence(
                run,
                people,
                ENVIRONMENT_CLASS,
                readiness(findings),
                drills,
                Repeats.of(story).stream().map(Repeats::evidence).toList(),
                story.damaged().stream().map(this::portable).toList(),
                findings,
                deviations,
                coverage(),
                declared(),
                artefacts());
    }

    private Evidence.Drill drill(DrillStory drill, Map<String, Integer> times) {
        DrillRecord record = drill.record();
        String id = base(record.id(), story.run().planned());
        return new Evidence.Drill(
                id,
                times.merge(id, 1, Integer::sum),
                Highlights.verdict(record),
                record.judgement() == null,
                plan(drill),
                record,
                results(record),
                timeline(drill),
                integrity(drill),
                drill.chart().clients(),
                deviations(drill),
                notExecuted(record),
                earlier(id, record),
                drill.chart().picture(),
                portable(drill.damage()));
    }

    /** A sentence without the path of this machine's folder of reports. */
    private String portable(String sentence) {
        Path above = folder.path().toAbsolutePath().normalize().getParent();
        return above == null || above.getParent() == null ? sentence : sentence.replace(above + "/", "reports/");
    }

    /** The id without the number of a repeat, which only a planned drill has. */
    public static String base(String id, List<String> planned) {
        String base = id.replaceFirst("-r\\d+$", "");
        return planned.contains(id) || !planned.contains(base) ? id : base;
    }

    private Evidence.Plan plan(DrillStory drill) {
        DrillRecord record = drill.record();
        DrillFolder at = folder.drill(record.id());
        Mark event = drill.chart().event();
        Instant struck = event == null || drill.chart().anchor() == null
                ? null
                : drill.chart().anchor().plusNanos(event.at());
        String hash = Files.isRegularFile(at.plan()) ? Sha256.ofFile(at.plan()) : "";
        Optional<Mark> fixed = drill.chart().marks(Mark.Kind.NOTE).stream()
                .filter(mark -> mark.subject().equals(DrillFolder.PLAN))
                .findFirst();
        boolean noted = fixed.isPresent()
                && !hash.isEmpty()
                && hash.equals(fixed.get().data().get("sha256"));
        boolean first = noted && (event == null || fixed.get().at() < event.at());
        String proof = first
                ? "The hash of the plan stands in the frozen record, "
                        + (event == null
                                ? "which holds no event."
                                : Figures.seconds((event.at() - fixed.get().at()) / 1e9) + " before the event.")
                : hash.isEmpty()
                        ? "No plan of its own was kept for this drill, so the order rests on the drill's record alone."
                        : fixed.isPresent()
                                ? "The hash in the frozen record is not that of the plan that lies there, or stands after the event."
                                : "The frozen record does not hold the plan's hash.";
        return new Evidence.Plan(
                record.started(),
                hash.isEmpty() ? "" : at.plan().getFileName().toString(),
                hash,
                struck,
                first,
                proof,
                Sha256.of(record.featureText()),
                record.provenance().getOrDefault("objectives-sha256", ""),
                record.provenance().getOrDefault("environment-sha256", ""));
    }

    private static List<Evidence.Result> results(DrillRecord record) {
        List<Evidence.Result> results = new ArrayList<>();
        List<PlainWords.Row> rows = PlainWords.objectives(record);
        for (int i = 0; i < rows.size(); i++) {
            PlainWords.Row row = rows.get(i);
            results.add(new Evidence.Result(
                    row.words(),
                    record.objectives().get(i).check().id(),
                    row.limit(),
                    row.observed(),
                    row.margin(),
                    Double.isNaN(row.used()) ? null : row.used(),
                    row.verdict(),
                    Highlights.finding(record, i).map(Finding::id).orElse(""),
                    row.sentence()));
        }
        return results;
    }

    private static List<Evidence.Moment> timeline(DrillStory drill) {
        Mark event = drill.chart().event();
        long zero = event == null ? 0 : event.at();
        Instant anchor = drill.chart().anchor();
        return drill.chart().marks().stream()
                .filter(mark -> mark.kind() != Mark.Kind.NOTE || mark.subject().equals("alarm"))
                .map(mark -> new Evidence.Moment(
                        anchor == null ? null : anchor.plusNanos(mark.at()),
                        (mark.at() - zero) / 1e9,
                        mark.kind(),
                        mark.text()))
                .toList();
    }

    private static Evidence.Integrity integrity(DrillStory drill) {
        DrillRecord record = drill.record();
        Map<String, Measured> numbers = new HashMap<>();
        Highlights.measures(record).stream()
                .filter(Figures::known)
                .forEach(number -> numbers.putIfAbsent(number.name(), number));
        return new Evidence.Integrity(
                drill.chart().attemptedWrites(),
                drill.chart().storedWrites(),
                count(numbers, "lost.writes"),
                Optional.ofNullable(numbers.get("lost.age"))
                        .map(Measured::value)
                        .orElse(null),
                count(numbers, "writes.unknown"),
                count(numbers, "writes.unknown-stored"),
                count(numbers, "writes.refused-stored"),
                count(numbers, "writes.twice"),
                count(numbers, "writes.phantom"),
                count(numbers, "members.differ"),
                "Each write has a number of its own; clients noted which were acknowledged; after the drill every member was read directly and compared.",
                record.historyHash());
    }

    private static Long count(Map<String, Measured> numbers, String name) {
        return Optional.ofNullable(numbers.get(name))
                .map(number -> Math.round(number.value()))
                .orElse(null);
    }

    private List<String> deviations(DrillStory drill) {
        DrillRecord record = drill.record();
        List<String> found = new ArrayList<>();
        if (record.judgement() == null) {
            found.add(
                    "The drill was not finished" + (record.endedEarly().isEmpty() ? "." : ": " + record.endedEarly()));
        } else if (!record.endedEarly().isEmpty()) {
            found.add("The drill ended early: " + record.endedEarly());
        }
        Highlights.assumptions(record).stream()
                .filter(finding -> finding.verdict() != Verdict.MET)
                .map(Finding::sentence)
                .forEach(found::add);
        drill.chart().marks().stream()
                .filter(mark -> mark.kind() == Mark.Kind.DRIFT
                        || mark.kind() == Mark.Kind.HARNESS
                        || mark.kind() == Mark.Kind.DID_NOT_BITE
                        || mark.kind() == Mark.Kind.DID_NOT_HEAL)
                .map(Mark::text)
                .filter(text -> !found.contains(text))
                .forEach(found::add);
        if (!drill.damage().isEmpty()) {
            found.add(portable(drill.damage()));
        }
        return found;
    }

    private static List<String> notExecuted(DrillRecord record) {
        return STAGES.stream()
                .filter(stage -> !record.stages().containsKey(stage))
                .toList();
    }

    private List<String> deviations(RunRecord run) {
        List<String> found = new ArrayList<>();
        if (run.ended() == null) {
            found.add("The run has not come to its end, or was interrupted.");
        } else if (!run.endedEarly().isEmpty()) {
            found.add("The run " + run.endedEarly() + ".");
        }
        story.drills().stream()
                .map(drill -> drill.record().provenance().get(DrillRecord.BAD_ON_PURPOSE))
                .filter(Objects::nonNull)
                .distinct()
                .forEach(wrong -> found.add(
                        "The pool, or the harness, was broken on purpose, for the self-test; this is no evidence of anything else: "
                                + wrong));
        if ("true".equals(run.provenance().get("dirty"))) {
            found.add("The suite's files differed from the commit that is named.");
        }
        return found;
    }

    private List<Evidence.Earlier> earlier(String id, DrillRecord now) {
        List<Evidence.Earlier> earlier = new ArrayList<>();
        for (RunStory run : before) {
            for (DrillStory drill : run.drills()) {
                if (base(drill.record().id(), run.run().planned()).equals(id)) {
                    earlier.add(earlier(run.run().run(), drill.record(), now));
                }
            }
        }
        return earlier.subList(Math.max(0, earlier.size() - EARLIER), earlier.size());
    }

    public static Evidence.Earlier earlier(String run, DrillRecord then, DrillRecord now) {
        Highlights numbers = Highlights.of(then);
        Optional<Measured> recovery =
                numbers.doubted() ? Optional.empty() : numbers.recovery().filter(Figures::known);
        return new Evidence.Earlier(
                run,
                then.started(),
                Highlights.word(then),
                recovery.map(Measured::value).orElse(null),
                recovery.map(Measured::plusMinus).orElse(null),
                numbers.lostAge().filter(Figures::known).map(Measured::value).orElse(null),
                numbers.lost()
                        .filter(Figures::known)
                        .map(lost -> Math.round(lost.value()))
                        .orElse(null),
                same(then, now));
    }

    /** Whether two records are of the same scenario in the same environment; where in its file the scenario stands does not matter. */
    static boolean same(DrillRecord one, DrillRecord other) {
        return one.featureText().equals(other.featureText())
                && one.environment().equals(other.environment())
                && one.provenance()
                        .getOrDefault("environment-sha256", "")
                        .equals(other.provenance().getOrDefault("environment-sha256", ""));
    }

    /** Of each drill that was declared when the run began, how the last run that holds it came out. */
    private List<Evidence.Declared> declared() {
        Map<String, Integer> days = new TreeMap<>();
        for (String one :
                story.run().provenance().getOrDefault(Evidence.DECLARED, "").split("[ ;]+")) {
            int at = one.lastIndexOf('@');
            if (at > 0 && one.substring(at + 1).matches("\\d{1,6}")) {
                days.merge(one.substring(0, at), Integer.parseInt(one.substring(at + 1)), Math::min);
            }
        }
        if (days.isEmpty()) {
            return List.of();
        }
        Map<String, Evidence.Declared> declared = new TreeMap<>();
        days.forEach((drill, every) ->
                declared.put(drill, new Evidence.Declared(drill, every, "", null, Evidence.Currency.NOT_DRILLED)));
        Instant now = story.run().ended() == null
                ? story.run().started()
                : story.run().ended();
        for (RunStory run : Stream.concat(
                        Population.before(folder, Integer.MAX_VALUE).stories().stream(), Stream.of(story))
                .map(RunStory::inEarnest)
                .toList()) {
            Map<String, List<DrillRecord>> executions = run.drills().stream()
                    .map(DrillStory::record)
                    .collect(Collectors.groupingBy(
                            record -> base(record.id(), run.run().planned())));
            executions.forEach((drill, records) -> declared.computeIfPresent(
                    drill, (same, old) -> last(old, run.run().run(), records, now)));
        }
        return List.copyOf(declared.values());
    }

    private static Evidence.Declared last(
            Evidence.Declared declared, String run, List<DrillRecord> executions, Instant now) {
        boolean met = executions.stream().allMatch(record -> Highlights.verdict(record) == Verdict.MET);
        Instant last = executions.stream()
                .map(DrillRecord::started)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return new Evidence.Declared(
                declared.drill(),
                declared.every(),
                run,
                met ? last : null,
                !met
                        ? Evidence.Currency.NOT_MET
                        : last.isBefore(now.minus(Duration.ofDays(declared.every())))
                                ? Evidence.Currency.LATE
                                : Evidence.Currency.MET);
    }

    private Evidence.Coverage coverage() {
        TreeMap<String, Evidence.Covered> covered = new TreeMap<>(RunRecord.SEEDS);
        before.forEach(run -> cover(covered, run, false));
        cover(covered, story.inEarnest(), true);
        TreeSet<String> known = new TreeSet<>(RunRecord.SEEDS);
        known.addAll(
                Stream.of(story.run().provenance().getOrDefault("seeds", "").split(" "))
                        .filter(seed -> !seed.isEmpty())
                        .toList());
        known.addAll(covered.keySet());
        return new Evidence.Coverage(List.copyOf(known), List.copyOf(covered.values()));
    }

    private static void cover(Map<String, Evidence.Covered> covered, RunStory run, boolean current) {
        for (DrillStory drill : run.drills()) {
            DrillRecord record = drill.record();
            for (String tag : record.tags()) {
                if (tag.startsWith("seed-")) {
                    boolean met = Highlights.verdict(record) == Verdict.MET;
                    covered.merge(
                            tag.substring(5),
                            new Evidence.Covered(
                                    tag.substring(5),
                                    Highlights.word(record),
                                    record.started(),
                                    met ? record.started() : null,
                                    current),
                            (old, now) -> new Evidence.Covered(
                                    now.seed(),
                                    current && old.current() ? worse(old.verdict(), now.verdict()) : now.verdict(),
                                    now.last(),
                                    now.met() == null ? old.met() : now.met(),
                                    current));
                }
            }
        }
    }

    private static String worse(String one, String other) {
        List<String> order = List.of("MET", "INTERRUPTED", "INCONCLUSIVE", "MISSED");
        return order.indexOf(one) >= order.indexOf(other) ? one : other;
    }

    private List<Evidence.Found> findings(Register register) {
        LocalDate today = LocalDate.ofInstant(
                story.run().ended() == null
                        ? story.run().started()
                        : story.run().ended(),
                ZoneOffset.UTC);
        Map<String, Evidence.Found> found = new LinkedHashMap<>();
        found(story).forEach(one -> found.putIfAbsent(one.id(), one));
        Map<String, String> first = new HashMap<>();
        Map<String, String> titles = new HashMap<>();
        before.forEach(run -> found(run).forEach(one -> {
            first.putIfAbsent(one.id(), one.seen());
            titles.put(one.drill(), one.title());
        }));
        List<Evidence.Found> all = new ArrayList<>();
        for (Evidence.Found one : found.values()) {
            all.add(register.decided(one.seen(first.getOrDefault(one.id(), one.seen())), today));
        }
        for (Register.Entry entry : register.entries()) {
            if (!found.containsKey(entry.id()) && !entry.status().equals("closed")) {
                all.add(Register.remembered(
                        entry,
                        titles.getOrDefault(entry.drill(), entry.drill()),
                        first.getOrDefault(entry.id(), ""),
                        retest(entry.drill(), first.getOrDefault(entry.id(), "")),
                        today));
            }
        }
        all.sort(Comparator.comparingInt(
                (Evidence.Found one) -> List.of("CRITICAL", "MAJOR", "MINOR").indexOf(one.severity())));
        return all;
    }

    /** The last run after {@code seen} in which every repeat of the drill was MET, unless a later one says otherwise; else empty. */
    private String retest(String drill, String seen) {
        String retest = "";
        for (RunStory run : Stream.concat(before.stream(), Stream.of(story)).toList()) {
            List<Verdict> verdicts = run.drills().stream()
                    .map(DrillStory::record)
                    .filter(record -> base(record.id(), run.run().planned()).equals(drill))
                    .map(Highlights::verdict)
                    .toList();
            if (!verdicts.isEmpty() && run.run().run().compareTo(seen) > 0) {
                retest = verdicts.stream().allMatch(verdict -> verdict == Verdict.MET)
                        ? run.run().run()
                        : "";
            }
        }
        return retest;
    }

    /** What the run's drills show to be wrong, before any decision on it. */
    static List<Evidence.Found> found(RunStory run) {
        List<Evidence.Found> found = new ArrayList<>();
        for (DrillStory drill : run.drills()) {
            found(
                    found,
                    base(drill.record().id(), run.run().planned()),
                    drill.record(),
                    run.run().run());
        }
        return found;
    }

    private static void found(List<Evidence.Found> found, String drill, DrillRecord record, String run) {
        boolean critical = record.tags().contains("severity=critical");
        for (Evidence.Result result : results(record)) {
            if (result.verdict().equals("MISSED")) {
                found.add(found(
                        drill, record, run, result.finding(), critical ? "CRITICAL" : "MAJOR", result.sentence()));
            } else if (result.verdict().equals("MET") && result.used() != null && result.used() > 1 - THIN) {
                found.add(found(
                        drill,
                        record,
                        run,
                        result.check() + ".thin-margin",
                        "MINOR",
                        "Met with little to spare: " + result.words() + "; seen " + result.observed() + ", left "
                                + result.margin() + "."));
            }
        }
        if (Highlights.verdict(record) == Verdict.INCONCLUSIVE) {
            String why = record.judgement() == null
                    ? "it was not finished. " + record.endedEarly()
                    : PlainWords.doubt(record);
            found.add(found(drill, record, run, "inconclusive", "MAJOR", "The drill says nothing: " + why.strip()));
        }
    }

    private static Evidence.Found found(
            String drill, DrillRecord record, String run, String finding, String severity, String sentence) {
        return new Evidence.Found(
                drill + "/" + finding,
                drill,
                record.title(),
                severity,
                sentence,
                "OPEN",
                "",
                "",
                false,
                "",
                "",
                "",
                run,
                "");
    }

    Evidence.Readiness readiness(List<Evidence.Found> findings) {
        int met = (int) story.count(Verdict.MET);
        int missed = (int) story.count(Verdict.MISSED);
        int doubt = (int) story.count(Verdict.INCONCLUSIVE);
        int all = met + missed + doubt;
        List<String> seen = found(story).stream()
                .filter(found ->
                        !found.severity().equals("MINOR") && !found.id().endsWith("/inconclusive"))
                .map(Evidence.Found::id)
                .toList();
        boolean accepted = missed > 0
                && findings.stream()
                        .filter(found -> seen.contains(found.id()))
                        .allMatch(found -> found.status().equals("ACCEPTED"));
        boolean whole = all > 0 && doubt == 0 && !story.run().interrupted();
        boolean open = findings.stream().anyMatch(Evidence.Found::open);
        Evidence.Answer answer = missed > 0 && !accepted
                ? Evidence.Answer.NOT_READY
                : !whole
                        ? Evidence.Answer.INCONCLUSIVE
                        : open ? Evidence.Answer.READY_WITH_FINDINGS : Evidence.Answer.READY;
        String reason = switch (answer) {
            case NOT_READY ->
                missed + " of " + Figures.count(all, "drill", "drills") + " missed an objective"
                        + (doubt > 0 ? ", and " + doubt + " cannot be relied on." : ".");
            case INCONCLUSIVE ->
                all == 0
                        ? "No drill was run."
                        : doubt > 0
                                ? doubt + " of " + Figures.count(all, "drill", "drills") + " cannot be relied on"
                                        + (missed > 0 ? "." : "; none missed an objective.")
                                : "The run did not come to its end.";
            case READY, READY_WITH_FINDINGS ->
                missed > 0
                        ? "Every objective that was missed was accepted as a risk, by name."
                        : all == 1 ? "The drill met its objectives." : "All " + all + " drills met their objectives.";
        };
        long stale = stale();
        boolean verified = story.verdict() == Verdict.MET;
        Evidence.State state = !verified
                ? Evidence.State.NOT_VERIFIED
                : stale > 0 ? Evidence.State.NEEDS_VERIFYING : Evidence.State.VERIFIED;
        String stateReason = switch (state) {
            case NOT_VERIFIED -> "Not every drill of this run met its objectives.";
            case NEEDS_VERIFYING ->
                "This run met its objectives; " + Figures.count(stale, "other drill was", "other drills were")
                        + " last met before scenario, environment or runbooks changed.";
            case VERIFIED -> "What is there now is what was drilled.";
        };
        return new Evidence.Readiness(answer, reason, state, stateReason, all, met, missed, doubt);
    }

    /** Drills of the same environment that this run left out, and that were last met on something else than what is there now. */
    private long stale() {
        Map<String, String> now = new HashMap<>();
        TreeSet<String> run = new TreeSet<>();
        story.drills().forEach(drill -> {
            now.put(drill.record().environment(), drill.record().provenance().getOrDefault("environment-sha256", ""));
            run.add(base(drill.record().id(), story.run().planned()));
        });
        Map<String, Boolean> stale = new HashMap<>();
        for (RunStory earlier : before) {
            for (DrillStory drill : earlier.drills()) {
                DrillRecord record = drill.record();
                String id = base(record.id(), earlier.run().planned());
                if (Highlights.verdict(record) == Verdict.MET
                        && !run.contains(id)
                        && now.containsKey(record.environment())) {
                    stale.put(id, changed(record, now.get(record.environment())));
                }
            }
        }
        return stale.values().stream().filter(changed -> changed).count();
    }

    /** Whether the environment is another one now, or the feature that this run kept no longer holds a line of the scenario. */
    private boolean changed(DrillRecord met, String environmentNow) {
        if (!met.provenance().getOrDefault("environment-sha256", "").equals(environmentNow)) {
            return true;
        }
        Path feature = folder.path()
                .resolve("inputs")
                .resolve(met.provenance().getOrDefault("feature", "").replaceFirst(":\\d+$", ""));
        if (!Files.isRegularFile(feature)
                || Sha256.ofFile(feature).equals(met.provenance().get("feature-sha256"))) {
            return false;
        }
        try (Stream<String> lines = Files.lines(feature)) {
            Set<String> there = lines.map(String::strip).collect(Collectors.toSet());
            return !met.featureText()
                    .lines()
                    .map(String::strip)
                    .allMatch(line -> line.isEmpty() || there.contains(line));
        } catch (IOException e) {
            throw new UncheckedIOException(feature + " cannot be read", e);
        }
    }

    private List<Evidence.Artefact> artefacts() {
        List<Evidence.Artefact> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder.path())) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String path = folder.path().relativize(file).toString().replace('\\', '/');
                if (!MADE.contains(path) && !path.startsWith("allure-") && !path.endsWith(".part")) {
                    found.add(new Evidence.Artefact(path, Sha256.ofFile(file), mediaType(path), Files.size(file)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The files of " + folder.path() + " could not be listed", e);
        }
        return found;
    }

    private static String mediaType(String path) {
        return switch (path.substring(path.lastIndexOf('.') + 1)) {
            case "json" -> "application/json";
            case "ndjson" -> "application/x-ndjson";
            case "svg" -> "image/svg+xml";
            case "md" -> "text/markdown";
            default -> "text/plain";
        };
    }
}

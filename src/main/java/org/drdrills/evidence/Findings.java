package org.drdrills.evidence;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.drdrills.check.Verdict;
import org.drdrills.record.DrillRecord;

/** What a run shows to be wrong, with the decisions on it, and what is still open from before. */
final class Findings {
    /** An objective that was met with less than this share of its limit to spare is told. */
    private static final double THIN = 0.1;

    private final RunStory story;
    private final List<RunStory> before;

    /** @param before the runs before this one, oldest first */
    Findings(RunStory story, List<RunStory> before) {
        this.story = story;
        this.before = before;
    }

    List<Evidence.Found> all(Register register) {
        LocalDate today = LocalDate.ofInstant(
                story.run().ended() == null
                        ? story.run().started()
                        : story.run().ended(),
                ZoneOffset.UTC);
        Map<String, Evidence.Found> found = new LinkedHashMap<>();
        of(story).forEach(one -> found.putIfAbsent(one.id(), one));
        Map<String, String> first = new HashMap<>();
        Map<String, String> titles = new HashMap<>();
        before.forEach(run -> of(run).forEach(one -> {
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
                    .filter(record -> run.run().drillOf(record.id()).equals(drill))
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
    static List<Evidence.Found> of(RunStory run) {
        List<Evidence.Found> found = new ArrayList<>();
        for (DrillStory drill : run.drills()) {
            found(
                    found,
                    run.run().drillOf(drill.record().id()),
                    drill.record(),
                    run.run().run());
        }
        return found;
    }

    private static void found(List<Evidence.Found> found, String drill, DrillRecord record, String run) {
        boolean critical = record.tags().contains("severity=critical");
        for (Evidence.Result result : DrillClaims.results(record)) {
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
}

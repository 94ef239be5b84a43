package org.drdrills.evidence;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.drdrills.check.Verdict;
import org.drdrills.history.Header;
import org.drdrills.history.History;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.Rejudgement;
import org.drdrills.record.RunFolder;
import org.drdrills.record.RunRecord;
import org.drdrills.record.RunSeal;
import org.drdrills.record.Sha256;
import org.drdrills.topology.BadInput;

/**
 * One run, ready to be told.
 *
 * @param drills  in the order in which they were run
 * @param damaged folders whose record cannot be read, one sentence each: they belong to the population too
 */
public record RunStory(RunRecord run, List<DrillStory> drills, List<String> damaged) {
    public RunStory {
        drills = List.copyOf(drills);
        damaged = List.copyOf(damaged);
    }

    /**
     * What the folder holds now; a drill that cannot be read is told among {@link RunStory#damaged}.
     *
     * @param histories opens a {@code history.ndjson}; may throw {@link BadInput}
     */
    public static RunStory of(RunFolder folder, Function<Path, History> histories) {
        List<DrillStory> stories = new ArrayList<>();
        List<String> damaged = new ArrayList<>();
        for (DrillFolder drill : folder.drills()) {
            try {
                stories.add(DrillStory.of(drill, histories));
            } catch (BadInput e) {
                damaged.add(e.getMessage());
            }
        }
        stories.sort(Comparator.comparing((DrillStory s) -> s.record().started())
                .thenComparing(s -> s.record().id()));
        RunRecord run = folder.read();
        Set<String> begun = new HashSet<>();
        folder.drills().forEach(drill -> begun.add(drill.path().getFileName().toString()));
        Map<String, Integer> times = new HashMap<>();
        for (String id : run.planned()) {
            int time = times.merge(id, 1, Integer::sum);
            String planned = time > 1 ? id + "-r" + time : id;
            if (!begun.contains(RunFolder.safe(planned)) && run.ended() != null) {
                damaged.add(planned + ": was planned and is not in this run"
                        + (run.endedEarly().isEmpty() ? "" : ", which " + run.endedEarly()));
            }
        }
        return new RunStory(run, stories, damaged);
    }

    /** The same, without the drawings: quick, for those who only count. */
    public static RunStory withoutHistories(RunFolder folder) {
        return of(
                folder,
                history -> History.of(new Header("", "", Instant.EPOCH, List.of(), List.of(), 0, 0), List.of()));
    }

    /**
     * The same, without the drawings, after each drill was judged again from its frozen record: a drill that its record does not support
     * is told among {@link #damaged} and counts for nothing.
     */
    public static RunStory verified(RunFolder folder) {
        RunStory told = withoutHistories(folder);
        List<DrillStory> supported = new ArrayList<>();
        List<String> damaged = new ArrayList<>(told.damaged());
        Map<String, String> faults = folder.drills().parallelStream()
                .collect(Collectors.toMap(
                        drill -> drill.path().getFileName().toString(), drill -> unsupported(folder, drill)));
        for (DrillStory drill : told.drills()) {
            String why = faults.getOrDefault(RunFolder.safe(drill.record().id()), "its folder has another name");
            if (why.isEmpty()) {
                supported.add(drill);
            } else {
                damaged.add(drill.record().id() + ": " + why);
            }
        }
        return new RunStory(told.run(), supported, damaged);
    }

    /** Why the frozen record does not support what is said of the drill; empty where it does, or where nothing was judged. */
    private static String unsupported(RunFolder run, DrillFolder drill) {
        try {
            DrillRecord record = drill.read();
            String seal = RunSeal.fault(run, record);
            if (!seal.isEmpty()) {
                return seal;
            }
            boolean decided = record.judgement() != null && record.judgement().verdict() != Verdict.INCONCLUSIVE;
            if (record.historyHash().isEmpty()) {
                return decided
                        ? "is said to be " + record.judgement().verdict() + ", and no record of it was frozen"
                        : "";
            }
            if (!Files.exists(drill.history())) {
                return "its history.ndjson is missing, whose hash drill.json holds";
            }
            return String.join(
                    "; ",
                    Rejudgement.of(drill, record, Sha256.ofFile(drill.history()))
                            .differences());
        } catch (BadInput e) {
            return String.valueOf(e.getMessage());
        } catch (UncheckedIOException | IllegalArgumentException | ArithmeticException | IllegalStateException e) {
            return "its record makes no sense: " + e.getMessage();
        }
    }

    /** The run as reports tell it. */
    public static RunStory of(Evidence evidence) {
        return new RunStory(
                evidence.run(),
                evidence.drills().stream()
                        .map(drill -> DrillStory.of(
                                drill, "reports/" + evidence.run().run() + "/" + drill.folder(), logs(evidence, drill)))
                        .toList(),
                evidence.unreadable());
    }

    private static List<String> logs(Evidence evidence, Evidence.Drill drill) {
        String above = drill.folder() + "/logs/";
        return evidence.artefacts().stream()
                .map(Evidence.Artefact::path)
                .filter(path -> path.startsWith(above))
                .map(path -> path.substring(above.length()))
                .toList();
    }

    /** Never green by silence: a run without drills, or with one that cannot be read, is inconclusive. */
    public Verdict verdict() {
        Verdict verdict =
                drills.isEmpty() || !damaged.isEmpty() || run.interrupted() ? Verdict.INCONCLUSIVE : Verdict.MET;
        for (DrillStory drill : drills) {
            verdict = verdict.and(Highlights.verdict(drill.record()));
        }
        return verdict;
    }

    /** Without drills on pools or under a harness that are bad on purpose: they belong to the self-test, and are evidence of nothing else. */
    RunStory inEarnest() {
        return new RunStory(
                run,
                drills.stream().filter(drill -> !drill.record().badOnPurpose()).toList(),
                damaged);
    }

    public long count(Verdict verdict) {
        return drills.stream()
                        .filter(d -> Highlights.verdict(d.record()) == verdict)
                        .count()
                + (verdict == Verdict.INCONCLUSIVE ? damaged.size() : 0);
    }
}

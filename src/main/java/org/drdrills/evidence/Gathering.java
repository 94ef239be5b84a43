package org.drdrills.evidence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.RunFolder;
import org.drdrills.record.RunRecord;
import org.drdrills.record.Sha256;
import org.drdrills.topology.BadInput;

/** From a run's folder to its {@link Evidence}: nothing is decided here that the judge has not decided. */
public final class Gathering {
    /** How a deviation begins that is the register's and not the run's. */
    static final String REGISTER_UNREADABLE = "The decisions on findings could not be read: ";

    /** What drills run on where the run does not say otherwise. */
    static final String ENVIRONMENT_CLASS = "containers on one host";
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
            "results.csv",
            "findings.csv",
            Evidence.FILE,
            Evidence.SCHEMA);

    /** As many runs of before are looked at. */
    private static final int BEFORE = 60;

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
        DrillClaims claims = new DrillClaims(folder, story, before, this::portable);
        List<Evidence.Drill> drills = new ArrayList<>();
        Map<String, Integer> times = new HashMap<>();
        for (DrillStory drill : story.drills()) {
            drills.add(claims.of(drill, times));
        }
        List<String> deviations = deviations(run);
        Register register = Register.empty();
        Path above = folder.path().toAbsolutePath().normalize().getParent();
        try {
            register = above == null ? register : Register.in(above);
        } catch (BadInput e) {
            deviations.add(REGISTER_UNREADABLE + portable(e.getMessage()));
        }
        List<Evidence.Found> findings = new Findings(story, before).all(register);
        Evidence.People people = new Evidence.People(
                run.provenance().getOrDefault("initiator", ""), run.provenance().getOrDefault("host", ""));
        return new Evidence(
                run,
                people,
                run.provenance().getOrDefault(RunRecord.ENVIRONMENT_CLASS, ENVIRONMENT_CLASS),
                assessment().with(findings),
                drills,
                Repeats.of(story).stream().map(Repeats::evidence).toList(),
                story.damaged().stream().map(this::portable).toList(),
                findings,
                deviations,
                SeedCoverage.of(story, before),
                new DeclaredDrills(folder, story).all(),
                BusinessContexts.of(folder, story),
                artefacts());
    }

    Assessment assessment() {
        return new Assessment(folder, story, before);
    }

    /** A sentence without the path of this machine's folder of reports. */
    private String portable(String sentence) {
        Path above = folder.path().toAbsolutePath().normalize().getParent();
        return above == null || above.getParent() == null ? sentence : sentence.replace(above + "/", "reports/");
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

    private List<Evidence.Artefact> artefacts() {
        List<Evidence.Artefact> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder.path())) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String path = folder.path().relativize(file).toString().replace('\\', '/');
                if (!MADE.contains(path) && !RunFolder.unsupported(path) && !path.endsWith(".part")) {
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
            case "html" -> "text/html";
            case "md" -> "text/markdown";
            default -> "text/plain";
        };
    }
}

package org.drdrills.notice;

import java.util.ArrayList;
import java.util.List;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.RunStory;
import org.drdrills.record.Json;
import org.drdrills.record.RunFolder;

/**
 * What is said of a run, as a generic webhook gets it in JSON.
 *
 * @param format   {@link #FORMAT}
 * @param verdict  MET, MISSED or INCONCLUSIVE
 * @param headline one line
 * @param reason   one sentence
 * @param drills   in the order of the run
 * @param report   where its page is, on the machine that ran it; empty where there is none
 */
public record Notice(
        String format,
        String run,
        String environment,
        String verdict,
        String headline,
        String reason,
        int met,
        int missed,
        int inconclusive,
        List<Drill> drills,
        String report) {
    public static final String FORMAT = "drdrills-notice/1";
    /** More drills than these are only counted, in text. */
    private static final int MOST = 20;

    public Notice {
        drills = List.copyOf(drills);
    }

    /** @param said the first sentence on what is wrong, or empty */
    public record Drill(String drill, String title, String verdict, String said) {}

    /** @throws org.drdrills.topology.BadInput if the run's evidence cannot be read */
    public static Notice of(RunFolder folder) {
        Evidence evidence = Evidence.read(folder.evidence());
        Evidence.Readiness readiness = evidence.readiness();
        Verdict verdict = RunStory.of(evidence).verdict();
        List<Drill> drills = evidence.drills().stream()
                .map(drill -> new Drill(
                        drill.record().id(),
                        drill.record().title(),
                        drill.interrupted() ? "INTERRUPTED" : drill.verdict().name(),
                        drill.verdict() == Verdict.MET
                                ? ""
                                : drill.results().stream()
                                        .filter(result -> !result.verdict().equals("MET")
                                                && !result.sentence().isEmpty())
                                        .map(Evidence.Result::sentence)
                                        .findFirst()
                                        .orElse(
                                                drill.deviations().isEmpty()
                                                        ? ""
                                                        : drill.deviations().getFirst())))
                .toList();
        return new Notice(
                FORMAT,
                evidence.run().run(),
                evidence.run().environment(),
                verdict.name(),
                evidence.answer() + ": " + evidence.run().environment() + ", " + readiness.met() + " of "
                        + readiness.drills() + " drills met",
                readiness.reason(),
                readiness.met(),
                readiness.missed(),
                readiness.inconclusive(),
                drills,
                folder.page().toAbsolutePath().normalize().toString());
    }

    /** Of a run that did not begin and would otherwise go unnoticed. */
    public static Notice neverBegan(String why) {
        return new Notice(
                FORMAT, "", "", Verdict.INCONCLUSIVE.name(), "The drills did not begin", why, 0, 0, 0, List.of(), "");
    }

    public boolean trouble() {
        return !verdict.equals(Verdict.MET.name());
    }

    /** As text: what is wrong first. */
    public String text() {
        StringBuilder text =
                new StringBuilder(headline).append('\n').append(reason).append('\n');
        List<Drill> wrong = drills.stream()
                .filter(drill -> !drill.verdict().equals(Verdict.MET.name()))
                .toList();
        List<String> lines = new ArrayList<>();
        wrong.stream()
                .limit(MOST)
                .forEach(drill -> lines.add(
                        drill.verdict() + "  " + drill.title() + (drill.said().isEmpty() ? "" : ": " + drill.said())));
        if (wrong.size() > MOST) {
            lines.add("… and " + (wrong.size() - MOST) + " more");
        }
        if (!lines.isEmpty()) {
            text.append('\n').append(String.join("\n", lines)).append('\n');
        }
        return text.append(report.isEmpty() ? "" : "\nReport: " + report + "\n").toString();
    }

    String json() {
        return Json.text(this);
    }
}

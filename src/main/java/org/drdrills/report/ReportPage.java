package org.drdrills.report;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drdrills.chart.Reconciliation;
import org.drdrills.chart.Spectrum;
import org.drdrills.chart.Timeline;
import org.drdrills.chart.Waterfall;
import org.drdrills.check.Finding;
import org.drdrills.evidence.Control;
import org.drdrills.evidence.Controls;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Exhibit;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Highlights;
import org.drdrills.history.Mark;
import org.drdrills.measure.Measured;
import org.drdrills.record.RunRecord;
import org.drdrills.topology.BusinessService;

/** {@code report.html}: the evidence for an auditor, in twelve sections that never change their order. */
final class ReportPage implements Renderer<Exhibit> {
    static final List<String> SECTIONS = List.of(
            "Identification and authorisation",
            "Scope, scenarios and success criteria, as fixed before the start",
            "Objectives and results",
            "The drills one by one",
            "Deviations and what was not executed",
            "Findings and actions",
            "What this is evidence for",
            "Every run of these drills",
            "Environment, versions and clock",
            "Files and how to verify them",
            "Words",
            "Signatures");

    /** Up to so many drills, every number is printed. */
    static final int FEW = 4;

    static final int MOST_MOMENTS = 60;
    /** The same where there are more drills than a few. */
    static final int FEWER_MOMENTS = 24;

    /** A drawing with its title. */
    record Figure(String title, String drawing) {}

    /** @param drill its title; empty where the whole run deviated */
    record Deviation(String drill, String sentence) {}

    /** A control with the drills that answer it. */
    record Answer(Control control, List<Control.Drilled> drills) {}

    @Override
    public String file() {
        return "report.html";
    }

    @Override
    public String render(Exhibit exhibit) {
        return Templates.render("ReportPage", exhibit);
    }

    /** What the recovery is measured from and to. */
    static String clock(Evidence evidence) {
        boolean restores = !evidence.drills().isEmpty()
                && evidence.drills().stream()
                        .allMatch(drill -> drill.record().conditions().restoring());
        return restores
                ? "The clock starts with the order to restore, and stops when the last declared check is answered."
                : "The clock starts with the call that injects the fault, not with its detection, and stops at the first acknowledgement of the first 10 seconds in which at least 99 % of writes are served.";
    }

    static Map<String, String> identification(Evidence evidence) {
        RunRecord run = evidence.run();
        Map<String, String> pairs = new LinkedHashMap<>();
        pairs.put("Run", run.run());
        pairs.put("Began", run.started().toString());
        pairs.put(
                "Ended",
                run.ended() == null
                        ? "did not come to its end"
                        : run.ended() + " (after "
                                + Figures.span(Duration.between(run.started(), run.ended())
                                                .toMillis()
                                        / 1000.0) + ")");
        pairs.put("Started by", evidence.people().initiator());
        pairs.put("On the machine", evidence.people().runner());
        pairs.put("Command", run.provenance().getOrDefault("command", ""));
        if (run.provenance().containsKey("approval")) {
            pairs.put("Approval", run.provenance().get("approval"));
        }
        pairs.put(
                "Commit of suite, drills and runbooks",
                run.provenance().getOrDefault("commit", "")
                        + ("true".equals(run.provenance().get("dirty")) ? ", with changes that are not in it" : ""));
        pairs.put("Seed of all that is random", run.provenance().getOrDefault("seed", ""));
        return pairs;
    }

    /** What is not stated: its names. */
    static String blank(Map<String, String> pairs) {
        return pairs.entrySet().stream()
                .filter(pair -> pair.getValue().isBlank())
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
    }

    /** The numbers that are neither zero nor unknown; the others are told in a line. */
    static List<Measured> telling(List<Measured> measures) {
        return measures.stream()
                .filter(measure -> Figures.known(measure) && measure.value() != 0)
                .toList();
    }

    static String zeros(List<Measured> measures) {
        return labels(measures.stream().filter(measure -> Figures.known(measure) && measure.value() == 0));
    }

    static String unmeasured(List<Measured> measures) {
        return labels(measures.stream().filter(measure -> !Figures.known(measure)));
    }

    private static String labels(Stream<Measured> measures) {
        return measures.map(Measured::label).distinct().collect(Collectors.joining("; "));
    }

    /** What the environment states of the business; none of it is measured. */
    static Map<String, String> business(BusinessService service) {
        Map<String, String> pairs = new LinkedHashMap<>();
        pairs.put("Function", service.function());
        pairs.put("Criticality", service.criticality());
        pairs.put(
                "Impact tolerance",
                service.impactTolerance() + (service.because().isEmpty() ? "" : ", because " + service.because()));
        pairs.put("Impact analysis", service.impactAnalysis());
        pairs.put("Owner of the recovery time objective", service.rtoOwner());
        pairs.put("Owner of the recovery point objective", service.rpoOwner());
        pairs.put("Providers", String.join("; ", service.providers()));
        pairs.put("Assumptions", String.join("; ", service.assumptions()));
        return pairs;
    }

    static Map<String, String> scope(Evidence evidence) {
        RunRecord run = evidence.run();
        Map<String, String> pairs = new LinkedHashMap<>();
        pairs.put("Environment", run.environmentTitle().isBlank() ? run.environment() : run.environmentTitle());
        pairs.put("Class of environment", evidence.environmentClass());
        pairs.put("Stands for", run.counterpart());
        pairs.put("Drills planned", Integer.toString(run.planned().size()));
        return pairs;
    }

    static String toMilliseconds(Instant at) {
        return at.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** Time of day, or a dash. */
    static String time(Evidence.Moment moment) {
        return moment.at() == null ? "–" : toMilliseconds(moment.at()).substring(11);
    }

    static String fromTheEvent(Evidence.Moment moment) {
        return (moment.seconds() < 0 ? "−" : "+") + String.format(Locale.ROOT, "%.3f", Math.abs(moment.seconds()));
    }

    /** All that show something, but for the outage; small ones, which stand side by side. */
    static List<Figure> figures(Evidence.Drill drill) {
        String id = "r-" + Timeline.name(drill.record().id());
        return Stream.of(
                        new Figure("Phases of the recovery", Waterfall.draw(drill.record())),
                        new Figure("When each client was served again", Spectrum.draw(id, drill.clients())),
                        new Figure("What became of every write", Reconciliation.draw(id, drill.integrity())))
                .filter(figure -> !figure.drawing().isEmpty())
                .toList();
    }

    /** @param whole with the stages of the drill, not its events alone */
    static List<Evidence.Moment> moments(Evidence.Drill drill, boolean whole) {
        return drill.timeline().stream()
                .filter(moment -> whole || moment.kind() != Mark.Kind.STAGE)
                .toList();
    }

    /** What the judge drew. */
    static List<Figure> drawings(Evidence.Drill drill) {
        return Highlights.findings(drill.record()).stream()
                .filter(finding -> !finding.drawing().isEmpty())
                .map(finding -> new Figure(finding.words(), finding.drawing()))
                .toList();
    }

    static String sentences(List<Finding> findings) {
        return findings.stream().map(Finding::sentence).collect(Collectors.joining(" "));
    }

    static List<Deviation> deviations(Evidence evidence) {
        List<Deviation> deviations = new ArrayList<>();
        evidence.deviations().forEach(sentence -> deviations.add(new Deviation("", sentence)));
        evidence.unreadable().forEach(sentence -> deviations.add(new Deviation("", sentence)));
        for (Evidence.Drill drill : evidence.drills()) {
            String title = drill.record().title();
            drill.deviations().forEach(sentence -> deviations.add(new Deviation(title, sentence)));
            if (!drill.notExecuted().isEmpty()) {
                deviations.add(new Deviation(title, "not executed: " + String.join(", ", drill.notExecuted())));
            }
        }
        return deviations;
    }

    /** Controls that a drill of this run answers. */
    static List<Answer> answers(Evidence evidence) {
        List<Control.Drilled> drilled = Controls.drilled(evidence);
        return Controls.all().controls().stream()
                .map(control -> new Answer(
                        control,
                        drilled.stream()
                                .filter(drill -> control.answeredBy(drill.tags()))
                                .toList()))
                .filter(answer -> !answer.drills().isEmpty())
                .toList();
    }

    static String unanswered(List<Answer> answers) {
        List<Control> answered = answers.stream().map(Answer::control).toList();
        return Controls.all().controls().stream()
                .filter(control -> !answered.contains(control))
                .map(control -> control.framework() + " " + control.clause())
                .collect(Collectors.joining("; "));
    }

    /** Those of one object are named together. */
    static String fields(Control control) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (String field : control.evidence()) {
            int dot = field.lastIndexOf('.');
            fields.computeIfAbsent(field.substring(0, Math.max(0, dot)), object -> new ArrayList<>())
                    .add(field.substring(dot + 1));
        }
        return fields.entrySet().stream()
                .map(one -> (one.getKey().isEmpty() ? "" : one.getKey() + ": ") + String.join(", ", one.getValue()))
                .map(text -> broken(text.replace(".", ".\u200B")))
                .collect(Collectors.joining("; "));
    }

    static String neverDrilled(Evidence.Coverage coverage) {
        return coverage.known().stream()
                .filter(seed ->
                        coverage.drilled().stream().noneMatch(one -> one.seed().equals(seed)))
                .collect(Collectors.joining(", "));
    }

    static Map<String, String> environment(Evidence evidence) {
        Map<String, String> pairs = new LinkedHashMap<>();
        Map<String, String> versions = new TreeMap<>(evidence.run().versions());
        Map<String, String> hashes = new TreeMap<>();
        for (Evidence.Drill drill : evidence.drills()) {
            versions.putAll(drill.record().versions());
            String hash = drill.record().provenance().getOrDefault("environment-sha256", "");
            if (!hash.isEmpty()) {
                hashes.put("Files of " + drill.record().environment() + " with its runbooks, SHA-256", hash);
            }
        }
        pairs.put("Clock", evidence.run().provenance().getOrDefault("clock", ""));
        pairs.put("System", evidence.run().provenance().getOrDefault("system", ""));
        pairs.put("Processors", evidence.run().provenance().getOrDefault("processors", ""));
        pairs.putAll(hashes);
        pairs.putAll(versions);
        return pairs;
    }

    /** Long names may be broken where they may be read on. */
    static String broken(String text) {
        return text.replace("/", "/\u200B").replaceAll("([A-Za-z0-9]{28})(?=[A-Za-z0-9])", "$1\u200B");
    }
}

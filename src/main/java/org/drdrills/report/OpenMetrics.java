package org.drdrills.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Highlights;
import org.drdrills.evidence.RunStory;
import org.drdrills.measure.Measured;
import org.drdrills.record.DrillRecord;

/**
 * {@code metrics.prom}: the numbers of a run for Prometheus, in what OpenMetrics 1.0 and Prometheus' older text format have in common, so
 * that a push gateway and the node exporter's text file collector take it too. A number that was not measured has no line.
 */
final class OpenMetrics implements Renderer<RunStory> {
    @Override
    public String file() {
        return "metrics.prom";
    }

    @Override
    public String render(RunStory story) {
        StringBuilder out = new StringBuilder();
        List<Line> verdicts = new ArrayList<>();
        Map<String, List<Line>> numbers = new LinkedHashMap<>();
        for (String name :
                List.of("recovery_seconds", "recovery_limit", "interruption_seconds", "loss", "started_timestamp")) {
            numbers.put(name, new ArrayList<>());
        }
        List<Line> lost = new ArrayList<>();
        List<Line> service = new ArrayList<>();
        Map<String, Integer> times = new LinkedHashMap<>();
        for (DrillStory drill : story.drills()) {
            DrillRecord record = drill.record();
            Highlights highlights = Highlights.of(record);
            String id = story.run().drillOf(record.id());
            Map<String, String> labels = new LinkedHashMap<>();
            labels.put("drill", id);
            labels.put("environment", record.environment());
            labels.put("repeat", Integer.toString(times.merge(id, 1, Integer::sum)));
            for (Verdict verdict : Verdict.values()) {
                Map<String, String> with = new LinkedHashMap<>(labels);
                with.put("verdict", verdict.name().toLowerCase(java.util.Locale.ROOT));
                verdicts.add(new Line(with, Highlights.verdict(record) == verdict ? 1 : 0));
            }
            add(
                    numbers.get("recovery_seconds"),
                    labels,
                    highlights.neverRestored()
                            ? Double.POSITIVE_INFINITY
                            : highlights.doubted() ? Double.NaN : value(highlights.recovery()));
            add(
                    numbers.get("recovery_limit"),
                    labels,
                    highlights.limit().map(limit -> limit.toNanos() / 1e9).orElse(Double.NaN));
            add(numbers.get("interruption_seconds"), labels, value(highlights.gap()));
            add(
                    numbers.get("loss"),
                    labels,
                    value(highlights.lost()) == 0 ? 0 : Math.max(0, value(highlights.lostAge())));
            add(numbers.get("started_timestamp"), labels, seconds(record.started()));
            add(lost, labels, value(highlights.lost()));
            add(
                    service,
                    labels,
                    Highlights.measures(record).stream()
                            .filter(number -> number.name().equals("service.lowest"))
                            .findFirst()
                            .map(number -> number.value() / 100)
                            .orElse(Double.NaN));
        }
        Map<String, String> run = Map.of("run", story.run().run());
        family(
                out,
                "drdrills_run_started_timestamp_seconds",
                "When the run began.",
                "seconds",
                List.of(new Line(run, seconds(story.run().started()))));
        if (story.run().ended() != null) {
            family(
                    out,
                    "drdrills_run_ended_timestamp_seconds",
                    "When the run ended; alert where this is too long ago.",
                    "seconds",
                    List.of(new Line(run, seconds(story.run().ended()))));
        }
        List<Line> counts = new ArrayList<>();
        for (Verdict verdict : Verdict.values()) {
            Map<String, String> with = new LinkedHashMap<>(run);
            with.put("verdict", verdict.name().toLowerCase(java.util.Locale.ROOT));
            counts.add(new Line(with, story.count(verdict)));
        }
        family(
                out,
                "drdrills_run_drills",
                "Drills of the run by verdict; planned and never begun counts as inconclusive.",
                "",
                counts);
        family(out, "drdrills_drill_verdict", "1 for the verdict of the drill, 0 for the others.", "", verdicts);
        family(
                out,
                "drdrills_drill_started_timestamp_seconds",
                "When the drill began.",
                "seconds",
                numbers.get("started_timestamp"));
        family(
                out,
                "drdrills_recovery_seconds",
                "Observed RTO: from the event until service is steady again; +Inf where it never was.",
                "seconds",
                numbers.get("recovery_seconds"));
        family(
                out,
                "drdrills_recovery_limit_seconds",
                "The objective for it.",
                "seconds",
                numbers.get("recovery_limit"));
        family(
                out,
                "drdrills_interruption_seconds",
                "Longest gap between two acknowledged operations of any one client.",
                "seconds",
                numbers.get("interruption_seconds"));
        family(
                out,
                "drdrills_loss_seconds",
                "Observed RPO: age of the oldest lost write at the event; 0 where nothing of before the event was lost.",
                "seconds",
                numbers.get("loss"));
        family(out, "drdrills_lost_writes", "Acknowledged writes that are missing.", "", lost);
        family(
                out,
                "drdrills_service_lowest_ratio",
                "Share of writes served in the worst second from the event to recovery.",
                "",
                service);
        return out.append("# EOF\n").toString();
    }

    private record Line(Map<String, String> labels, double value) {}

    private static double value(Optional<Measured> number) {
        return number.filter(Figures::known).map(Measured::value).orElse(Double.NaN);
    }

    private static void add(List<Line> lines, Map<String, String> labels, double value) {
        if (!Double.isNaN(value)) {
            lines.add(new Line(labels, value));
        }
    }

    private static void family(StringBuilder out, String name, String help, String unit, List<Line> lines) {
        if (lines.isEmpty()) {
            return;
        }
        out.append("# TYPE ").append(name).append(" gauge\n");
        if (!unit.isEmpty()) {
            out.append("# UNIT ").append(name).append(' ').append(unit).append('\n');
        }
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        for (Line line : lines) {
            out.append(name)
                    .append('{')
                    .append(String.join(
                            ",",
                            line.labels().entrySet().stream()
                                    .map(label -> label.getKey() + "=\"" + escape(label.getValue()) + "\"")
                                    .toList()))
                    .append("} ")
                    .append(number(line.value()))
                    .append('\n');
        }
    }

    private static String number(double value) {
        return Double.isInfinite(value)
                ? "+Inf"
                : value == Math.rint(value) && Math.abs(value) < 1e15
                        ? Long.toString((long) value)
                        : Double.toString(value);
    }

    private static double seconds(Instant at) {
        return at.toEpochMilli() / 1e3;
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}

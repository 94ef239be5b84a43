package org.drdrills.report;

import io.qameta.allure.Allure;
import io.qameta.allure.AllureLifecycle;
import io.qameta.allure.model.Label;
import io.qameta.allure.model.Link;
import io.qameta.allure.model.Parameter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drdrills.check.Finding;
import org.drdrills.evidence.Control;
import org.drdrills.evidence.Controls;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Highlights;
import org.drdrills.evidence.PlainWords;
import org.drdrills.history.Mark;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.DrillRecord;

/**
 * What a drill leaves in Allure's report. To be called on the scenario's own thread and within one of its steps: in a
 * hook, labels and parameters would be lost. Without a running test case nothing happens.
 */
public final class AllureAttachments {
    private static final int LOG_LIMIT = 512 * 1024;

    private AllureAttachments() {}

    /** Attaches what {@link Publisher} wrote, and marks the test case with the drill's labels and numbers. */
    public static void attach(DrillFolder folder, DrillStory story) {
        AllureLifecycle lifecycle = Allure.getLifecycle();
        if (lifecycle.getCurrentTestCase().isEmpty()) {
            return;
        }
        DrillRecord record = story.record();
        lifecycle.updateTestCase(test -> {
            List<Label> labels = new ArrayList<>(test.getLabels());
            labels(record)
                    .forEach((name, values) -> values.forEach(
                            value -> labels.add(new Label().setName(name).setValue(value))));
            if (labels.stream().noneMatch(label -> label.getName().equals("severity"))) {
                boolean safety = record.objectives().stream()
                        .anyMatch(objective -> objective.check().safety());
                labels.add(new Label().setName("severity").setValue(safety ? "critical" : "normal"));
            }
            test.setLabels(labels);
            // the adapter's own list cannot grow in a plain scenario; excluded, because measured values are no identity
            List<Parameter> parameters = new ArrayList<>(test.getParameters());
            numbers(record)
                    .forEach((name, value) -> parameters.add(
                            new Parameter().setName(name).setValue(value).setExcluded(true)));
            test.setParameters(parameters);
            test.setDescription(description(record));
            List<Link> links = new ArrayList<>(test.getLinks());
            String place = folder.path().getFileName().toString();
            links.add(link("this drill in the run's report", place + "/index.html"));
            links.add(link("frozen record", place + "/" + folder.history().getFileName()));
            test.setLinks(links);
        });
        attach("timeline", "image/svg+xml", ".svg", folder.timeline());
        attach("summary", "text/plain", ".md", folder.summary());
        text("what was done", done(story));
        text("history around the event", excerpt(folder, story));
        attach("record", "application/json", ".json", folder.record());
        for (String log : story.logs()) {
            attach(log, "text/plain", ".log", folder.logs().resolve(log));
        }
    }

    private static Map<String, List<String>> labels(DrillRecord record) {
        Map<String, List<String>> labels = new LinkedHashMap<>();
        labels.put(
                "epic",
                List.of(record.environmentTitle().isBlank() ? record.environment() : record.environmentTitle()));
        labels.put("drill", List.of(record.id()));
        labels.put("verdict", List.of(Highlights.word(record)));
        labels.put(
                "control",
                Controls.all().controls().stream()
                        .filter(control -> control.answeredBy(record.tags()))
                        .map(Control::id)
                        .toList());
        labels.put(
                "seed",
                record.tags().stream()
                        .filter(tag -> tag.startsWith("seed-"))
                        .map(tag -> tag.substring(5))
                        .toList());
        return labels;
    }

    /** From {@code allure-report/index.html} to what lies beside it. */
    private static Link link(String name, String path) {
        return new Link().setName(name).setUrl("../" + path).setType("drill");
    }

    private static Map<String, String> numbers(DrillRecord record) {
        Map<String, String> numbers = new LinkedHashMap<>();
        for (PlainWords.Row row : PlainWords.objectives(record)) {
            row.decided()
                    .ifPresent(verdict -> numbers.put(
                            row.words(),
                            verdict
                                    + (row.observed().equals("–") ? "" : ", " + row.observed())
                                    + (row.limit().equals("–") ? "" : " (limit " + row.limit() + ")")));
        }
        Highlights highlights = Highlights.of(record);
        highlights.gap().filter(Figures::known).ifPresent(gap -> numbers.put(gap.label(), Figures.full(gap)));
        return numbers;
    }

    /** Allure shows it as Markdown. */
    private static String description(DrillRecord record) {
        StringBuilder out = new StringBuilder();
        for (PlainWords.Answer answer : PlainWords.inShort(record)) {
            out.append("**")
                    .append(answer.question())
                    .append("** ")
                    .append(DrillSummary.inline(answer.answer()))
                    .append("\n\n");
        }
        for (Finding finding : Highlights.findings(record)) {
            out.append("- ")
                    .append(finding.verdict())
                    .append(": ")
                    .append(DrillSummary.inline(finding.words()))
                    .append('\n');
        }
        return out.toString();
    }

    private static String done(DrillStory story) {
        StringBuilder out = new StringBuilder(story.record().mechanism()).append("\n\n");
        for (PlainWords.Moment moment : PlainWords.done(story)) {
            out.append(String.format(
                    java.util.Locale.ROOT,
                    "%12s  %-16s %s%n",
                    moment.time(),
                    PlainWords.kind(moment.kind()),
                    moment.text()));
        }
        return out.toString();
    }

    /** The lines of the history from shortly before its event to shortly after. */
    private static String excerpt(DrillFolder folder, DrillStory story) {
        Mark event = story.chart().event();
        if (event == null || !Files.isRegularFile(folder.history())) {
            return "";
        }
        List<String> before = new ArrayList<>();
        StringBuilder out = new StringBuilder();
        try (var lines = Files.newBufferedReader(folder.history())) {
            String header = lines.readLine();
            int after = 0;
            for (String line = lines.readLine(); line != null && after < 60; line = lines.readLine()) {
                boolean found = after > 0 || line.contains("\"EVENT\"");
                if (found) {
                    after++;
                    out.append(line).append('\n');
                } else {
                    before.add(line);
                    if (before.size() > 40) {
                        before.removeFirst();
                    }
                }
            }
            return out.isEmpty() ? "" : header + "\n…\n" + String.join("\n", before) + "\n" + out + "…\n";
        } catch (IOException e) {
            return "";
        }
    }

    private static void text(String name, String text) {
        if (!text.isBlank()) {
            Allure.addAttachment(
                    name, "text/plain", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), ".txt");
        }
    }

    /** Of a long file only the end, where a crash would show. */
    private static void attach(String name, String type, String ending, Path file) {
        if (!Files.isRegularFile(file)) {
            return;
        }
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
            boolean whole = content.length() <= LOG_LIMIT || !type.equals("text/plain");
            byte[] bytes = new byte[(int) (whole ? content.length() : LOG_LIMIT)];
            content.seek(whole ? 0 : content.length() - LOG_LIMIT);
            content.readFully(bytes);
            Allure.addAttachment(whole ? name : name + " (its end)", type, new ByteArrayInputStream(bytes), ending);
        } catch (IOException e) {
            throw new UncheckedIOException("The report's attachment " + file + " could not be read", e);
        }
    }
}

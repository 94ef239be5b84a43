package org.drdrills.report;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.drdrills.check.Finding;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Highlights;
import org.drdrills.evidence.RunStory;
import org.drdrills.measure.Measured;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.Markup;

/** {@code junit.xml}: one test case per drill; a miss is a failure, doubt an error, never a skip. */
public final class JUnitReport implements Renderer<RunStory> {
    @Override
    public String file() {
        return "junit.xml";
    }

    @Override
    public String render(RunStory story) {
        StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        double all =
                story.drills().stream().mapToDouble(d -> d.record().seconds()).sum();
        out.append("<testsuite name=\"")
                .append(attribute(story.run().run()))
                .append("\" tests=\"")
                .append(story.drills().size() + story.damaged().size())
                .append("\" failures=\"")
                .append(story.count(Verdict.MISSED))
                .append("\" errors=\"")
                .append(story.count(Verdict.INCONCLUSIVE))
                .append("\" skipped=\"0\" time=\"")
                .append(time(all))
                .append("\" timestamp=\"")
                .append(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss")
                        .withZone(ZoneOffset.UTC)
                        .format(story.run().started()))
                .append("\">\n");
        for (DrillStory drill : story.drills()) {
            DrillRecord record = drill.record();
            out.append("  <testcase classname=\"")
                    .append(attribute(record.feature()))
                    .append("\" name=\"")
                    .append(attribute(record.title()))
                    .append("\" time=\"")
                    .append(time(record.seconds()))
                    .append("\">\n");
            problem(out, record);
            out.append("    <system-out>");
            line(out, "drill", record.id());
            line(out, "verdict", Highlights.word(record));
            line(out, "folder", drill.place());
            for (Measured number : Highlights.measures(record)) {
                line(out, number.name(), Figures.full(number));
            }
            out.append("</system-out>\n  </testcase>\n");
        }
        for (String sentence : story.damaged()) {
            out.append("  <testcase classname=\"")
                    .append(attribute(story.run().run()))
                    .append("\" name=\"")
                    .append(attribute(sentence.lines().findFirst().orElse("")))
                    .append("\" time=\"0\">\n    <error type=\"inconclusive\" message=\"")
                    .append(attribute(sentence))
                    .append("\"/>\n  </testcase>\n");
        }
        return out.append("</testsuite>\n").toString();
    }

    private static void problem(StringBuilder out, DrillRecord record) {
        Verdict verdict = Highlights.verdict(record);
        if (verdict == Verdict.MET) {
            return;
        }
        String element = verdict == Verdict.MISSED ? "failure" : "error";
        List<String> sentences = java.util.stream.Stream.concat(
                        Highlights.findings(record).stream(), Highlights.assumptions(record).stream())
                .filter(f -> f.verdict() != Verdict.MET)
                .sorted(java.util.Comparator.comparing((Finding f) -> f.verdict() != verdict))
                .map(Finding::sentence)
                .toList();
        if (sentences.isEmpty()) {
            sentences = List.of(record.endedEarly().isEmpty() ? "The drill was not judged." : record.endedEarly());
        }
        out.append("    <")
                .append(element)
                .append(" type=\"")
                .append(Highlights.word(record).toLowerCase(Locale.ROOT))
                .append("\" message=\"")
                .append(attribute(sentences.getFirst()))
                .append("\">")
                .append(Markup.escape(String.join("\n", sentences)))
                .append("</")
                .append(element)
                .append(">\n");
    }

    /** In the output of the test: build servers know no properties of single tests, and some refuse them. */
    private static void line(StringBuilder out, String name, String value) {
        out.append(attribute(name)).append(": ").append(attribute(value)).append('\n');
    }

    private static String time(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }

    private static String attribute(String text) {
        return Markup.escape(text.replaceAll("\\s+", " ").strip());
    }
}

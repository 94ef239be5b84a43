package org.drdrills.chart;

import java.util.Arrays;
import java.util.List;
import org.drdrills.chart.Lanes.Lane;
import org.drdrills.check.Finding;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Chart;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Highlights;
import org.drdrills.evidence.Picture;
import org.drdrills.history.Mark;
import org.drdrills.record.DrillRecord;

/**
 * {@code timeline.svg}: one drill on one axis, seconds from its event. From top to bottom: the recovery's phases,
 * acknowledged writes with the outage, what was not acknowledged, the fault, the members' roles and who took
 * writes, the ways that were cut, the stages of the drill. Of the restore of a backup, its phases alone.
 */
public final class Timeline {
    private static final double SCREEN = 1200;

    /** So narrow that its letters can be read on A4. */
    private static final double PAPER = 840;

    private Timeline() {}

    /** With title and verdict: a picture that stands alone. */
    public static String draw(DrillStory story) {
        return new Drawing(story, true, SCREEN).draw();
    }

    /** For a page that has title and verdict right above it. */
    public static String withoutTitle(DrillStory story) {
        return new Drawing(story, false, SCREEN).draw();
    }

    /** The same for paper. */
    public static String forPaper(DrillStory story) {
        return new Drawing(story, false, PAPER).draw();
    }

    /** One drawing under way. */
    private static final class Drawing {
        private static final double HEAD = 62;
        /** A title is written smaller before it is cut. */
        private static final double LEAST_TITLE = 9;

        private final DrillStory story;
        private final boolean titled;
        private final Plot plotted;
        private final DrillRecord record;
        private final Chart chart;
        private final Highlights highlights;
        private final Mark event;

        Drawing(DrillStory story, boolean titled, double width) {
            this.story = story;
            this.titled = titled;
            this.plotted = new Plot(story, width, width < SCREEN);
            this.record = plotted.record;
            this.chart = plotted.chart;
            this.highlights = plotted.highlights;
            this.event = plotted.event;
        }

        String draw() {
            return record.conditions().restoring() && !chart.blank() ? phases() : lanes();
        }

        /** Of a restore: no client was there, so there is no service to draw. */
        private String phases() {
            RestorePhases phases = new RestorePhases(plotted);
            double top = HEAD + 30;
            Svg svg = plotted.begin(
                    name(record.id()), titled ? 0 : HEAD, top + RestorePhases.height(), verdict() + phases.told());
            if (titled) {
                head(svg);
            }
            phases.draw(top);
            return svg.end();
        }

        private String verdict() {
            return "Verdict: " + Highlights.word(record) + ". ";
        }

        private String lanes() {
            List<Lane> lanes = chart.blank() ? List.of() : new Lanes(plotted).all();
            boolean phased = event != null && !highlights.phases().isEmpty();
            double top = phased ? 122 : 84;
            double plot = chart.blank() ? 180 : 156;
            boolean quiet = sum(chart.refused()) + sum(chart.unknown()) == 0;
            double errors = quiet ? 0 : 52;
            double lanesTop = top + plot + (quiet ? 10 : 20 + errors + 10);
            double bottom = lanesTop;
            for (Lane lane : lanes) {
                bottom += LaneDrawing.HEIGHT + (lane.opensGroup() ? 6 : 0);
            }
            double height = bottom + 20 + (plotted.paper ? 50 : 34);
            Svg svg = plotted.begin(name(record.id()), titled ? 0 : HEAD, height, description());
            if (titled) {
                head(svg);
            }
            if (chart.blank()) {
                blank(svg, top, plot);
                return svg.end();
            }
            plotted.grid(top, bottom);
            if (event != null) {
                double start = plotted.x(plotted.zero);
                svg.rect(
                        start,
                        top,
                        plotted.x(chart.healed()) - start,
                        bottom - top,
                        "fill=\"" + Look.ORANGE + "\" fill-opacity=\"0.07\"");
            }
            OutageMark outage = new OutageMark(plotted);
            outage.ground(top, plot);
            Rates rates = new Rates(plotted);
            rates.throughput(top, plot);
            if (!quiet) {
                rates.troubles(top + plot + 20, errors);
            }
            if (event != null) {
                svg.line(
                        plotted.x(plotted.zero),
                        phased ? 108 : top - 6,
                        plotted.x(plotted.zero),
                        bottom,
                        "stroke=\"" + Look.INK + "\" stroke-width=\"1.2\"");
            }
            outage.draw(top, plot);
            if (phased) {
                new PhaseLabels(plotted).draw(top);
            }
            LaneDrawing drawing = new LaneDrawing(plotted);
            double y = lanesTop;
            for (Lane lane : lanes) {
                y += lane.opensGroup() ? 6 : 0;
                drawing.lane(lane, y);
                y += LaneDrawing.HEIGHT;
            }
            plotted.axis(bottom);
            drawing.legend(bottom + 40);
            return svg.end();
        }

        private long sum(int[] counts) {
            long sum = 0;
            for (int i = 0; i < chart.buckets(); i++) {
                sum += counts[i];
            }
            return sum;
        }

        private void head(Svg svg) {
            double right = plotted.right;
            Verdict verdict = Highlights.verdict(record);
            String word = Highlights.word(record);
            double badge = Lettering.width(word, 13, true) + 38;
            svg.rect(
                    right - badge,
                    12,
                    badge,
                    28,
                    "rx=\"14\" fill=\"#ffffff\" stroke=\"" + Look.colour(verdict) + "\" stroke-width=\"1.5\"");
            svg.raw(Look.glyph(verdict, right - badge + 16, 26, 7.5));
            svg.text(right - 12, 30.5, 13, true, "end", Look.INK, word);
            double room = right - badge - 40;
            double size = Math.clamp(18 * room / Lettering.width(record.title(), 18, true), LEAST_TITLE, 18);
            svg.text(20, 32, size, true, "start", Look.INK, Lettering.fit(record.title(), size, true, room));
            String line = String.join(
                    "  ·  ", nonEmpty(record.event(), record.environmentTitle(), Figures.moment(record.started())));
            svg.text(20, 54, 12, false, "start", Look.SOFT, Lettering.fit(line, 12, false, right - 20));
        }

        private void blank(Svg svg, double top, double plot) {
            double right = plotted.right;
            svg.rect(20, top - 10, right - 20, plot, "rx=\"6\" fill=\"#f6f8fa\" stroke=\"" + Look.GRID + "\"");
            String why = !record.endedEarly().isEmpty()
                    ? record.endedEarly()
                    : !story.damage().isEmpty() ? story.damage() : "The drill ended before its first record.";
            svg.text(plotted.width / 2, top + plot / 2 - 16, 15, true, "middle", Look.INK, "Nothing to draw");
            svg.text(
                    plotted.width / 2,
                    top + plot / 2 + 8,
                    12,
                    false,
                    "middle",
                    Look.SOFT,
                    Lettering.fit(why, 12, false, right - 80));
        }

        /** What the drawing shows, for those who hear it. */
        private String description() {
            StringBuilder text = new StringBuilder();
            text.append(verdict());
            if (event != null) {
                text.append("At 0: ").append(Figures.sentence(event.text()));
            }
            highlights
                    .recovery()
                    .ifPresent(r -> text.append("Writes acknowledged again: ")
                            .append(Figures.full(r))
                            .append(highlights
                                    .limit()
                                    .map(l -> ", limit " + Figures.limit(l))
                                    .orElse(""))
                            .append(". "));
            if (!highlights.phases().isEmpty()) {
                text.append("Phases, seconds from the event: ")
                        .append(String.join(
                                "; ",
                                highlights.phases().stream()
                                        .map(p -> Highlights.phase(p) + " " + Figures.value(p))
                                        .toList()))
                        .append(". ");
            }
            chart.roles()
                    .forEach((member, spans) -> text.append(member)
                            .append(": ")
                            .append(String.join(
                                    ", then ",
                                    spans.stream()
                                            .limit(12)
                                            .map(Picture.Span::what)
                                            .toList()))
                            .append(". "));
            text.append(Figures.count(sum(chart.refused()), "operation was", "operations were"))
                    .append(" refused and ")
                    .append(Figures.count(sum(chart.unknown()), "has", "have"))
                    .append(" no known outcome. ");
            for (Finding finding : Highlights.findings(record)) {
                text.append(Figures.sentence(finding.words() + ": " + finding.verdict()));
            }
            if (chart.cropped()) {
                text.append("The record holds more changes than are drawn. ");
            }
            return text.toString().strip();
        }
    }

    /** A name for ids inside a page. */
    public static String name(String id) {
        String safe = id.replaceAll("[^A-Za-z0-9_-]", "-");
        return safe.isEmpty() || !Character.isLetter(safe.charAt(0)) ? "d-" + safe : safe;
    }

    private static List<String> nonEmpty(String... parts) {
        return Arrays.stream(parts)
                .filter(part -> part != null && !part.isBlank())
                .toList();
    }
}

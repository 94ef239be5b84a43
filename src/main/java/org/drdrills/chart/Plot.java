package org.drdrills.chart;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.drdrills.evidence.Chart;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Highlights;
import org.drdrills.history.Mark;
import org.drdrills.record.DrillRecord;

/** What all parts of a timeline share: what is told, the axis of time, the drawing under way and what its legend must explain. */
final class Plot {
    static final double LEFT = 172;
    private static final double MARGIN = 22;

    final DrillRecord record;
    final Chart chart;
    final Highlights highlights;
    final double width;

    /** Where the axis ends. */
    final double right;

    /** So narrow that its letters can be read on A4. */
    final boolean paper;

    /** Null where none took place. */
    final Mark event;

    /** When the event took place, ns since the drill began; the axis counts from it. */
    final long zero;

    final long from;
    final long to;

    /** Styles that were drawn. */
    final Set<String> legend = new LinkedHashSet<>();

    /** Null before the drawing begins. */
    Svg svg;

    Plot(DrillStory story, double width, boolean paper) {
        this.record = story.record();
        this.chart = story.chart();
        this.highlights = Highlights.of(record);
        this.width = width;
        this.right = width - MARGIN;
        this.paper = paper;
        this.event = chart.event();
        this.zero = event == null ? 0 : event.at();
        long tail = Math.max(chart.end() - zero, 1_000_000_000L);
        this.from = Math.max(0, zero - Math.max(12_000_000_000L, tail / 4));
        this.to = Math.max(zero + tail, from + 2_000_000_000L);
    }

    /**
     * @param id          of the drawing in a page
     * @param description for those who hear it
     */
    Svg begin(String id, double top, double height, String description) {
        svg = new Svg(
                top,
                width,
                height,
                id,
                record.title() + ": " + Highlights.word(record).toLowerCase(Locale.ROOT),
                description);
        patterns();
        return svg;
    }

    double x(long at) {
        double share = (double) (at - from) / (to - from);
        return LEFT + Math.max(0, Math.min(1, share)) * (right - LEFT);
    }

    private void patterns() {
        svg.raw("<defs>"
                + hatch("unreachable", "#f3f4f6", "#8c959f", 6, 1.4, 45)
                + hatch("unknown", "#f6e3ed", Look.PURPLE, 5, 2.2, -45)
                + hatch("outage", "#fff8f3", "#f0b48a", 8, 1, 45)
                + hatch("cut", "#fdeee2", Look.VERMILLION, 7, 1.3, 45)
                + hatch("refusedway", "#fdeee2", Look.VERMILLION, 4, 1.6, 90)
                + hatch("slow", "#fdf5e0", Look.ORANGE, 9, 1.2, 0)
                + "</defs>");
    }

    private String hatch(String id, String ground, String line, double step, double width, int turn) {
        return "<pattern id=\"" + svg.id(id) + "\" patternUnits=\"userSpaceOnUse\" width=\"" + Figures.n(step)
                + "\" height=\"" + Figures.n(step)
                + "\" patternTransform=\"rotate(" + turn + ")\"><rect width=\"" + Figures.n(step) + "\" height=\""
                + Figures.n(step) + "\" fill=\"" + ground
                + "\"/><line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"" + Figures.n(step) + "\" stroke=\"" + line
                + "\" stroke-width=\"" + Figures.n(width) + "\"/></pattern>";
    }

    String fill(String pattern) {
        return "fill=\"url(#" + svg.id(pattern) + ")\"";
    }

    void grid(double top, double bottom) {
        for (long tick : ticks()) {
            svg.line(x(zero + tick), top, x(zero + tick), bottom, "stroke=\"" + Look.GRID + "\"");
        }
    }

    private List<Long> ticks() {
        double span = (to - from) / 1e9;
        double[] steps = {
            0.5, 1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 43_200, 86_400
        };
        double step = steps[steps.length - 1];
        for (double candidate : steps) {
            if (span / candidate <= 16) {
                step = candidate;
                break;
            }
        }
        List<Long> ticks = new ArrayList<>();
        double first = Math.ceil((from - zero) / 1e9 / step) * step;
        for (double at = first; at <= (to - zero) / 1e9 + 1e-9; at += step) {
            ticks.add(Math.round(at * 1e9));
        }
        return ticks;
    }

    void axis(double bottom) {
        svg.line(LEFT, bottom, right, bottom, "stroke=\"" + Look.SOFT + "\"");
        for (long tick : ticks()) {
            svg.line(x(zero + tick), bottom, x(zero + tick), bottom + 4, "stroke=\"" + Look.SOFT + "\"");
            double seconds = tick / 1e9;
            String text = seconds == 0 ? "0" : (seconds < 0 ? "−" : "") + Figures.n(Math.abs(seconds));
            svg.text(
                    x(zero + tick),
                    bottom + 17,
                    11,
                    seconds == 0,
                    x(zero + tick) > right - 8 ? "end" : x(zero + tick) < LEFT + 8 ? "start" : "middle",
                    Look.INK,
                    text);
        }
        svg.text(
                20,
                bottom + 17,
                11,
                false,
                "start",
                Look.SOFT,
                event == null ? "seconds from the start" : "seconds from the event");
    }

    /** Between two marks of a scale from 0 on, s. */
    static double step(double end) {
        for (double step :
                new double[] {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600}) {
            if (end / step <= 8) {
                return step;
            }
        }
        return end / 4;
    }
}

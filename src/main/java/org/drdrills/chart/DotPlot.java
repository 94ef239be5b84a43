package org.drdrills.chart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Highlights;
import org.drdrills.evidence.PlainWords;
import org.drdrills.evidence.Repeats;
import org.drdrills.measure.Distribution;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.Markup;

/** Every repeat of a drill as one mark on the axis of its time, so that none hides in an average. */
public final class DotPlot {
    private static final double WIDTH = 1100;
    private static final double LEFT = 210;
    private static final double RIGHT = 1080;
    private static final double NEVER = 70;
    private static final double HIGHEST = 150;

    private DotPlot() {}

    /** @return an SVG, or an empty text where no time was measured */
    public static String draw(Repeats repeats) {
        List<Repeats.Spread> rows = repeats.spreads().stream()
                .filter(spread -> spread.unit().equals("s"))
                .toList();
        if (rows.isEmpty()) {
            return "";
        }
        boolean never = rows.stream().anyMatch(row -> row.distribution().never() > 0);
        double right = never ? RIGHT - NEVER : RIGHT - 16;
        double most = rows.stream()
                .flatMap(row -> row.samples().values().stream())
                .filter(value -> !Double.isInfinite(value))
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        double end = Math.max(most, 1e-3);
        for (Repeats.Spread row : rows) {
            double limit = limit(row);
            end = limit <= end * 3 || most == 0 ? Math.max(end, limit) : end;
        }
        end *= 1.03;
        double scale = (right - LEFT) / end;
        double radius = repeats.drills().size() <= 60 ? 5.5 : 3.2;
        List<List<Mark>> marks =
                rows.stream().map(row -> stacked(row, scale, right, radius)).toList();
        double[] bases = new double[rows.size()];
        double y = 6;
        for (int i = 0; i < bases.length; i++) {
            y += Math.max(
                    44, marks.get(i).stream().mapToDouble(mark -> mark.up).max().orElse(0) + radius * 2 + 16);
            bases[i] = y;
        }
        double base = y + 8;
        Svg svg = new Svg(
                WIDTH,
                base + 42,
                Timeline.name(repeats.id()) + "-repeats",
                repeats.title() + ", run " + repeats.planned() + " times",
                String.join(" ", repeats.sentences()));
        double step = Plot.step(end);
        for (double tick = 0; tick <= end + 1e-9; tick += step) {
            double x = LEFT + tick * scale;
            svg.line(x, 4, x, base, "stroke=\"" + Look.GRID + "\"");
            svg.text(x, base + 15, 10.5, false, "middle", Look.SOFT, Figures.n(tick));
        }
        svg.text(LEFT - 12, base + 15, 10.5, false, "end", Look.SOFT, "seconds");
        if (never) {
            svg.line(right + 14, 4, right + 14, base, "stroke=\"" + Look.FAINT + "\" stroke-dasharray=\"2 3\"");
            svg.text((right + 14 + WIDTH) / 2, base + 15, 10.5, false, "middle", Look.SOFT, "never");
        }
        for (int i = 0; i < rows.size(); i++) {
            row(svg, rows.get(i), marks.get(i), bases[i], i == 0 ? 4 : bases[i - 1] + 6, scale, end, radius, right);
        }
        double x = LEFT;
        for (org.drdrills.check.Verdict verdict : org.drdrills.check.Verdict.values()) {
            if (repeats.drills().stream().anyMatch(drill -> Highlights.verdict(drill) == verdict)) {
                String word = "drill " + PlainWords.verdictWords().get(verdict.name());
                svg.raw(Look.glyph(verdict, x + 5, base + 31, 5))
                        .text(x + 15, base + 35, 10.5, false, "start", Look.SOFT, word);
                x += 36 + Lettering.width(word, 10.5, false);
            }
        }
        svg.line(x + 5, base + 25, x + 5, base + 37, "stroke=\"" + Look.INK + "\" stroke-width=\"2\"")
                .text(x + 13, base + 35, 10.5, false, "start", Look.SOFT, "median");
        return svg.end();
    }

    private static void row(
            Svg svg,
            Repeats.Spread row,
            List<Mark> marks,
            double base,
            double top,
            double scale,
            double end,
            double radius,
            double right) {
        Distribution all = row.distribution();
        svg.text(LEFT - 12, base - 18, 12, true, "end", Look.INK, Lettering.fit(row.label(), 12, true, LEFT - 20));
        svg.text(
                LEFT - 12,
                base - 3,
                10.5,
                false,
                "end",
                Look.SOFT,
                Figures.count(row.samples().size(), "sample", "samples")
                        + (row.apart() > 0 ? ", " + row.apart() + " open" : ""));
        svg.line(LEFT, base, right, base, "stroke=\"" + Look.FAINT + "\"");
        double limit = limit(row);
        if (limit > 0 && limit <= end) {
            double x = LEFT + limit * scale;
            String word = "limit " + Figures.limit(row.limit().orElseThrow());
            svg.line(x, top, x, base, "stroke=\"" + Look.INK + "\" stroke-width=\"1.2\" stroke-dasharray=\"5 4\"");
            svg.text(x - 5, top + 10, 10.5, false, "end", Look.INK, word);
        }
        if (!Double.isInfinite(all.median())) {
            double x = LEFT + Math.max(0, all.median()) * scale;
            svg.line(x, base - radius * 2 - 5, x, base + 5, "stroke=\"" + Look.INK + "\" stroke-width=\"2\"");
        }
        for (Mark mark : marks) {
            svg.raw("<g><title>" + Markup.escape(mark.record.id() + ": " + row.value(mark.value)) + "</title>"
                    + Look.glyph(Highlights.verdict(mark.record), mark.x, base - radius - 1.5 - mark.up, radius)
                    + "</g>");
        }
    }

    private static double limit(Repeats.Spread row) {
        return row.limit().map(duration -> duration.toNanos() / 1e9).orElse(0.0);
    }

    private record Mark(DrillRecord record, double value, double x, double up) {}

    /** Marks that would hide each other stand on top of each other, closer where there are many. */
    private static List<Mark> stacked(Repeats.Spread row, double scale, double right, double radius) {
        List<Map.Entry<DrillRecord, Double>> samples = row.samples().entrySet().stream()
                .sorted(Comparator.comparingDouble(Map.Entry::getValue))
                .toList();
        List<Double> columns = new ArrayList<>();
        List<Integer> heights = new ArrayList<>();
        for (Map.Entry<DrillRecord, Double> sample : samples) {
            double x = Double.isInfinite(sample.getValue())
                    ? (right + 14 + WIDTH) / 2
                    : LEFT + Math.max(0, sample.getValue()) * scale;
            // In each level, marks are at least their width apart.
            int level = 0;
            while (level < columns.size() && x - columns.get(level) < radius * 2 + 1) {
                level++;
            }
            if (level == columns.size()) {
                columns.add(x);
            } else {
                columns.set(level, x);
            }
            heights.add(level);
        }
        double rise = Math.min(radius * 2 + 1, HIGHEST / Math.max(1, columns.size()));
        List<Mark> marks = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            double value = samples.get(i).getValue();
            double x = Double.isInfinite(value) ? (right + 14 + WIDTH) / 2 : LEFT + Math.max(0, value) * scale;
            marks.add(new Mark(samples.get(i).getKey(), value, x, heights.get(i) * rise));
        }
        return marks;
    }
}

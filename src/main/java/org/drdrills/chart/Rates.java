package org.drdrills.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.drdrills.evidence.Chart;
import org.drdrills.evidence.Figures;

/** Acknowledged writes of a timeline, and below them what was refused and what got no answer. */
final class Rates {
    private final Plot plotted;
    private final Svg svg;
    private final Chart chart;
    private final long from;
    private final long to;
    private final double right;
    private final Set<String> legend;

    Rates(Plot plotted) {
        this.plotted = plotted;
        this.svg = plotted.svg;
        this.chart = plotted.chart;
        this.from = plotted.from;
        this.to = plotted.to;
        this.right = plotted.right;
        this.legend = plotted.legend;
    }

    void throughput(double top, double plot) {
        double perPixel = (to - from) / (right - Plot.LEFT);
        // a bucket of at least 2 px that holds some ten writes: narrower ones would draw the clients' rhythm, not
        // the service
        double seconds = Math.max(chart.end() / 1e9, 1e-9);
        double rate = Math.max(chart.acknowledgedWrites() / seconds, 0.1);
        int group = 1;
        while (group < 50
                && group * chart.bucket() < Math.max(2 * perPixel, Math.min(8e9 / rate, 4 * chart.bucket()))) {
            group++;
        }
        double width = group * chart.bucket() / 1e9;
        int first = (int) (from / chart.bucket()) / group * group;
        List<double[]> points = new ArrayList<>();
        double peak = 0;
        for (int i = first; i < chart.buckets(); i += group) {
            long sum = 0;
            for (int j = i; j < Math.min(i + group, chart.buckets()); j++) {
                sum += chart.acknowledged()[j];
            }
            // the last bucket may be half filled: it would end every drawing with a false fall
            boolean partial = i + group > chart.buckets();
            if (!partial) {
                points.add(new double[] {(double) i * chart.bucket(), sum / width});
                peak = Math.max(peak, sum / width);
            }
        }
        double scale = nice(peak);
        double base = top + plot;
        for (int i = 0; i <= 2; i++) {
            double y = base - plot * i / 2 * scale / (scale * 1.22);
            svg.line(Plot.LEFT, y, right, y, "stroke=\"" + (i == 0 ? Look.SOFT : Look.GRID) + "\"");
            svg.text(Plot.LEFT - 8, y + 4, 11, false, "end", Look.SOFT, Figures.n(scale * i / 2));
        }
        svg.text(20, top + plot / 2 - 16, 11, true, "start", Look.INK, "Acknowledged");
        svg.text(20, top + plot / 2 - 1, 11, true, "start", Look.INK, "writes /s");
        svg.text(20, top + plot / 2 + 14, 9.5, false, "start", Look.SOFT, "per " + Math.round(width * 1000) + " ms");
        if (points.isEmpty()) {
            return;
        }
        StringBuilder steps = new StringBuilder();
        double last = 0;
        for (double[] point : points) {
            double x = plotted.x(Math.max((long) point[0], from));
            double y = base - plot * point[1] / (scale * 1.22);
            steps.append(
                    steps.isEmpty()
                            ? "M" + Figures.n(x) + " " + Figures.n(y)
                            : "H" + Figures.n(x) + "V" + Figures.n(y));
            last = plotted.x((long) (point[0] + group * chart.bucket()));
        }
        steps.append('H').append(Figures.n(last));
        String outline = steps.toString();
        svg.path(
                outline + "V" + Figures.n(base) + "H"
                        + Figures.n(plotted.x(Math.max((long) points.getFirst()[0], from))) + "Z",
                "fill=\"" + Look.BLUE + "\" fill-opacity=\"0.16\"");
        svg.path(outline, "fill=\"none\" stroke=\"" + Look.BLUE + "\" stroke-width=\"1.3\" stroke-linejoin=\"round\"");
        legend.add("acknowledged");
        lost(group, first, scale, base, plot);
    }

    /** Of the acknowledged writes, those that were lost: a bar at the foot of each bucket, high enough to be seen. */
    private void lost(int group, int first, double scale, double base, double plot) {
        double width = group * chart.bucket() / 1e9;
        for (int i = first; i < chart.buckets(); i += group) {
            long lost = count(chart.lost(), i, group);
            if (lost > 0) {
                double x = plotted.x(Math.max((long) i * chart.bucket(), from));
                double high = Math.max(5, plot * lost / width / (scale * 1.22));
                svg.rect(
                        x,
                        base - high,
                        Math.max(2, plotted.x((long) (i + group) * chart.bucket()) - x),
                        high,
                        "fill=\"" + Look.LOST + "\"",
                        Figures.count(lost, "acknowledged write was lost", "acknowledged writes were lost"));
                legend.add("lost");
            }
        }
    }

    void troubles(double top, double height) {
        double perPixel = (to - from) / (right - Plot.LEFT);
        int group = 1;
        while (group * chart.bucket() < 3 * perPixel) {
            group++;
        }
        double width = group * chart.bucket() / 1e9;
        double peak = 0;
        int first = (int) (from / chart.bucket()) / group * group;
        for (int i = first; i < chart.buckets(); i += group) {
            peak = Math.max(peak, (count(chart.refused(), i, group) + count(chart.unknown(), i, group)) / width);
        }
        double scale = nice(peak);
        double base = top + height;
        svg.line(Plot.LEFT, base, right, base, "stroke=\"" + Look.SOFT + "\"");
        svg.line(Plot.LEFT, top, right, top, "stroke=\"" + Look.GRID + "\"");
        svg.text(Plot.LEFT - 8, base + 4, 11, false, "end", Look.SOFT, "0");
        svg.text(Plot.LEFT - 8, top + 4, 11, false, "end", Look.SOFT, Figures.n(scale));
        svg.text(20, top + height / 2 - 2, 11, true, "start", Look.INK, "Not");
        svg.text(20, top + height / 2 + 13, 11, true, "start", Look.INK, "acknowledged /s");
        for (int i = first; i < chart.buckets(); i += group) {
            long refused = count(chart.refused(), i, group);
            long unknown = count(chart.unknown(), i, group);
            double x = plotted.x(Math.max((long) i * chart.bucket(), from));
            double w = plotted.x((long) (i + group) * chart.bucket()) - x;
            double low = height * refused / width / scale;
            double high = height * unknown / width / scale;
            if (refused > 0) {
                svg.rect(x, base - low, w, low, "fill=\"" + Look.VERMILLION + "\"");
                legend.add("refused");
            }
            if (unknown > 0) {
                svg.rect(
                        x,
                        base - low - high,
                        w,
                        high,
                        plotted.fill("unknown") + " stroke=\"" + Look.PURPLE + "\" stroke-width=\"0.6\"");
                legend.add("unknown");
            }
        }
    }

    private long count(int[] counts, int first, int group) {
        long sum = 0;
        for (int i = first; i < Math.min(first + group, chart.buckets()); i++) {
            sum += counts[i];
        }
        return sum;
    }

    private static double nice(double peak) {
        double step = 1;
        while (true) {
            for (double factor : new double[] {1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8}) {
                if (peak <= step * factor) {
                    return Math.max(2, step * factor);
                }
            }
            step *= 10;
        }
    }
}

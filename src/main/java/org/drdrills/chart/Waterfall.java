package org.drdrills.chart;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Highlights;
import org.drdrills.measure.Measured;
import org.drdrills.record.DrillRecord;

/** The recovery step by step: each phase a bar from the end of the one before, all on one scale. */
public final class Waterfall {
    private static final double WIDTH = 640;
    private static final double RIGHT = 560;
    private static final double ROW = 26;

    private Waterfall() {}

    /** @return an SVG, or an empty text where no phase was measured */
    public static String draw(DrillRecord record) {
        Highlights numbers = Highlights.of(record);
        List<Measured> phases = numbers.phases();
        if (phases.isEmpty()) {
            return "";
        }
        double widest = phases.stream()
                .mapToDouble(phase -> Lettering.width(phase.label(), 11.5, false))
                .max()
                .orElse(0);
        double edge = Math.max(150, Math.min(260, widest + 20));
        double last = phases.getLast().value();
        Optional<Duration> limit = numbers.limit();
        double end = Math.max(last, 1e-3);
        boolean shown = limit.isPresent() && limit.get().toNanos() / 1e9 <= last * 2.2;
        if (shown) {
            end = Math.max(end, limit.get().toNanos() / 1e9 * 1.02);
        }
        double height = phases.size() * ROW + 40;
        StringBuilder told = new StringBuilder();
        phases.forEach(
                phase -> told.append(Figures.sentence(phase.label() + " " + Figures.full(phase) + " after the event")));
        Svg svg = new Svg(
                WIDTH,
                height,
                Timeline.name(record.id()) + "-phases",
                "Phases of the recovery",
                told.toString().strip());
        double base = phases.size() * ROW + 8;
        double scale = (RIGHT - edge) / end;
        for (double tick = 0; tick <= end + 1e-9; tick += step(end)) {
            double x = edge + tick * scale;
            svg.line(x, 4, x, base, "stroke=\"" + Look.GRID + "\"");
            svg.text(x, base + 15, 10.5, false, "middle", Look.SOFT, Figures.n(tick));
        }
        svg.text(edge - 12, base + 15, 10.5, false, "end", Look.SOFT, "seconds from the event");
        if (shown) {
            double x = edge + limit.get().toNanos() / 1e9 * scale;
            svg.line(x, 4, x, base, "stroke=\"" + Look.INK + "\" stroke-width=\"1.2\" stroke-dasharray=\"5 4\"");
            svg.text(
                    x,
                    base + 29,
                    10.5,
                    false,
                    x > RIGHT - 20 ? "end" : "middle",
                    Look.INK,
                    "limit " + Figures.limit(limit.get()));
        }
        double before = 0;
        for (int i = 0; i < phases.size(); i++) {
            Measured phase = phases.get(i);
            double y = 6 + i * ROW;
            double from = edge + Math.max(0, before) * scale;
            double to = edge + Math.max(0, phase.value()) * scale;
            svg.text(
                    edge - 12,
                    y + 14,
                    11.5,
                    false,
                    "end",
                    Look.INK,
                    Lettering.fit(phase.label(), 11.5, false, edge - 20));
            if (i > 0) {
                svg.line(from, y - 7, from, y + 3, "stroke=\"" + Look.FAINT + "\"");
            }
            svg.rect(from, y + 3, Math.max(2, to - from), 15, "rx=\"2\" fill=\"" + Look.BLUE + "\"");
            String took = phase.value() < 0
                    ? Figures.tick(phase.value())
                    : "+" + Figures.tick(Math.max(0, phase.value() - Math.max(0, before)));
            double x = Math.max(to, from + 2) + 6;
            svg.rect(x - 2, y + 3, Lettering.width(took, 11.5, true) + 4, 15, "fill=\"#ffffff\"");
            svg.text(x, y + 14.5, 11.5, true, "start", Look.INK, took);
            before = phase.value();
        }
        return svg.end();
    }

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

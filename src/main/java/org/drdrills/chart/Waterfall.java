package org.drdrills.chart;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Highlights;
import org.drdrills.record.DrillRecord;

/**
 * The recovery phase by phase, the same phases in each drill: a bar from the end of the one before, its moment beside it, all on one
 * scale from the event.
 */
public final class Waterfall {
    private static final double WIDTH = 480;
    private static final double RIGHT = 415;
    private static final double ROW = 26;
    private static final double EDGE = 108;

    private Waterfall() {}

    /** @return an SVG, or an empty text where no phase was measured */
    public static String draw(DrillRecord record) {
        Highlights numbers = Highlights.of(record);
        List<Highlights.Step> steps = numbers.steps();
        if (steps.isEmpty()) {
            return "";
        }
        double last = numbers.phases().getLast().value();
        Optional<Duration> limit = numbers.limit();
        double end = Math.max(last, 1e-3);
        boolean shown = limit.isPresent() && limit.get().toNanos() / 1e9 <= last * 2.2;
        if (shown) {
            end = Math.max(end, limit.get().toNanos() / 1e9 * 1.02);
        }
        double height = steps.size() * ROW + 40;
        StringBuilder told = new StringBuilder();
        steps.forEach(step -> told.append(Figures.sentence(step.name() + " "
                + step.seen()
                        .map(phase -> Figures.full(phase) + " after the event")
                        .orElse("was not seen"))));
        Svg svg = new Svg(
                WIDTH,
                height,
                Timeline.name(record.id()) + "-phases",
                "Phases of the recovery",
                told.toString().strip());
        double base = steps.size() * ROW + 8;
        double scale = (RIGHT - EDGE) / end;
        for (double tick = 0; tick <= end + 1e-9; tick += Plot.step(end)) {
            double x = EDGE + tick * scale;
            svg.line(x, 4, x, base, "stroke=\"" + Look.GRID + "\"");
            svg.text(x, base + 15, 10.5, false, "middle", Look.SOFT, Figures.n(tick));
        }
        svg.text(EDGE - 12, base + 15, 10.5, false, "end", Look.SOFT, "s from the event");
        if (shown) {
            double x = EDGE + limit.get().toNanos() / 1e9 * scale;
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
        for (int i = 0; i < steps.size(); i++) {
            Highlights.Step step = steps.get(i);
            double y = 6 + i * ROW;
            svg.text(EDGE - 12, y + 14, 11.5, false, "end", Look.INK, step.name());
            if (step.seen().isEmpty()) {
                svg.text(EDGE + 6, y + 14.5, 11, false, "start", Look.SOFT, "not seen");
                continue;
            }
            double at = Math.max(0, step.seen().get().value());
            // a phase that came before the one above it is a moment, not a length
            double from = EDGE + Math.min(before, at) * scale;
            double to = EDGE + at * scale;
            svg.rect(from, y + 3, Math.max(2, to - from), 15, "rx=\"2\" fill=\"" + Look.BLUE + "\"");
            String text = Figures.tick(step.seen().get().value());
            double x = Math.max(to, from + 2) + 6;
            svg.rect(x - 2, y + 3, Lettering.width(text, 11.5, true) + 4, 15, "fill=\"#ffffff\"");
            svg.text(x, y + 14.5, 11.5, true, "start", Look.INK, text);
            before = Math.max(before, at);
        }
        return svg.end();
    }
}

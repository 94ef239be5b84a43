package org.drdrills.chart;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.evidence.Figures;
import org.drdrills.measure.Restoration;
import org.drdrills.measure.Restoration.Phase;

/** The restore of a backup: a bar for each of its phases, on one scale from the order, with the limit of the first four. */
final class RestorePhases {
    private static final double ROW = 40;
    private static final double BAR = 18;
    private static final double LEFT = 196;
    /** What is written beside the last bar. */
    private static final double BESIDE = 150;

    private static final Map<String, String> DOES = does();

    private final Plot plotted;
    private final Map<String, Phase> phases = new LinkedHashMap<>();
    private final Optional<Double> limit;
    private final double end;

    private static Map<String, String> does() {
        Map<String, String> does = new LinkedHashMap<>();
        does.put("fetch", "copied into the lab");
        does.put("restore", "made a database of");
        does.put("recover", "log replayed, server up");
        does.put("checks", "declared checks answered");
        does.put(Restoration.INTEGRITY, "pages, tables, indexes read");
        return does;
    }

    RestorePhases(Plot plotted) {
        this.plotted = plotted;
        plotted.chart
                .marks()
                .forEach(mark -> Phase.of(mark)
                        .filter(phase -> DOES.containsKey(phase.name()))
                        .ifPresent(phase -> phases.putIfAbsent(phase.name(), phase)));
        double last = Math.max(0.1, seconds(plotted.chart.end()));
        this.limit =
                plotted.highlights.limit().map(most -> most.toNanos() / 1e9).filter(most -> most <= last * 2.2);
        this.end = Math.max(last, limit.map(most -> most * 1.02).orElse(0.0));
    }

    private double seconds(long at) {
        return (at - plotted.zero) / 1e9;
    }

    static double height() {
        return DOES.size() * ROW + 44;
    }

    /** For those who hear it. */
    String told() {
        StringBuilder told = new StringBuilder();
        DOES.keySet().forEach(name -> told.append(Figures.sentence(name + " " + outcome(name))));
        plotted.highlights
                .limit()
                .ifPresent(most -> told.append("The limit of the first four is ")
                        .append(Figures.limit(most))
                        .append('.'));
        return told.toString().strip();
    }

    private String outcome(String name) {
        Phase phase = phases.get(name);
        if (phase == null) {
            return "was not begun";
        }
        String took = Figures.seconds((phase.ended() - phase.began()) / 1e9);
        return phase.failed() ? "failed after " + took + ": " + phase.reason() : "took " + took;
    }

    private double x(double seconds) {
        return LEFT + Math.clamp(seconds / end, 0, 1) * (plotted.right - BESIDE - LEFT);
    }

    void draw(double top) {
        Svg svg = plotted.svg;
        double base = top + DOES.size() * ROW + 4;
        double step = Plot.step(end);
        for (double tick = 0; tick <= end + 1e-9; tick += step) {
            svg.line(x(tick), top, x(tick), base, "stroke=\"" + Look.GRID + "\"");
            svg.text(x(tick), base + 16, 11, tick == 0, "middle", tick == 0 ? Look.INK : Look.SOFT, Figures.n(tick));
        }
        svg.text(20, base + 16, 11, false, "start", Look.SOFT, "seconds from the order");
        int row = 0;
        for (String name : List.copyOf(DOES.keySet())) {
            row(svg, name, top + row * ROW);
            row++;
        }
        plotted.highlights.limit().map(Figures::limit).ifPresent(words -> {
            double at = limit.map(this::x).orElse(plotted.right);
            limit.ifPresent(most -> svg.line(
                    at,
                    top - 4,
                    at,
                    base,
                    "stroke=\"" + Look.INK + "\" stroke-width=\"1.4\" stroke-dasharray=\"5 4\""));
            svg.text(
                    at,
                    top - 9,
                    11.5,
                    true,
                    limit.isPresent() ? "middle" : "end",
                    Look.INK,
                    "limit " + words + (limit.isPresent() ? "" : ", beyond the right edge"));
        });
    }

    private void row(Svg svg, String name, double y) {
        boolean after = name.equals(Restoration.INTEGRITY);
        svg.text(20, y + 16, 12.5, true, "start", Look.INK, name);
        svg.text(20, y + 31, 11, false, "start", Look.SOFT, DOES.get(name));
        Phase phase = phases.get(name);
        if (phase == null) {
            svg.text(LEFT + 6, y + 23, 11.5, false, "start", Look.SOFT, "not begun");
            return;
        }
        double from = x(seconds(phase.began()));
        double to = Math.max(from + 2, x(seconds(phase.ended())));
        svg.rect(
                from,
                y + 10,
                to - from,
                BAR,
                phase.failed()
                        ? plotted.fill("cut") + " stroke=\"" + Look.VERMILLION + "\""
                        : "rx=\"2\" fill=\"" + (after ? Look.SKY : Look.BLUE) + "\"",
                Figures.sentence(name + " " + outcome(name)).strip());
        String took = Figures.seconds((phase.ended() - phase.began()) / 1e9);
        svg.text(
                to + 8,
                y + 23,
                12,
                true,
                "start",
                phase.failed() ? "#7A2E00" : Look.INK,
                Lettering.fit(phase.failed() ? took + ", " + phase.reason() : took, 12, true, plotted.right - to - 8));
        if (name.equals("checks") && !phase.failed()) {
            double taken = seconds(phase.ended());
            String usable = "usable after " + Figures.seconds(taken);
            double beside = to + 8 + Lettering.width(took, 12, true) + 12;
            svg.text(
                    beside,
                    y + 23,
                    11.5,
                    false,
                    "start",
                    Look.SOFT,
                    Lettering.fit(usable, 11.5, false, plotted.right - beside));
        }
    }
}

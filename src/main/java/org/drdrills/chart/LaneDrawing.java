package org.drdrills.chart;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drdrills.chart.Lanes.Bar;
import org.drdrills.chart.Lanes.Lane;
import org.drdrills.evidence.Chart;
import org.drdrills.evidence.Figures;
import org.drdrills.record.Markup;

/** Draws the lanes of a timeline, and the legend of all that was drawn. */
final class LaneDrawing {
    /** Height of a lane. */
    static final double HEIGHT = 20;

    private static final double BAR = 14;

    private final Plot plotted;
    private final Svg svg;
    private final long from;
    private final long to;
    private final double right;
    private final Set<String> legend;

    LaneDrawing(Plot plotted) {
        this.plotted = plotted;
        this.svg = plotted.svg;
        this.from = plotted.from;
        this.to = plotted.to;
        this.right = plotted.right;
        this.legend = plotted.legend;
    }

    void lane(Lane lane, double y) {
        if (lane.opensGroup()) {
            svg.line(20, y - 3, right, y - 3, "stroke=\"" + Look.GRID + "\"");
        }
        svg.text(20, y + 13.5, 11, false, "start", Look.INK, Lettering.fit(lane.name(), 11, false, Plot.LEFT - 30));
        for (Bar bar : lane.bars()) {
            if (bar.to() >= from && bar.from() <= to) {
                bar(bar, y + 3);
            }
        }
        double free = Plot.LEFT;
        for (Bar bar : lane.bars()) {
            if (bar.to() >= from && bar.from() <= to) {
                free = caption(bar, y + 3, free, lane);
            }
        }
    }

    /** Inside its bar where there is room, else right of it where nothing stands yet. */
    private double caption(Bar bar, double y, double free, Lane lane) {
        if (bar.text().isEmpty()) {
            return free;
        }
        double left = plotted.x(bar.from());
        double right = Math.max(left + 1.5, plotted.x(bar.to()));
        double size = 10;
        boolean light = bar.style().equals("primary")
                || bar.style().equals("active")
                || bar.style().equals("two");
        boolean patterned = bar.style().startsWith("way-")
                || bar.style().equals("unreachable")
                || bar.style().equals("none");
        double inside = right - Math.max(left, free) - 10;
        String text = Lettering.fit(bar.text(), size, false, inside);
        if (!text.isEmpty() && (text.equals(bar.text()) || inside > 60)) {
            double start = Math.max(left, free) + 5;
            if (patterned) {
                svg.rect(
                        start - 3, y + 1, Lettering.width(text, size, false) + 6, BAR - 2, "rx=\"2\" fill=\"#ffffff\"");
            }
            String ink = light ? "#ffffff" : bar.style().equals("fault") ? Look.ON_ORANGE : Look.INK;
            svg.text(start, y + 10.5, size, false, "start", ink, text);
            return start + Lettering.width(text, size, false) + 4;
        }
        if (bar.style().endsWith("step")) {
            // the place in the runbook fits where its name does not
            String number = bar.text().replaceFirst("^0*(\\d{1,2}).*", "$1")
                    + (bar.style().equals("badstep") ? "!" : "");
            if (number.length() <= 3 && Lettering.width(number, 9, false) <= right - Math.max(left, free)) {
                svg.text((Math.max(left, free) + right) / 2, y + 10.5, 9, false, "middle", Look.INK, number);
                return right;
            }
        }
        boolean alone = bar.style().equals("fault")
                || bar.style().equals("two")
                || bar.style().equals("ended")
                || bar.style().endsWith("step")
                || bar.style().startsWith("way-");
        if (alone) {
            double next = this.right;
            for (Bar other : lane.bars()) {
                if (plotted.x(other.from()) > left + 1e-6) {
                    next = Math.min(next, plotted.x(other.from()));
                }
            }
            double start = Math.max(right, free) + 4;
            String beside = Lettering.fit(bar.text(), size, false, next - start - 4);
            if (!beside.isEmpty() && (beside.equals(bar.text()) || next - start > 60)) {
                svg.text(start, y + 10.5, size, false, "start", Look.INK, beside);
                return start + Lettering.width(beside, size, false) + 4;
            }
        }
        return free;
    }

    void legend(double y) {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("acknowledged", "acknowledged");
        words.put("lost", "acknowledged and lost");
        words.put("refused", "refused");
        words.put("unknown", "no answer: outcome unknown");
        words.put("outage", "outage");
        words.put("primary", "primary");
        words.put("active", "active");
        words.put("standby", "standby");
        words.put("passive", "ready to take over");
        words.put(Chart.SEALED, "primary that takes no writes");
        words.put("none", "neither");
        words.put("unreachable", "unreachable");
        words.put("writes", "acknowledges writes");
        words.put("ended", "machine ended");
        words.put("way-silent", "way silent");
        words.put("way-refused", "way refused");
        words.put("way-slow", "way slow");
        double x = 20;
        double total = 0;
        for (var entry : words.entrySet()) {
            total += legend.contains(entry.getKey()) ? 18 + Lettering.width(entry.getValue(), 10, false) + 14 : 0;
        }
        double size = total > right - 20 && !plotted.paper ? 10 * (right - 20) / total : 10;
        for (var entry : words.entrySet()) {
            if (!legend.contains(entry.getKey())) {
                continue;
            }
            if (plotted.paper && x + 18 + Lettering.width(entry.getValue(), size, false) > right) {
                x = 20;
                y += 16;
            }
            swatch(entry.getKey(), x, y - 8);
            svg.text(x + 18, y, size, false, "start", Look.SOFT, entry.getValue());
            x += 18 + Lettering.width(entry.getValue(), size, false) + 14 * size / 10;
        }
    }

    private void bar(Bar bar, double y) {
        String style = bar.style();
        double left = plotted.x(bar.from());
        double width = Math.max(1.5, plotted.x(bar.to()) - left);
        String look = (square(style) ? "" : "rx=\"1.5\" ") + look(style);
        switch (style) {
            case "writes" -> svg.rect(left, y + BAR + 0.5, width, 2.5, look, bar.hint());
            case "ended" -> cross(left, y + BAR / 2, bar.hint());
            case Chart.SEALED -> svg.rect(left + 0.5, y + 0.5, width - 1, BAR - 1, look, bar.hint());
            case "none" -> svg.rect(left, y + 0.5, width, BAR - 1, look, bar.hint());
            default -> svg.rect(left, y, width, BAR, look, bar.hint());
        }
        legend.add(style);
    }

    /** A cross on white where a machine ended. */
    private void cross(double x, double y, String hint) {
        svg.raw("<g><title>" + Markup.escape(hint) + "</title>");
        svg.rect(x - 5, y - 5, 10, 10, "rx=\"2\" fill=\"#ffffff\"");
        svg.path(
                "M" + Figures.n(x - 3.5) + " " + Figures.n(y - 3.5) + "l7 7M" + Figures.n(x - 3.5) + " "
                        + Figures.n(y + 3.5) + "l7 -7",
                "fill=\"none\" stroke=\"" + Look.VERMILLION + "\" stroke-width=\"2\"");
        svg.raw("</g>");
    }

    private static boolean square(String style) {
        return style.startsWith("way-")
                || List.of("unreachable", "none", "writes", "stage").contains(style);
    }

    /** The same on its lane and in the legend. */
    private String look(String style) {
        return switch (style) {
            case "primary", "active" -> "fill=\"" + Look.BLUE + "\"";
            case "standby" -> "fill=\"#dceefa\" stroke=\"" + Look.SKY + "\" stroke-width=\"0.8\"";
            case "passive" -> "fill=\"#ffffff\" stroke=\"" + Look.SKY + "\" stroke-width=\"0.8\"";
            case Chart.SEALED -> "fill=\"#ffffff\" stroke=\"" + Look.BLUE + "\"";
            case "unreachable" -> plotted.fill("unreachable");
            case "none" -> "fill=\"#ffffff\" stroke=\"" + Look.FAINT + "\" stroke-dasharray=\"2 2\"";
            case "writes" -> "fill=\"" + Look.INK + "\"";
            case "fault" -> "fill=\"" + Look.ORANGE + "\"";
            case "lost" -> "fill=\"" + Look.LOST + "\"";
            case "two", "refused" -> "fill=\"" + Look.VERMILLION + "\"";
            case "step" -> "fill=\"#d9f0e8\" stroke=\"" + Look.GREEN + "\"";
            case "badstep" -> "fill=\"#fbe3d3\" stroke=\"" + Look.VERMILLION + "\" stroke-width=\"1.5\"";
            case "stage" -> "fill=\"#f6f8fa\" stroke=\"#d0d7de\" stroke-width=\"0.8\"";
            case "unknown" -> plotted.fill("unknown") + " stroke=\"" + Look.PURPLE + "\" stroke-width=\"0.6\"";
            case "outage" -> plotted.fill("outage") + " stroke=\"#f0b48a\" stroke-width=\"0.6\"";
            case "way-refused" -> way("refusedway", Look.VERMILLION);
            case "way-slow" -> way("slow", Look.ORANGE);
            default -> way("cut", Look.VERMILLION);
        };
    }

    private String way(String pattern, String edge) {
        return plotted.fill(pattern) + " stroke=\"" + edge + "\" stroke-width=\"0.8\"";
    }

    private void swatch(String style, double x, double y) {
        switch (style) {
            case "acknowledged" ->
                svg.rect(x, y, 13, 9, "fill=\"" + Look.BLUE + "\" fill-opacity=\"0.16\"")
                        .line(x, y, x + 13, y, "stroke=\"" + Look.BLUE + "\" stroke-width=\"1.4\"");
            case "writes" -> svg.rect(x, y + 3.5, 13, 2.5, look(style));
            case "ended" -> cross(x + 6, y + 4.5, "machine ended");
            default -> svg.rect(x, y, 13, 9, look(style));
        }
    }
}

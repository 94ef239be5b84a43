package org.drdrills.chart;

import java.time.LocalDate;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.ReadyDays;
import org.drdrills.record.Readiness.State;

/** A cell for each day of a period: whether an environment was ready on it, and above it a mark where a drill was run. */
public final class Days {
    private static final double WIDTH = 720;
    private static final double TOP = 14;
    private static final double HIGH = 22;
    /** Below it, cells have no gap between them. */
    private static final double GAP_FROM = 6;

    private static final double LABEL = 34;

    private Days() {}

    public static String draw(String id, ReadyDays ready, LocalDate from, LocalDate to) {
        long count = ChronoUnit.DAYS.between(from, to) + 1;
        double cell = Math.min(24, WIDTH / count);
        double gap = cell >= GAP_FROM ? 1.5 : 0;
        Map<LocalDate, ReadyDays.Day> days = new LinkedHashMap<>();
        ready.days().forEach(day -> days.put(day.day(), day));
        double bottom = TOP + HIGH;
        Svg svg = new Svg(
                WIDTH, bottom + 40, id, "Readiness of " + ready.environment() + ", day by day", told(ready, count));
        svg.raw("<defs>" + hatch(svg.id("not"), "#fdeee2", Look.VERMILLION, 45)
                + hatch(svg.id("unknown"), "#fdf5e0", "#9a6a00", 90) + "</defs>");
        double labelled = -LABEL;
        for (int i = 0; i < count; i++) {
            LocalDate date = from.plusDays(i);
            double x = i * cell;
            ReadyDays.Day day = days.get(date);
            svg.rect(
                    x,
                    TOP,
                    cell - gap,
                    HIGH,
                    look(svg, day),
                    date + ": " + (day == null ? "not looked at" : day.state().words()));
            if (ready.drilled().contains(date)) {
                double middle = x + (cell - gap) / 2;
                double half = Math.clamp(cell / 3, 2, 4);
                svg.path(
                        "M" + Figures.n(middle - half) + " " + Figures.n(TOP - 9) + "h" + Figures.n(2 * half) + "l"
                                + Figures.n(-half) + " 7z",
                        "fill=\"" + Look.INK + "\"");
            }
            boolean month = date.getDayOfMonth() == 1;
            if ((month || i == 0) && x - labelled >= LABEL && x + LABEL <= WIDTH) {
                svg.line(x, bottom, x, bottom + 5, "stroke=\"" + Look.SOFT + "\"");
                svg.text(x + 3, bottom + 13, 10.5, false, "start", Look.SOFT, label(date, i == 0));
                labelled = x + (i == 0 ? LABEL : 0);
            }
        }
        legend(svg, bottom + 34);
        return svg.end();
    }

    private static String label(LocalDate date, boolean first) {
        String month = date.getMonth().getDisplayName(TextStyle.SHORT, Locale.ROOT);
        return first || date.getMonthValue() == 1 ? month + " " + date.getYear() : month;
    }

    private static String told(ReadyDays ready, long count) {
        return "Of " + Figures.count(count, "day", "days") + ", " + ready.count(State.READY) + " READY, "
                + ready.count(State.NOT_READY) + " NOT READY, " + ready.count(State.UNKNOWN) + " UNKNOWN, "
                + (count - ready.days().size()) + " not looked at. A drill was run on "
                + Figures.count(ready.drilled().size(), "day", "days") + ".";
    }

    private static String look(Svg svg, ReadyDays.Day day) {
        return day == null ? "fill=\"#f3f4f6\"" : look(svg, day.state());
    }

    private static String look(Svg svg, State state) {
        return switch (state) {
            case READY -> "fill=\"" + Look.GREEN + "\"";
            case NOT_READY -> "fill=\"url(#" + svg.id("not") + ")\"";
            case UNKNOWN -> "fill=\"url(#" + svg.id("unknown") + ")\"";
        };
    }

    private static String hatch(String id, String ground, String line, int turn) {
        return "<pattern id=\"" + id
                + "\" patternUnits=\"userSpaceOnUse\" width=\"5\" height=\"5\" patternTransform=\"rotate(" + turn
                + ")\"><rect width=\"5\" height=\"5\" fill=\"" + ground
                + "\"/><line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"5\" stroke=\"" + line
                + "\" stroke-width=\"5\"/></pattern>";
    }

    private static void legend(Svg svg, double y) {
        double x = 0;
        for (State state : State.values()) {
            svg.rect(x, y - 9, 12, 10, look(svg, state));
            x = word(svg, x + 17, y, state.words());
        }
        svg.rect(x, y - 9, 12, 10, "fill=\"#f3f4f6\"");
        x = word(svg, x + 17, y, "not looked at");
        svg.path("M" + Figures.n(x) + " " + Figures.n(y - 8) + "h8l-4 7z", "fill=\"" + Look.INK + "\"");
        word(svg, x + 13, y, "a drill was run");
    }

    private static double word(Svg svg, double x, double y, String word) {
        svg.text(x, y, 10.5, false, "start", Look.INK, word);
        return x + Lettering.width(word, 10.5, false) + 16;
    }
}

package org.drdrills.chart;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drdrills.evidence.Chart;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Highlights;
import org.drdrills.evidence.Picture;
import org.drdrills.history.Mark;
import org.drdrills.measure.Measured;

/** The outage in a timeline, as a measured length, and its limit. */
final class OutageMark {
    private final Plot plotted;
    private final Svg svg;
    private final Chart chart;
    private final Highlights highlights;
    private final long zero;
    private final long to;
    private final double right;
    private final Mark event;
    private final Set<String> legend;

    OutageMark(Plot plotted) {
        this.plotted = plotted;
        this.svg = plotted.svg;
        this.chart = plotted.chart;
        this.highlights = plotted.highlights;
        this.zero = plotted.zero;
        this.to = plotted.to;
        this.right = plotted.right;
        this.event = plotted.event;
        this.legend = plotted.legend;
    }

    /** Nothing is shaded where doubt, not the service, is why there is no number. */
    private boolean outageShown() {
        return event != null
                && highlights.recovery().isPresent()
                && (Figures.known(highlights.recovery().get()) || highlights.neverRestored());
    }

    private long outageEnd() {
        Measured recovery = highlights.recovery().get();
        return Figures.known(recovery) ? outageStart() + Math.round(recovery.value() * 1e9) : to;
    }

    /** The event, or the operator's order where the limit counts from there. */
    private long outageStart() {
        return !highlights.fromOrder()
                ? zero
                : chart.marks(Mark.Kind.OPERATOR).stream()
                        .filter(mark ->
                                mark.at() >= zero && "order".equals(mark.data().get("step")))
                        .mapToLong(Mark::at)
                        .findFirst()
                        .orElse(zero);
    }

    void ground(double top, double plot) {
        if (outageShown()) {
            svg.rect(
                    plotted.x(outageStart()),
                    top,
                    plotted.x(outageEnd()) - plotted.x(outageStart()),
                    plot,
                    plotted.fill("outage") + " fill-opacity=\"0.6\"");
            legend.add("outage");
        }
        for (Picture.Span again : again()) {
            svg.rect(
                    plotted.x(again.from()),
                    top,
                    plotted.x(Math.min(again.to(), to)) - plotted.x(again.from()),
                    plot,
                    plotted.fill("outage") + " fill-opacity=\"0.6\"",
                    "another outage, of " + Figures.seconds((again.to() - again.from()) / 1e9));
            legend.add("outage");
        }
    }

    /** Outages after the first: times without an acknowledged write that began once the service was back. */
    private List<Picture.Span> again() {
        if (event == null || highlights.recovery().filter(Figures::known).isEmpty()) {
            return List.of();
        }
        long back = outageEnd();
        return chart.silences(zero).stream()
                .filter(span -> span.from() >= back && span.from() < to)
                .toList();
    }

    /** Each further outage with its length, at the foot of the plot. */
    private void again(double top, double plot) {
        double free = Plot.LEFT;
        for (Picture.Span span : again()) {
            String text = "another outage, " + Figures.seconds((span.to() - span.from()) / 1e9);
            double wide = Lettering.width(text, 11, true) + 10;
            double middle = (plotted.x(span.from()) + plotted.x(Math.min(span.to(), to))) / 2;
            double centre = Math.max(Plot.LEFT + wide / 2, Math.min(right - wide / 2, middle));
            double y = top + plot - 20;
            if (centre - wide / 2 < free) {
                continue;
            }
            free = centre + wide / 2;
            svg.rect(centre - wide / 2, y - 11, wide, 16, "fill=\"#ffffff\" fill-opacity=\"0.9\"");
            svg.text(centre, y + 1, 11, true, "middle", Look.VERMILLION, text);
        }
    }

    /** The outage as a measured length, as in an engineer's drawing, and the limit as a dashed line. */
    void draw(double top, double plot) {
        again(top, plot);
        if (!outageShown()) {
            return;
        }
        Measured recovery = highlights.recovery().get();
        boolean known = Figures.known(recovery);
        long end = outageEnd();
        Optional<Duration> limit = highlights.limit();
        double left = plotted.x(outageStart());
        double right = plotted.x(end);
        double y = top + 13;
        String number = known
                ? Figures.full(recovery)
                : highlights
                        .atLeast()
                        .map(least -> "not restored within " + Figures.value(least))
                        .orElse("not restored while we watched");
        boolean none = known && recovery.value() <= recovery.plusMinus();
        String text = (none ? "no outage" : number)
                + limit.map(l -> "; limit " + Figures.limit(l)).orElse("")
                + (highlights.doubted() ? " (in doubt)" : "");
        boolean late = limit.isPresent()
                && (!known || recovery.value() * 1e9 > limit.get().toNanos());
        String colour = highlights.doubted() ? Look.SOFT : late ? Look.VERMILLION : Look.INK;
        if (!none) {
            bracket(left, right, top, plot, y, colour);
        }
        double size = 12.5;
        double wide = Lettering.width(text, size, true) + 12;
        double centre = right - left > wide + 24 ? (left + right) / 2 : right + 10 + wide / 2;
        if (centre + wide / 2 > right) {
            centre = left - 10 - wide / 2 > Plot.LEFT ? left - 10 - wide / 2 : (Plot.LEFT + right) / 2;
        }
        limit(limit, top, plot);
        svg.rect(centre - wide / 2, y - 9, wide, 18, "fill=\"#ffffff\"");
        svg.text(centre, y + 4.5, size, true, "middle", colour, text);
    }

    private void bracket(double left, double right, double top, double plot, double y, String colour) {
        svg.line(left, y, right, y, "stroke=\"" + colour + "\" stroke-width=\"1.4\"");
        svg.line(right, top + 5, right, top + plot, "stroke=\"" + colour + "\" stroke-width=\"1\"");
        svg.path(
                "M" + Figures.n(left + 6) + " " + Figures.n(y - 3.5) + "L" + Figures.n(left) + " " + Figures.n(y)
                        + "L"
                        + Figures.n(left + 6) + " " + Figures.n(y + 3.5) + "M" + Figures.n(right - 6) + " "
                        + Figures.n(y - 3.5)
                        + "L" + Figures.n(right) + " " + Figures.n(y) + "L" + Figures.n(right - 6) + " "
                        + Figures.n(y + 3.5),
                "fill=\"none\" stroke=\"" + colour + "\" stroke-width=\"1.4\"");
    }

    private void limit(Optional<Duration> limit, double top, double plot) {
        if (limit.isPresent()) {
            long deadline = outageStart() + limit.get().toNanos();
            if (deadline <= to) {
                double at = plotted.x(deadline);
                svg.line(
                        at,
                        top + 2,
                        at,
                        top + plot,
                        "stroke=\"" + Look.INK + "\" stroke-width=\"1.4\" stroke-dasharray=\"6 4\"");
                String note = "limit " + Figures.limit(limit.get());
                double room = Lettering.width(note, 11, false) + 10;
                boolean before = at + room > right;
                svg.rect(before ? at - room : at + 2, top + 25, room - 2, 15, "fill=\"#ffffff\" fill-opacity=\"0.85\"");
                svg.text(before ? at - 5 : at + 5, top + 36, 11, false, before ? "end" : "start", Look.INK, note);
            } else {
                String note = "limit " + Figures.limit(limit.get()) + " →";
                double room = Lettering.width(note, 11, false) + 10;
                svg.rect(right - room, top + 25, room, 15, "fill=\"#ffffff\" fill-opacity=\"0.85\"");
                svg.text(right - 5, top + 36, 11, false, "end", Look.INK, note);
            }
        }
    }
}

package org.drdrills.chart;

import java.util.ArrayList;
import java.util.List;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Highlights;
import org.drdrills.measure.Measured;
import org.drdrills.record.Markup;

/** The phases of the recovery above a timeline, each with its moment. */
final class PhaseLabels {
    private record Label(double at, String name, String number, String hint) {}

    private final Plot plotted;
    private final Svg svg;
    private final Highlights highlights;
    private final long zero;
    private final long from;
    private final long to;
    private final double right;

    PhaseLabels(Plot plotted) {
        this.plotted = plotted;
        this.svg = plotted.svg;
        this.highlights = plotted.highlights;
        this.zero = plotted.zero;
        this.from = plotted.from;
        this.to = plotted.to;
        this.right = plotted.right;
    }

    /** Labels that would crowd are moved apart as little as needed; a thin line leads each to its tick. */
    void draw(double top) {
        List<Label> labels = new ArrayList<>();
        for (Measured phase : highlights.phases()) {
            long at = zero + Math.round(phase.value() * 1e9);
            if (at >= from && at <= to) {
                labels.add(new Label(
                        plotted.x(at),
                        Highlights.phase(phase),
                        Figures.tick(phase.value()),
                        Highlights.phase(phase) + ", " + Figures.full(phase) + " after the event: "
                                + phase.definition()));
            }
        }
        double size = 10.5;
        double[] widths = new double[labels.size()];
        double all = 0;
        for (int i = 0; i < widths.length; i++) {
            Label label = labels.get(i);
            widths[i] = Math.min(
                            150,
                            Math.max(
                                    Lettering.width(label.name, size, false),
                                    Lettering.width(label.number, size, true)))
                    + 12;
            all += widths[i];
        }
        double squeeze = Math.min(1, (right - 20) / Math.max(all, 1));
        double[] centres = spread(labels, widths, squeeze);
        for (int i = 0; i < widths.length; i++) {
            Label label = labels.get(i);
            double room = widths[i] * squeeze - 8;
            svg.raw("<g><title>" + Markup.escape(label.hint) + "</title>");
            svg.text(centres[i], 80, size, false, "middle", Look.SOFT, Lettering.fit(label.name, size, false, room));
            svg.text(centres[i], 94, size, true, "middle", Look.INK, Lettering.fit(label.number, size, true, room));
            svg.path(
                    "M" + Figures.n(centres[i]) + " 99V103L" + Figures.n(label.at) + " 114V" + Figures.n(top),
                    "fill=\"none\" stroke=\"" + Look.FAINT + "\"");
            svg.path("M" + Figures.n(label.at) + " " + Figures.n(top + 1) + "l-3.5 -6h7z", "fill=\"" + Look.INK + "\"");
            svg.raw("</g>");
        }
    }

    private double[] spread(List<Label> labels, double[] widths, double squeeze) {
        // blocks of touching labels, each at the mean of what its labels want
        List<double[]> blocks = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            double width = widths[i] * squeeze;
            // [first, count, width, sum of wanted left edges of the block, left]
            double[] block = {i, 1, width, labels.get(i).at - width / 2, 0};
            block[4] = clamp(block);
            blocks.add(block);
            while (blocks.size() > 1) {
                double[] right = blocks.getLast();
                double[] left = blocks.get(blocks.size() - 2);
                if (left[4] + left[2] <= right[4]) {
                    break;
                }
                blocks.removeLast();
                blocks.removeLast();
                double[] both = {
                    left[0], left[1] + right[1], left[2] + right[2], left[3] + right[3] - right[1] * left[2], 0
                };
                both[4] = clamp(both);
                blocks.add(both);
            }
        }
        double[] centres = new double[widths.length];
        for (double[] block : blocks) {
            double x = block[4];
            for (int i = (int) block[0]; i < block[0] + block[1]; i++) {
                centres[i] = x + widths[i] * squeeze / 2;
                x += widths[i] * squeeze;
            }
        }
        return centres;
    }

    private double clamp(double[] block) {
        return Math.max(20, Math.min(right - block[2], block[3] / block[1]));
    }
}

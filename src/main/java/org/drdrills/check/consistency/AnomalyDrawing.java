package org.drdrills.check.consistency;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An anomaly as a picture: transactions are boxes with their steps, and arrows say which must come before which and why, all
 * the way round.
 */
public final class AnomalyDrawing {

    private static final int SIZE = 13;
    private static final double MARGIN = 24;
    private static final double LINE = 20;

    private final Anomaly drawn;
    private final Sheet sheet = new Sheet();
    private final Map<Integer, double[]> boxes = new HashMap<>();
    private double boxWidth;

    private AnomalyDrawing(Anomaly drawn) {
        this.drawn = drawn;
    }

    /** The picture as one SVG document without outside resources; the same text for the same anomaly. */
    public static String svg(Anomaly anomaly) {
        return new AnomalyDrawing(anomaly).draw();
    }

    private String draw() {
        String title = Character.toUpperCase(drawn.phenomenon().words().charAt(0))
                + drawn.phenomenon().words().substring(1) + " ("
                + drawn.phenomenon().name().replace('_', '-') + ")";
        double y = MARGIN + 20;
        sheet.text(MARGIN, y, 17, Sheet.INK, "font-weight=\"bold\"", title);
        y += 22;
        boxWidth = 320;
        for (Transaction t : drawn.transactions()) {
            boxWidth = Math.max(boxWidth, Sheet.width(head(t), SIZE) + 30);
            for (Transaction.Step step : t.steps()) {
                boxWidth = Math.max(boxWidth, Sheet.width(step.label(drawn.labels()), SIZE) + 44);
            }
        }
        double gap = 18;
        for (Anomaly.Dependency d : drawn.cycle()) {
            gap = Math.max(
                    gap, 26 + 16 * Sheet.wrapped(word(d), boxWidth - 40, 12).size());
        }
        for (Transaction t : drawn.transactions()) {
            y = box(t, y) + gap;
        }
        double far = arrows();
        double width = Math.max(720, Math.max(MARGIN + boxWidth, far) + MARGIN);
        y = drawn.cycle().isEmpty()
                ? sheet.paragraph(MARGIN, y + 10, width - 2 * MARGIN, SIZE + 1, Sheet.INK, drawn.sentence())
                : sheet.paragraph(
                        MARGIN,
                        y - 14,
                        width - 2 * MARGIN,
                        SIZE + 1,
                        Sheet.INK,
                        "Each of these must come before the next, and the last before the first.");
        return sheet.finish(width, y + 12, drawn.sentence());
    }

    private String head(Transaction t) {
        String when = Wording.moment(t.start(), drawn.labels())
                + (t.answer() == Answer.UNKNOWN
                        ? " s, never answered"
                        : "–" + Wording.moment(t.end(), drawn.labels()) + " s");
        return "T" + t.index() + "  ·  " + drawn.labels().client().apply(t.client()) + "  ·  " + when
                + (t.answer() == Answer.REFUSED ? "  ·  aborted" : "");
    }

    private double box(Transaction t, double y) {
        double height = 34 + t.steps().size() * LINE + 6;
        boxes.put(t.index(), new double[] {y, y + height});
        boolean sure = t.answer() == Answer.ACKNOWLEDGED;
        sheet.raw(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"7\" fill=\"%s\" stroke=\"%s\" stroke-width=\"1.6\"%s/>",
                MARGIN,
                y,
                boxWidth,
                height,
                sure ? "#f4f8fb" : "#ffffff",
                Sheet.INK,
                sure ? "" : " stroke-dasharray=\"6 4\"");
        sheet.text(MARGIN + 14, y + 22, SIZE, Sheet.INK, "font-weight=\"bold\"", head(t));
        double line = y + 22 + LINE;
        for (Transaction.Step step : t.steps()) {
            sheet.text(
                    MARGIN + 28,
                    line,
                    SIZE,
                    step.kind() == Kind.APPEND ? Sheet.BLUE : Sheet.INK,
                    "",
                    step.label(drawn.labels()));
            line += LINE;
        }
        return y + height;
    }

    /** Draws down from box to box and, on the right, back from the last to the first; returns how far right it came. */
    private double arrows() {
        double far = 0;
        List<String> markers = new ArrayList<>();
        for (Anomaly.Dependency d : drawn.cycle()) {
            String colour = switch (d.order()) {
                case WROTE_BEFORE -> Sheet.BLUE;
                case WAS_READ -> Sheet.GREEN;
                case MISSED -> Sheet.ORANGE;
                case ENDED_BEFORE -> Sheet.INK;
            };
            String dash = switch (d.order()) {
                case WROTE_BEFORE, WAS_READ -> "";
                case MISSED -> " stroke-dasharray=\"8 5\"";
                case ENDED_BEFORE -> " stroke-dasharray=\"2 4\"";
            };
            String marker = "head" + colour.substring(1);
            if (!markers.contains(marker)) {
                markers.add(marker);
                sheet.raw(
                        "<defs><marker id=\"%s\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">"
                                + "<path d=\"M0 0 L10 5 L0 10 z\" fill=\"%s\"/></marker></defs>",
                        marker, colour);
            }
            double[] from = Objects.requireNonNull(boxes.get(d.from()));
            double[] to = Objects.requireNonNull(boxes.get(d.to()));
            boolean down = to[0] > from[0];
            if (down) {
                sheet.raw(
                        "<path d=\"M %.1f %.1f V %.1f\" fill=\"none\" stroke=\"%s\" stroke-width=\"2.2\" marker-end=\"url(#%s)\"%s/>",
                        MARGIN + 40, from[1], to[0], colour, marker, dash);
                List<String> lines = Sheet.wrapped(word(d), boxWidth - 40, 12);
                double y = (from[1] + to[0]) / 2 + 12 - 8 * lines.size();
                for (String line : lines) {
                    sheet.text(MARGIN + 54, y, 12, colour, "", line);
                    far = Math.max(far, MARGIN + 54 + Sheet.width(line, 12));
                    y += 16;
                }
            } else {
                double x = MARGIN + boxWidth;
                double fromY = (from[0] + from[1]) / 2;
                double toY = (to[0] + to[1]) / 2;
                sheet.raw(
                        "<path d=\"M %.1f %.1f H %.1f V %.1f H %.1f\" fill=\"none\" stroke=\"%s\" stroke-width=\"2.2\" stroke-linejoin=\"round\" marker-end=\"url(#%s)\"%s/>",
                        x, fromY, x + 50, toY, x + 2, colour, marker, dash);
                double y = toY + 20;
                for (String line : Sheet.wrapped(word(d), 260, 12)) {
                    sheet.text(x + 62, y, 12, colour, "", line);
                    far = Math.max(far, x + 62 + Sheet.width(line, 12));
                    y += 16;
                }
            }
        }
        return far;
    }

    private static String word(Anomaly.Dependency d) {
        return (switch (d.order()) {
                    case WROTE_BEFORE -> "writes: ";
                    case WAS_READ -> "reads: ";
                    case MISSED -> "misses: ";
                    case ENDED_BEFORE -> "time: ";
                })
                + d.because();
    }
}

package org.drdrills.check.consistency;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A counterexample as a picture: clients are lanes, operations are bars from start to end, the impossible one is hatched and
 * marked with a cross. The order of moments is true, distances are not.
 */
public final class CounterexampleDrawing {

    private static final int SIZE = 13;
    private static final double BAR = 30;
    private static final double ROW = 44;
    private static final double MARGIN = 24;

    private final Counterexample drawn;
    private final Sheet sheet = new Sheet();
    private final List<Long> moments = new ArrayList<>();
    private final TreeMap<Integer, List<List<Operation>>> lanes = new TreeMap<>();
    private double[] at;
    private double left;
    private double right;

    @SuppressWarnings("NullAway.Init")
    private CounterexampleDrawing(Counterexample drawn) {
        this.drawn = drawn;
    }

    /** The picture as one SVG document without outside resources; the same text for the same counterexample. */
    public static String svg(Counterexample counterexample) {
        return new CounterexampleDrawing(counterexample).draw();
    }

    private String draw() {
        layOut();
        double y = MARGIN + 20;
        double width = Math.max(720, right + MARGIN);
        String object = drawn.labels().key().apply(drawn.key());
        sheet.text(
                MARGIN,
                y,
                17,
                Sheet.INK,
                "font-weight=\"bold\"",
                "No order of these operations on " + object + " is possible");
        y = sheet.paragraph(MARGIN, y + 24, width - 2 * MARGIN, SIZE, Sheet.SOFT, "Given: " + drawn.given() + ".");
        double top = y + 10;
        double bottom = top;
        for (List<List<Operation>> rows : lanes.values()) {
            bottom += rows.size() * ROW + 8;
        }
        for (int i = 0; i < moments.size(); i++) {
            sheet.raw(
                    "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#c9d1d8\" stroke-dasharray=\"2 4\"/>",
                    at[i], top, at[i], bottom + 6);
        }
        y = top;
        boolean shaded = true;
        for (var lane : lanes.entrySet()) {
            double height = lane.getValue().size() * ROW + 8;
            if (shaded) {
                sheet.raw(
                        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#5f6b76\" fill-opacity=\"0.07\"/>",
                        MARGIN, y, width - 2 * MARGIN, height);
            }
            shaded = !shaded;
            sheet.text(
                    MARGIN + 8,
                    y + height / 2 + 5,
                    SIZE,
                    Sheet.INK,
                    "font-weight=\"bold\"",
                    drawn.labels().client().apply(lane.getKey()));
            for (int row = 0; row < lane.getValue().size(); row++) {
                for (Operation o : lane.getValue().get(row)) {
                    bar(o, y + 4 + row * ROW + (ROW - BAR) / 2);
                }
            }
            y += height;
        }
        double deepest = ticks(bottom + 18);
        y = sheet.paragraph(MARGIN, deepest + 30, width - 2 * MARGIN, SIZE + 1, Sheet.INK, drawn.sentence());
        sheet.text(
                MARGIN,
                y + 6,
                11,
                Sheet.SOFT,
                "",
                "Bars run from request to answer; distances are not to scale. Seconds since the drill began."
                        + (unanswered() ? " Open bars were never answered." : ""));
        return sheet.finish(width, y + 22, drawn.sentence());
    }

    private boolean unanswered() {
        return drawn.operations().stream().anyMatch(o -> o.answer() == Answer.UNKNOWN);
    }

    private void layOut() {
        TreeSet<Long> all = new TreeSet<>();
        for (Operation o : drawn.operations()) {
            all.add(o.start());
            if (o.answer() != Answer.UNKNOWN) {
                all.add(o.end());
            }
            place(o);
        }
        moments.addAll(all);
        left = MARGIN + 24;
        for (int client : lanes.keySet()) {
            left = Math.max(
                    left, MARGIN + 34 + Sheet.width(drawn.labels().client().apply(client), SIZE));
        }
        at = new double[moments.size() + 1];
        for (int i = 0; i < at.length; i++) {
            at[i] = left + i * 58.0;
        }
        List<Operation> narrowFirst = new ArrayList<>(drawn.operations());
        narrowFirst.sort(
                Comparator.comparingInt((Operation o) -> to(o) - from(o)).thenComparingLong(Operation::start));
        for (Operation o : narrowFirst) {
            double missing = Sheet.width(text(o), SIZE) + 22 - (at[to(o)] - at[from(o)]);
            int columns = Math.max(1, to(o) - from(o));
            for (int i = from(o) + 1; i < at.length && missing > 0; i++) {
                at[i] += missing * Math.min(1, (double) (i - from(o)) / columns);
            }
        }
        right = at[at.length - 1];
    }

    private int from(Operation o) {
        return moments.indexOf(o.start());
    }

    /** The column of the end; an operation of one moment takes the column after it. */
    private int to(Operation o) {
        return o.answer() == Answer.UNKNOWN ? moments.size() : Math.max(from(o) + 1, moments.indexOf(o.end()));
    }

    private void place(Operation o) {
        List<List<Operation>> rows = lanes.computeIfAbsent(o.client(), c -> new ArrayList<>());
        for (List<Operation> row : rows) {
            Operation last = row.getLast();
            if (last.answer() != Answer.UNKNOWN && last.end() < o.start() && last.end() > last.start()) {
                row.add(o);
                return;
            }
        }
        rows.add(new ArrayList<>(List.of(o)));
    }

    private String text(Operation o) {
        return (impossible(o) ? "✗ " : "") + o.label(drawn.labels()) + (o.answer() == Answer.UNKNOWN ? " …" : "");
    }

    private boolean impossible(Operation o) {
        return o == drawn.operations().get(drawn.impossible());
    }

    private void bar(Operation o, double y) {
        double x1 = at[from(o)];
        double x2 = at[to(o)];
        boolean writes = !o.observesOnly();
        boolean refused = o.answer() == Answer.REFUSED;
        String fill = impossible(o) ? "#FCE4D6" : refused ? "#eceff1" : writes ? Sheet.BLUE : "#ffffff";
        String edge = impossible(o) ? Sheet.ORANGE : refused ? Sheet.SOFT : writes ? "#004B75" : Sheet.INK;
        String ink = impossible(o) ? "#7A2E00" : refused ? Sheet.SOFT : writes ? "#ffffff" : Sheet.INK;
        if (impossible(o)) {
            sheet.raw(
                    "<defs><pattern id=\"hatch\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
                            + "<rect width=\"7\" height=\"7\" fill=\"#FCE4D6\"/><line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"7\" stroke=\"#F3B995\" stroke-width=\"2.4\"/></pattern></defs>");
            fill = "url(#hatch)";
        }
        if (o.answer() == Answer.UNKNOWN) {
            sheet.raw(
                    "<path d=\"M %.1f %.1f H %.1f a 5 5 0 0 0 -5 5 v %.1f a 5 5 0 0 0 5 5 H %.1f l 9 %.1f Z\" fill=\"%s\" fill-opacity=\"%s\" stroke=\"%s\""
                            + " stroke-width=\"1.6\" stroke-dasharray=\"5 4\"/>",
                    x2 - 10, y, x1 + 5, BAR - 10, x2 - 10, -BAR / 2, "#ffffff", "1", edge);
            ink = impossible(o) ? ink : "#004B75";
        } else {
            sheet.raw(
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"5\" fill=\"%s\" stroke=\"%s\" stroke-width=\"%s\"/>",
                    x1, y, x2 - x1, BAR, fill, edge, impossible(o) ? "2.6" : "1.6");
        }
        String style = "text-anchor=\"middle\"" + (impossible(o) ? " font-weight=\"bold\"" : "")
                + (refused ? " text-decoration=\"line-through\"" : "");
        sheet.text(
                (x1 + x2) / 2 - (o.answer() == Answer.UNKNOWN ? 4 : 0), y + BAR / 2 + 4.5, SIZE, ink, style, text(o));
    }

    /** Times under their lines, lower where they would touch. */
    private double ticks(double y) {
        double[] reached = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
        double deepest = y;
        for (int i = 0; i < moments.size(); i++) {
            String time = Wording.moment(moments.get(i), drawn.labels());
            double half = Sheet.width(time, 10) / 2;
            int row = 0;
            while (row < reached.length - 1 && reached[row] > at[i] - half - 14) {
                row++;
            }
            reached[row] = at[i] + half;
            sheet.text(at[i], y + row * 13, 10, Sheet.SOFT, "text-anchor=\"middle\"", time);
            deepest = Math.max(deepest, y + row * 13);
        }
        return deepest;
    }
}

package org.drdrills.evidence;

import org.drdrills.check.Verdict;

/**
 * Colours after Okabe and Ito, told apart by the colour-blind and in grey print; each meaning also has a shape or
 * a pattern of its own.
 */
final class Look {
    static final String INK = "#1b1f24";
    static final String SOFT = "#57606a";
    static final String FAINT = "#8c959f";
    static final String GRID = "#e4e8ec";
    static final String BLUE = "#0072b2";
    static final String SKY = "#56b4e9";
    static final String ORANGE = "#e69f00";
    static final String VERMILLION = "#d55e00";
    static final String PURPLE = "#cc79a7";
    static final String GREEN = "#009e73";

    private Look() {}

    static String colour(Verdict verdict) {
        return switch (verdict) {
            case MET -> GREEN;
            case MISSED -> VERMILLION;
            case INCONCLUSIVE -> "#9a6a00";
        };
    }

    /** A disc with a tick, a diamond with a cross, a square with a question mark; {@code r} is half the size. */
    static String glyph(Verdict verdict, double x, double y, double r) {
        String line = "fill=\"none\" stroke=\"#ffffff\" stroke-width=\"" + Svg.n(r * 0.26)
                + "\" stroke-linecap=\"round\" stroke-linejoin=\"round\"";
        return switch (verdict) {
            case MET ->
                "<circle cx=\"" + Svg.n(x) + "\" cy=\"" + Svg.n(y) + "\" r=\"" + Svg.n(r) + "\" fill=\""
                        + colour(verdict) + "\"/>" + "<path d=\"" + points(x, y, r, -0.45, 0.05, -0.1, 0.4, 0.5, -0.35)
                        + "\" " + line + "/>";
            case MISSED ->
                "<path d=\"" + points(x, y, r * 1.22, 0, -1, 1, 0, 0, 1, -1, 0) + "Z\" fill=\"" + colour(verdict)
                        + "\"/>" + "<path d=\"" + points(x, y, r, -0.32, -0.32, 0.32, 0.32)
                        + points(x, y, r, 0.32, -0.32, -0.32, 0.32) + "\" " + line + "/>";
            case INCONCLUSIVE ->
                "<rect x=\"" + Svg.n(x - r * 0.94) + "\" y=\"" + Svg.n(y - r * 0.94) + "\" width=\"" + Svg.n(r * 1.88)
                        + "\" height=\"" + Svg.n(r * 1.88) + "\" rx=\"" + Svg.n(r * 0.3) + "\" fill=\""
                        + colour(verdict) + "\"/>"
                        + "<path d=\"M" + Svg.n(x - r * 0.3) + " " + Svg.n(y - r * 0.28) + "C" + Svg.n(x - r * 0.3)
                        + " " + Svg.n(y - r * 0.72) + " "
                        + Svg.n(x + r * 0.36) + " " + Svg.n(y - r * 0.7) + " " + Svg.n(x + r * 0.34) + " "
                        + Svg.n(y - r * 0.26) + "C"
                        + Svg.n(x + r * 0.32) + " " + Svg.n(y + 0.02 * r) + " " + Svg.n(x) + " " + Svg.n(y) + " "
                        + Svg.n(x) + " " + Svg.n(y + r * 0.26)
                        + "M" + Svg.n(x) + " " + Svg.n(y + r * 0.58) + "l0 0.01\" " + line + "/>";
        };
    }

    /** The same as a drawing of its own, for pages; decoration only, the word stands beside it. */
    static String icon(Verdict verdict, int size) {
        return "<svg class=\"glyph\" width=\"" + size + "\" height=\"" + size
                + "\" viewBox=\"0 0 20 20\" aria-hidden=\"true\">" + glyph(verdict, 10, 10, 8) + "</svg>";
    }

    private static String points(double x, double y, double r, double... xy) {
        StringBuilder d = new StringBuilder();
        for (int i = 0; i < xy.length; i += 2) {
            d.append(i == 0 ? 'M' : 'L')
                    .append(Svg.n(x + r * xy[i]))
                    .append(' ')
                    .append(Svg.n(y + r * xy[i + 1]));
        }
        return d.toString();
    }
}

package org.drdrills.chart;

import org.drdrills.check.Verdict;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Figures;
import org.drdrills.record.Resource;

/**
 * Colours after Okabe and Ito, told apart by the colour-blind and in grey print; each meaning also has a shape or
 * a pattern of its own.
 */
public final class Look {
    static final String INK = "#1b1f24";
    /** Letters on {@link #ORANGE}, which is as bright on a dark ground. */
    static final String ON_ORANGE = "#14181d";

    static final String SOFT = "#57606a";
    static final String FAINT = "#8c959f";
    static final String GRID = "#e4e8ec";
    static final String BLUE = "#0072b2";
    static final String SKY = "#56b4e9";
    static final String ORANGE = "#e69f00";
    static final String VERMILLION = "#d55e00";
    /** Of writes that were acknowledged and lost: no other mark has it. */
    static final String LOST = "#7f1d1d";

    static final String PURPLE = "#cc79a7";
    static final String GREEN = "#009e73";

    /** A style sheet: what each colour is on a dark ground, for pages that hold drawings. */
    public static final String DARK = Resource.text(Look.class, "dark.css");

    private Look() {}

    /** A drawing that stands alone, such that it is dark where its reader wants it so. */
    public static String inBothThemes(String svg) {
        int open = svg.contains("<svg") ? svg.indexOf('>', svg.indexOf("<svg")) : -1;
        return open < 0 || svg.charAt(open - 1) == '/'
                ? svg
                : svg.substring(0, open + 1) + "\n<style>\n" + DARK + "</style>" + svg.substring(open + 1);
    }

    static String colour(Verdict verdict) {
        return switch (verdict) {
            case MET -> GREEN;
            case MISSED -> VERMILLION;
            case INCONCLUSIVE -> "#9a6a00";
        };
    }

    /** A disc with a tick, a diamond with a cross, a square with a question mark; {@code r} is half the size. */
    static String glyph(Verdict verdict, double x, double y, double r) {
        String line = "fill=\"none\" stroke=\"#ffffff\" stroke-width=\"" + Figures.n(r * 0.26)
                + "\" stroke-linecap=\"round\" stroke-linejoin=\"round\"";
        return switch (verdict) {
            case MET ->
                "<circle cx=\"" + Figures.n(x) + "\" cy=\"" + Figures.n(y) + "\" r=\"" + Figures.n(r) + "\" fill=\""
                        + colour(verdict) + "\"/>" + "<path d=\"" + points(x, y, r, -0.45, 0.05, -0.1, 0.4, 0.5, -0.35)
                        + "\" " + line + "/>";
            case MISSED ->
                "<path d=\"" + points(x, y, r * 1.22, 0, -1, 1, 0, 0, 1, -1, 0) + "Z\" fill=\"" + colour(verdict)
                        + "\"/>" + "<path d=\"" + points(x, y, r, -0.32, -0.32, 0.32, 0.32)
                        + points(x, y, r, 0.32, -0.32, -0.32, 0.32) + "\" " + line + "/>";
            case INCONCLUSIVE ->
                "<rect x=\"" + Figures.n(x - r * 0.94) + "\" y=\"" + Figures.n(y - r * 0.94) + "\" width=\""
                        + Figures.n(r * 1.88)
                        + "\" height=\"" + Figures.n(r * 1.88) + "\" rx=\"" + Figures.n(r * 0.3) + "\" fill=\""
                        + colour(verdict) + "\"/>"
                        + "<path d=\"M" + Figures.n(x - r * 0.3) + " " + Figures.n(y - r * 0.28) + "C"
                        + Figures.n(x - r * 0.3)
                        + " " + Figures.n(y - r * 0.72) + " "
                        + Figures.n(x + r * 0.36) + " " + Figures.n(y - r * 0.7) + " " + Figures.n(x + r * 0.34) + " "
                        + Figures.n(y - r * 0.26) + "C"
                        + Figures.n(x + r * 0.32) + " " + Figures.n(y + 0.02 * r) + " " + Figures.n(x) + " "
                        + Figures.n(y) + " "
                        + Figures.n(x) + " " + Figures.n(y + r * 0.26)
                        + "M" + Figures.n(x) + " " + Figures.n(y + r * 0.58) + "l0 0.01\" " + line + "/>";
        };
    }

    /** The same as a drawing of its own, for pages; decoration only, the word stands beside it. */
    public static String icon(Verdict verdict, int size) {
        return "<svg class=\"glyph\" width=\"" + size + "\" height=\"" + size
                + "\" viewBox=\"0 0 20 20\" aria-hidden=\"true\">" + glyph(verdict, 10, 10, 8) + "</svg>";
    }

    /** The same for pages that are XML and may become PDFs. */
    public static String paperIcon(Verdict verdict, int size) {
        return paper("class=\"glyph\" ", size, glyph(verdict, 10, 10, 8));
    }

    /** As for verdicts; ready with findings is a tick in a triangle of its own. */
    public static String answer(Evidence.Answer answer, int size) {
        String inside = switch (answer) {
            case READY -> glyph(Verdict.MET, 10, 10, 8);
            case READY_WITH_FINDINGS ->
                "<path d=\"M10 1L19.5 18.5L0.5 18.5Z\" fill=\"" + BLUE
                        + "\"/><path d=\"M6.2 13.2L9 16L13.8 10.6\" fill=\"none\" stroke=\"#ffffff\" stroke-width=\"2\"/>";
            case NOT_READY -> glyph(Verdict.MISSED, 10, 10, 8);
            case INCONCLUSIVE -> glyph(Verdict.INCONCLUSIVE, 10, 10, 8);
        };
        return paper("", size, inside);
    }

    private static String paper(String look, int size, String inside) {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" " + look + "width=\"" + size + "\" height=\"" + size
                + "\" viewBox=\"0 0 20 20\">" + inside + "</svg>";
    }

    private static String points(double x, double y, double r, double... xy) {
        StringBuilder d = new StringBuilder();
        for (int i = 0; i < xy.length; i += 2) {
            d.append(i == 0 ? 'M' : 'L')
                    .append(Figures.n(x + r * xy[i]))
                    .append(' ')
                    .append(Figures.n(y + r * xy[i + 1]));
        }
        return d.toString();
    }
}

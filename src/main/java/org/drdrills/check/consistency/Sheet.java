package org.drdrills.check.consistency;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A page of SVG that is drawn from top to bottom. Colours by Okabe and Ito, which all eyes tell apart; meaning never by colour alone. */
final class Sheet {

    static final String INK = "#1a1a1a";
    static final String SOFT = "#5f6b76";
    static final String BLUE = "#0072B2";
    static final String GREEN = "#007A5A";
    static final String ORANGE = "#D55E00";

    private final StringBuilder body = new StringBuilder();

    Sheet text(double x, double y, int size, String colour, String style, String text) {
        body.append(String.format(
                        Locale.ROOT,
                        "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" fill=\"%s\"%s>",
                        x,
                        y,
                        size,
                        colour,
                        style.isEmpty() ? "" : " " + style))
                .append(escaped(text))
                .append("</text>\n");
        return this;
    }

    Sheet raw(String format, Object... numbers) {
        body.append(String.format(Locale.ROOT, format, numbers)).append('\n');
        return this;
    }

    /** Lines of text under each other; returns where the next one would stand. */
    double paragraph(double x, double y, double width, int size, String colour, String text) {
        for (String line : wrapped(text, width, size)) {
            text(x, y, size, colour, "", line);
            y += size * 1.45;
        }
        return y;
    }

    String finish(double width, double height, String title) {
        return String.format(
                                Locale.ROOT,
                                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\""
                                        + " font-family=\"DejaVu Sans, sans-serif\" role=\"img\">%n",
                                width,
                                height,
                                width,
                                height)
                        .replace("\r", "")
                + "<title>" + escaped(title) + "</title>\n"
                + "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n" + body + "</svg>\n";
    }

    /** About how wide a text is, in pixels, in DejaVu Sans. */
    static double width(String text, int size) {
        return text.codePointCount(0, text.length()) * size * 0.6;
    }

    static List<String> wrapped(String text, double width, int size) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && width(line + " " + word, size) > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}

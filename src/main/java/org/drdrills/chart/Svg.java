package org.drdrills.chart;

import org.drdrills.evidence.Figures;
import org.drdrills.record.Markup;

/**
 * A drawing, written element by element. Attributes only, no style sheet: several drawings may stand in one
 * page. The same calls give the same bytes everywhere.
 */
final class Svg {
    static final String FONTS = "DejaVu Sans, Verdana, sans-serif";

    private final StringBuilder out = new StringBuilder(16_384);
    private final String prefix;

    Svg(double width, double height, String prefix, String title, String description) {
        this(0, width, height, prefix, title, description);
    }

    /**
     * @param top    what lies above it is not shown
     * @param prefix makes ids unique where several drawings stand in one page
     */
    Svg(double top, double width, double height, String prefix, String title, String description) {
        this.prefix = prefix;
        out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 ")
                .append(Figures.n(top))
                .append(' ')
                .append(Figures.n(width))
                .append(' ')
                .append(Figures.n(height - top))
                .append("\" width=\"")
                .append(Figures.n(width))
                .append("\" height=\"")
                .append(Figures.n(height - top))
                .append("\" role=\"img\" aria-labelledby=\"")
                .append(id("title"))
                .append(' ')
                .append(id("desc"))
                .append("\" font-family=\"")
                .append(FONTS)
                .append("\" font-size=\"11\">\n")
                .append("<title id=\"")
                .append(id("title"))
                .append("\">")
                .append(Markup.escape(title))
                .append("</title>\n")
                .append("<desc id=\"")
                .append(id("desc"))
                .append("\">")
                .append(Markup.escape(description))
                .append("</desc>\n");
        rect(0, 0, width, height, "fill=\"#ffffff\"");
    }

    String id(String name) {
        return prefix + "-" + name;
    }

    Svg raw(String element) {
        out.append(element).append('\n');
        return this;
    }

    Svg rect(double x, double y, double width, double height, String look) {
        out.append("<rect x=\"")
                .append(Figures.n(x))
                .append("\" y=\"")
                .append(Figures.n(y))
                .append("\" width=\"")
                .append(Figures.n(Math.max(0, width)))
                .append("\" height=\"")
                .append(Figures.n(Math.max(0, height)))
                .append("\" ")
                .append(look)
                .append("/>\n");
        return this;
    }

    /** A rectangle that says more when a pointer rests on it. */
    Svg rect(double x, double y, double width, double height, String look, String hint) {
        out.append("<rect x=\"")
                .append(Figures.n(x))
                .append("\" y=\"")
                .append(Figures.n(y))
                .append("\" width=\"")
                .append(Figures.n(Math.max(0, width)))
                .append("\" height=\"")
                .append(Figures.n(Math.max(0, height)))
                .append("\" ")
                .append(look)
                .append("><title>")
                .append(Markup.escape(hint))
                .append("</title></rect>\n");
        return this;
    }

    Svg line(double x1, double y1, double x2, double y2, String look) {
        out.append("<line x1=\"")
                .append(Figures.n(x1))
                .append("\" y1=\"")
                .append(Figures.n(y1))
                .append("\" x2=\"")
                .append(Figures.n(x2))
                .append("\" y2=\"")
                .append(Figures.n(y2))
                .append("\" ")
                .append(look)
                .append("/>\n");
        return this;
    }

    Svg path(String d, String look) {
        out.append("<path d=\"").append(d).append("\" ").append(look).append("/>\n");
        return this;
    }

    /** @param anchor {@code start}, {@code middle} or {@code end} */
    Svg text(double x, double y, double size, boolean bold, String anchor, String fill, String text) {
        if (text.isEmpty()) {
            return this;
        }
        out.append("<text x=\"")
                .append(Figures.n(x))
                .append("\" y=\"")
                .append(Figures.n(y))
                .append("\" font-size=\"")
                .append(Figures.n(size))
                .append('"');
        if (bold) {
            out.append(" font-weight=\"bold\"");
        }
        if (!anchor.equals("start")) {
            out.append(" text-anchor=\"").append(anchor).append('"');
        }
        out.append(" fill=\"")
                .append(fill)
                .append("\">")
                .append(Markup.escape(text))
                .append("</text>\n");
        return this;
    }

    String end() {
        return out + "</svg>\n";
    }
}

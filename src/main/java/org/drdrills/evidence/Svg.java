package org.drdrills.evidence;

import java.math.BigDecimal;
import java.math.RoundingMode;

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
                .append(n(top))
                .append(' ')
                .append(n(width))
                .append(' ')
                .append(n(height - top))
                .append("\" width=\"")
                .append(n(width))
                .append("\" height=\"")
                .append(n(height - top))
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
                .append(escape(title))
                .append("</title>\n")
                .append("<desc id=\"")
                .append(id("desc"))
                .append("\">")
                .append(escape(description))
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
                .append(n(x))
                .append("\" y=\"")
                .append(n(y))
                .append("\" width=\"")
                .append(n(Math.max(0, width)))
                .append("\" height=\"")
                .append(n(Math.max(0, height)))
                .append("\" ")
                .append(look)
                .append("/>\n");
        return this;
    }

    /** A rectangle that says more when a pointer rests on it. */
    Svg rect(double x, double y, double width, double height, String look, String hint) {
        out.append("<rect x=\"")
                .append(n(x))
                .append("\" y=\"")
                .append(n(y))
                .append("\" width=\"")
                .append(n(Math.max(0, width)))
                .append("\" height=\"")
                .append(n(Math.max(0, height)))
                .append("\" ")
                .append(look)
                .append("><title>")
                .append(escape(hint))
                .append("</title></rect>\n");
        return this;
    }

    Svg line(double x1, double y1, double x2, double y2, String look) {
        out.append("<line x1=\"")
                .append(n(x1))
                .append("\" y1=\"")
                .append(n(y1))
                .append("\" x2=\"")
                .append(n(x2))
                .append("\" y2=\"")
                .append(n(y2))
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
                .append(n(x))
                .append("\" y=\"")
                .append(n(y))
                .append("\" font-size=\"")
                .append(n(size))
                .append('"');
        if (bold) {
            out.append(" font-weight=\"bold\"");
        }
        if (!anchor.equals("start")) {
            out.append(" text-anchor=\"").append(anchor).append('"');
        }
        out.append(" fill=\"").append(fill).append("\">").append(escape(text)).append("</text>\n");
        return this;
    }

    String end() {
        return out + "</svg>\n";
    }

    /** At most two decimals, none that say nothing. */
    static String n(double value) {
        BigDecimal rounded =
                BigDecimal.valueOf(value).setScale(2, RoundingMode.HALF_UP).stripTrailingZeros();
        return rounded.signum() == 0 ? "0" : rounded.toPlainString();
    }

    /** For text and attributes of XML and HTML alike; characters that XML does not know become a replacement. */
    static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> {
                    boolean known = c == '\t'
                            || c == '\n'
                            || c == '\r'
                            || c >= 0x20 && c <= 0xD7FF && (c < 0x7F || c > 0x9F)
                            || c >= 0xE000 && c <= 0xFFFD
                            || c >= 0x10000;
                    // direction overrides would let a name read differently from what it is
                    boolean turns = c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
                    safe.appendCodePoint(known && !turns ? c : 0xFFFD);
                }
            }
        });
        return safe.toString();
    }
}

package org.drdrills.record;

/** Text inside XML and HTML. */
public final class Markup {
    private Markup() {}

    /** For text and attributes of XML and HTML alike; see {@link #printable}. */
    public static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(printable(c));
            }
        });
        return safe.toString();
    }

    /** Not escaped: characters that XML does not know, and such as turn the direction of reading, become a replacement. */
    public static String printable(String text) {
        return text.codePoints().allMatch(c -> printable(c) == c)
                ? text
                : text.codePoints()
                        .map(Markup::printable)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    private static int printable(int c) {
        boolean known = c == '\t'
                || c == '\n'
                || c == '\r'
                || c >= 0x20 && c <= 0xD7FF && (c < 0x7F || c > 0x9F)
                || c >= 0xE000 && c <= 0xFFFD
                || c >= 0x10000;
        // direction overrides would let a name read differently from what it is
        boolean turns = c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
        return known && !turns ? c : 0xFFFD;
    }
}

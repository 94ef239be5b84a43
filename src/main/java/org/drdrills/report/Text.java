package org.drdrills.report;

/** Texts made shorter, for places that hold no more. */
final class Text {
    private Text() {}

    /** The first sentence. */
    static String first(String text) {
        return text.replaceFirst("(?<=\\.)\\s+\\p{Lu}.*$", "");
    }

    static String clip(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = text.lastIndexOf(' ', most);
        return text.substring(0, end > most / 2 ? end : most) + " …";
    }
}

package org.drdrills.chart;

/**
 * How wide a text will be in DejaVu Sans, the first of the fonts that our drawings name; the others are no wider
 * than the allowance below. Needed to lay labels side by side without ever drawing them.
 */
final class Lettering {
    /** Widths of the printable ASCII characters, thousandths of the font size. */
    private static final int[] PLAIN = {
        318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636,
                636, 636, 636, 636, 337,
        337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603,
                787, 695, 635, 611, 732,
        684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
                278, 974, 634, 612, 635,
        635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838
    };

    private static final double BOLD = 1.12;
    private static final double ALLOWANCE = 1.03;

    private Lettering() {}

    static double width(String text, double size, boolean bold) {
        double sum = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            sum += c >= 32 && c < 127 ? PLAIN[c - 32] : c < 0x2E80 ? c == 0x202F ? 200 : 740 : 1020;
        }
        return sum / 1000 * size * (bold ? BOLD : 1) * ALLOWANCE;
    }

    /** The text, or as much of it as fits with an ellipsis; empty where not even that fits. */
    static String fit(String text, double size, boolean bold, double room) {
        if (width(text, size, bold) <= room) {
            return text;
        }
        int end = text.length();
        while (end > 0) {
            end = text.offsetByCodePoints(end, -1);
            String cut = text.substring(0, end).stripTrailing() + "…";
            if (cut.length() > 1 && width(cut, size, bold) <= room) {
                return cut;
            }
        }
        return "";
    }
}

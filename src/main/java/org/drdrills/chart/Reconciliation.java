package org.drdrills.chart;

import java.util.ArrayList;
import java.util.List;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Figures;

/** Every write that clients tried, sorted by what became of it. */
public final class Reconciliation {
    private static final double WIDTH = 480;

    private Reconciliation() {}

    private record Part(String label, long count, String colour, boolean hatched) {}

    /** @return an SVG, or an empty text where nothing was read back */
    public static String draw(String id, Evidence.Integrity ledger) {
        if (ledger.attempted() == null
                || ledger.acknowledged() == null
                || ledger.lost() == null
                || ledger.attempted() == 0) {
            return "";
        }
        long unknown = ledger.unknown() == null ? 0 : ledger.unknown();
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("acknowledged and there", ledger.acknowledged() - ledger.lost(), Look.GREEN, false));
        parts.add(new Part("acknowledged and missing", ledger.lost(), Look.VERMILLION, true));
        parts.add(new Part("of unknown outcome", unknown, Look.PURPLE, true));
        parts.add(new Part(
                "refused", Math.max(0, ledger.attempted() - ledger.acknowledged() - unknown), Look.FAINT, false));
        StringBuilder told = new StringBuilder();
        parts.forEach(part ->
                told.append(part.count()).append(' ').append(part.label()).append(". "));
        Svg svg = new Svg(
                WIDTH,
                80,
                id + "-ledger",
                "What became of " + Figures.count(ledger.attempted(), "write", "writes"),
                told.toString().strip());
        StringBuilder patterns = new StringBuilder("<defs>");
        for (int i = 0; i < parts.size(); i++) {
            patterns.append("<pattern id=\"")
                    .append(svg.id("p" + i))
                    .append(
                            "\" patternUnits=\"userSpaceOnUse\" width=\"6\" height=\"6\" patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#ffffff\"/><line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\" stroke=\"")
                    .append(parts.get(i).colour())
                    .append("\" stroke-width=\"7\"/></pattern>");
        }
        svg.raw(patterns.append("</defs>").toString());
        double x = 0;
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            String fill = part.hatched() ? "fill=\"url(#" + svg.id("p" + i) + ")\"" : "fill=\"" + part.colour() + "\"";
            // what was lost must be seen, however little it is
            double wide = part.count() == 0 ? 0 : Math.max(i == 1 ? 6 : 2, WIDTH * part.count() / ledger.attempted());
            svg.rect(x, 6, Math.min(wide, WIDTH - x), 26, fill + " stroke=\"#ffffff\"");
            x += wide;
            String word = Figures.count(part.count(), "", "").strip() + " " + part.label();
            double across = i % 2 * WIDTH / 2;
            double y = 52 + i / 2 * 20;
            svg.rect(across, y - 9, 11, 11, fill + " stroke=\"" + Look.FAINT + "\"")
                    .text(across + 16, y, 10.5, part.count() > 0, "start", Look.INK, word);
        }
        return svg.end();
    }
}

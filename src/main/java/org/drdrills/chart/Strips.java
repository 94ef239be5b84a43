package org.drdrills.chart;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Figures;

/** Small drawings that stand in a line of a table: a number against its limit, and how it was before. */
public final class Strips {
    private static final double WIDTH = 200;
    private static final double HEIGHT = 26;

    private Strips() {}

    /**
     * The bar is what was seen, the upright line the limit; what lies beyond it is hatched. The ground is lighter in its last tenth.
     *
     * @param used  share of the limit; infinite where it never came
     * @param words what is drawn, for who does not see it
     */
    public static String bullet(String id, double used, String words) {
        Svg svg = new Svg(WIDTH, HEIGHT, id + "-bullet", "Share of the limit", words);
        double full = Math.max(1.15, Math.min(used, 2) * 1.04);
        double limit = WIDTH / full;
        svg.raw("<defs><pattern id=\"" + svg.id("beyond")
                + "\" patternUnits=\"userSpaceOnUse\" width=\"6\" height=\"6\" patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#fbe3d2\"/>"
                + "<line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\" stroke=\"" + Look.VERMILLION
                + "\" stroke-width=\"4\"/></pattern></defs>");
        svg.rect(0, 5, WIDTH, 16, "fill=\"#f3f4f6\"").rect(0, 5, limit * 0.9, 16, "fill=\"#e2e7ec\"");
        double seen = Math.min(used, full) * limit;
        svg.rect(0, 9, Math.max(1.5, Math.min(seen, limit)), 8, "fill=\"" + Look.BLUE + "\"");
        if (used > 1) {
            svg.rect(limit, 9, seen - limit, 8, "fill=\"url(#" + svg.id("beyond") + ")\"");
        }
        svg.line(limit, 1, limit, 25, "stroke=\"" + Look.INK + "\" stroke-width=\"2.5\"");
        return svg.end();
    }

    /** One mark for each of the last runs, the newest at the right; the higher, the more of the limit was used, and the dashed line is the limit. */
    public static String trend(
            String id, List<Evidence.Earlier> earlier, Evidence.Earlier now, Optional<Duration> limit) {
        List<Evidence.Earlier> all = new ArrayList<>(earlier.subList(Math.max(0, earlier.size() - 9), earlier.size()));
        all.add(now);
        StringBuilder told = new StringBuilder();
        all.forEach(one -> told.append(one.run())
                .append(": ")
                .append(one.verdict().toLowerCase(Locale.ROOT))
                .append(one.recovery() == null ? "" : ", " + Figures.seconds(one.recovery()))
                .append(". "));
        double high = 34;
        double width = 150;
        Svg svg = new Svg(
                width,
                high,
                id + "-trend",
                "The last " + Figures.count(all.size(), "run", "runs"),
                told.toString().strip());
        double allowed = limit.map(l -> l.toNanos() / 1e9).orElse(0.0);
        // where nothing was ever interrupted, and no limit is set, any scale will do
        double highest = Math.max(
                allowed,
                all.stream()
                        .filter(one -> one.recovery() != null)
                        .mapToDouble(Evidence.Earlier::recovery)
                        .max()
                        .orElse(1));
        double most = highest > 0 ? highest * 1.02 : 1;
        double top = 6;
        double base = high - 6;
        if (allowed > 0) {
            double y = base - (base - top) * allowed / most;
            svg.line(0, y, width, y, "stroke=\"" + Look.FAINT + "\" stroke-dasharray=\"3 3\"");
        }
        svg.line(0, base + 5, width, base + 5, "stroke=\"" + Look.GRID + "\"");
        for (int i = 0; i < all.size(); i++) {
            Evidence.Earlier one = all.get(i);
            double x = width - 8 - (all.size() - 1 - i) * 15;
            double y = one.recovery() == null
                    ? base
                    : base - (base - top) * Math.min(1, Math.max(0, one.recovery()) / most);
            Verdict verdict =
                    one.verdict().equals("INTERRUPTED") ? Verdict.INCONCLUSIVE : Verdict.valueOf(one.verdict());
            if (one == now) {
                svg.rect(x - 7.5, 0, 15, high, "fill=\"#eaf2f8\"");
            }
            svg.raw(Look.glyph(verdict, x, y, 4.6));
        }
        return svg.end();
    }
}

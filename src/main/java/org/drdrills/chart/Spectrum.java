package org.drdrills.chart;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Figures;

/** When each client was served again, by site: a mean would hide the one that never was. */
public final class Spectrum {
    private static final double WIDTH = 480;
    private static final double LEFT = 100;
    private static final double RIGHT = 405;
    private static final double ROW = 24;

    private Spectrum() {}

    /** @return an SVG, or an empty text where no client was measured */
    public static String draw(String id, List<Evidence.Client> clients) {
        if (clients.isEmpty()) {
            return "";
        }
        Map<String, List<Evidence.Client>> sites = new LinkedHashMap<>();
        clients.forEach(client ->
                sites.computeIfAbsent(client.site(), site -> new ArrayList<>()).add(client));
        double end = Math.max(
                1,
                clients.stream()
                                .filter(client -> client.back() != null)
                                .mapToDouble(Evidence.Client::back)
                                .max()
                                .orElse(1)
                        * 1.05);
        boolean never = clients.stream().anyMatch(client -> client.back() == null);
        double scale = (RIGHT - LEFT) / end;
        double base = sites.size() * ROW + 8;
        StringBuilder told = new StringBuilder();
        sites.forEach((site, members) -> told.append(site)
                .append(": ")
                .append(String.join(
                        ", ",
                        members.stream()
                                .map(client -> client.back() == null
                                        ? "never"
                                        : client.back() <= 0 ? "not interrupted" : Figures.tick(client.back()))
                                .toList()))
                .append(". "));
        Svg svg = new Svg(
                WIDTH,
                base + 22,
                id + "-clients",
                "When each client was served again",
                told.toString().strip());
        for (double tick = 0; tick <= end + 1e-9; tick += Plot.step(end)) {
            double x = LEFT + tick * scale;
            svg.line(x, 4, x, base, "stroke=\"" + Look.GRID + "\"");
            svg.text(x, base + 15, 10.5, false, "middle", Look.SOFT, Figures.n(tick));
        }
        svg.text(LEFT - 12, base + 15, 10.5, false, "end", Look.SOFT, "s from the event");
        if (never) {
            svg.text(RIGHT + 40, base + 15, 10.5, false, "middle", Look.SOFT, "never");
        }
        double y = 20;
        for (Map.Entry<String, List<Evidence.Client>> site : sites.entrySet()) {
            svg.text(
                    LEFT - 12,
                    y + 4,
                    11.5,
                    false,
                    "end",
                    Look.INK,
                    Lettering.fit(site.getKey(), 11.5, false, LEFT - 16));
            svg.line(LEFT, y, RIGHT, y, "stroke=\"" + Look.GRID + "\"");
            for (Evidence.Client client : site.getValue()) {
                if (client.back() == null) {
                    svg.raw("<path d=\"M" + Figures.n(RIGHT + 35) + " " + Figures.n(y - 5)
                            + "l10 10m0 -10l-10 10\" stroke=\"" + Look.VERMILLION + "\" stroke-width=\"2\"/>");
                } else {
                    svg.raw("<circle cx=\"" + Figures.n(LEFT + Math.max(0, client.back()) * scale) + "\" cy=\""
                            + Figures.n(y) + "\" r=\"4.5\" fill=\"" + Look.BLUE
                            + "\" fill-opacity=\"0.75\" stroke=\"#ffffff\"/>");
                }
            }
            y += ROW;
        }
        return svg.end();
    }
}

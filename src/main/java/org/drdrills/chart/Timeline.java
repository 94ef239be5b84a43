package org.drdrills.chart;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.drdrills.check.Finding;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Chart;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Highlights;
import org.drdrills.history.Mark;
import org.drdrills.measure.Measured;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.Markup;

/**
 * {@code timeline.svg}: one drill on one axis, seconds from its event. From top to bottom: the recovery's phases,
 * acknowledged writes with the outage, what was not acknowledged, the fault, the members' roles and who took
 * writes, the ways that were cut, the stages of the drill.
 */
public final class Timeline {
    private static final double SCREEN = 1200;
    /** So narrow that its letters can be read on A4. */
    private static final double PAPER = 840;

    private static final double LEFT = 172;
    private static final double MARGIN = 22;
    private static final double LANE = 20;
    private static final double BAR = 14;
    private static final int CUT_LANES = 5;

    private Timeline() {}

    /** With title and verdict: a picture that stands alone. */
    public static String draw(DrillStory story) {
        return new Drawing(story, true, SCREEN).draw();
    }

    /** For a page that has title and verdict right above it. */
    public static String withoutTitle(DrillStory story) {
        return new Drawing(story, false, SCREEN).draw();
    }

    /** The same for paper. */
    public static String forPaper(DrillStory story) {
        return new Drawing(story, false, PAPER).draw();
    }

    /** A bar on a lane. */
    private record Bar(long from, long to, String style, String text, String hint) {}

    /** A line of bars with its name in the left margin. */
    private record Lane(String name, String hint, boolean opensGroup, List<Bar> bars) {}

    private record Label(double at, String name, String number, String hint) {}

    /** One drawing under way. */
    private static final class Drawing {
        private static final double HEAD = 62;
        private final DrillStory story;
        private final boolean titled;
        private final double width;
        private final double right;
        private final DrillRecord record;
        private final Chart chart;
        private final Highlights highlights;
        private final long zero;
        private final long from;
        private final long to;
        private final Mark event;
        private final Set<String> legend = new LinkedHashSet<>();
        private Svg svg;

        Drawing(DrillStory story, boolean titled, double width) {
            this.story = story;
            this.width = width;
            this.right = width - MARGIN;
            this.titled = titled;
            this.record = story.record();
            this.chart = story.chart();
            this.highlights = Highlights.of(record);
            this.event = chart.event();
            this.zero = event == null ? 0 : event.at();
            long tail = Math.max(chart.end() - zero, 1_000_000_000L);
            this.from = Math.max(0, zero - Math.max(12_000_000_000L, tail / 4));
            this.to = Math.max(zero + tail, from + 2_000_000_000L);
        }

        String draw() {
            List<Lane> lanes = chart.blank() ? List.of() : lanes();
            boolean phased = event != null && !highlights.phases().isEmpty();
            double top = phased ? 122 : 84;
            double plot = chart.blank() ? 180 : 156;
            boolean quiet = sum(chart.refused()) + sum(chart.unknown()) == 0;
            double errors = quiet ? 0 : 52;
            double lanesTop = top + plot + (quiet ? 10 : 20 + errors + 10);
            double bottom = lanesTop;
            for (Lane lane : lanes) {
                bottom += LANE + (lane.opensGroup ? 6 : 0);
            }
            double height = bottom + 20 + (paper() ? 50 : 34);
            svg = new Svg(
                    titled ? 0 : HEAD,
                    width,
                    height,
                    name(record.id()),
                    record.title() + ": " + Highlights.word(record).toLowerCase(Locale.ROOT),
                    description());
            patterns();
            if (titled) {
                head();
            }
            if (chart.blank()) {
                blank(top, plot);
                return svg.end();
            }
            grid(top, bottom);
            faultBand(top, bottom);
            outageGround(top, plot);
            throughput(top, plot);
            if (!quiet) {
                troubles(top + plot + 20, errors);
            }
            if (event != null) {
                svg.line(
                        x(zero),
                        phased ? 108 : top - 6,
                        x(zero),
                        bottom,
                        "stroke=\"" + Look.INK + "\" stroke-width=\"1.2\"");
            }
            outage(top, plot);
            if (phased) {
                phases(top);
            }
            double y = lanesTop;
            for (Lane lane : lanes) {
                y += lane.opensGroup ? 6 : 0;
                lane(lane, y);
                y += LANE;
            }
            axis(bottom);
            legend(bottom + 40);
            return svg.end();
        }

        private boolean paper() {
            return width < SCREEN;
        }

        private double x(long at) {
            double share = (double) (at - from) / (to - from);
            return LEFT + Math.max(0, Math.min(1, share)) * (right - LEFT);
        }

        private long sum(int[] counts) {
            long sum = 0;
            for (int i = 0; i < chart.buckets(); i++) {
                sum += counts[i];
            }
            return sum;
        }

        private void head() {
            Verdict verdict = Highlights.verdict(record);
            String word = Highlights.word(record);
            double badge = Lettering.width(word, 13, true) + 38;
            svg.rect(
                    right - badge,
                    12,
                    badge,
                    28,
                    "rx=\"14\" fill=\"#ffffff\" stroke=\"" + Look.colour(verdict) + "\" stroke-width=\"1.5\"");
            svg.raw(Look.glyph(verdict, right - badge + 16, 26, 7.5));
            svg.text(right - 12, 30.5, 13, true, "end", Look.INK, word);
            svg.text(20, 32, 18, true, "start", Look.INK, Lettering.fit(record.title(), 18, true, right - badge - 40));
            String line = String.join(
                    "  ·  ", nonEmpty(record.event(), record.environmentTitle(), Figures.moment(record.started())));
            svg.text(20, 54, 12, false, "start", Look.SOFT, Lettering.fit(line, 12, false, right - 20));
        }

        private void blank(double top, double plot) {
            svg.rect(20, top - 10, right - 20, plot, "rx=\"6\" fill=\"#f6f8fa\" stroke=\"" + Look.GRID + "\"");
            String why = !record.endedEarly().isEmpty()
                    ? record.endedEarly()
                    : !story.damage().isEmpty() ? story.damage() : "The drill ended before its first record.";
            svg.text(width / 2, top + plot / 2 - 16, 15, true, "middle", Look.INK, "Nothing to draw");
            svg.text(
                    width / 2,
                    top + plot / 2 + 8,
                    12,
                    false,
                    "middle",
                    Look.SOFT,
                    Lettering.fit(why, 12, false, right - 80));
        }

        private void patterns() {
            svg.raw("<defs>"
                    + hatch("unreachable", "#f3f4f6", "#8c959f", 6, 1.4, 45)
                    + hatch("unknown", "#f6e3ed", Look.PURPLE, 5, 2.2, -45)
                    + hatch("outage", "#fff8f3", "#f0b48a", 8, 1, 45)
                    + hatch("cut", "#fdeee2", Look.VERMILLION, 7, 1.3, 45)
                    + hatch("refusedway", "#fdeee2", Look.VERMILLION, 4, 1.6, 90)
                    + hatch("slow", "#fdf5e0", Look.ORANGE, 9, 1.2, 0)
                    + "</defs>");
        }

        private String hatch(String id, String ground, String line, double step, double width, int turn) {
            return "<pattern id=\"" + svg.id(id) + "\" patternUnits=\"userSpaceOnUse\" width=\"" + Figures.n(step)
                    + "\" height=\"" + Figures.n(step)
                    + "\" patternTransform=\"rotate(" + turn + ")\"><rect width=\"" + Figures.n(step) + "\" height=\""
                    + Figures.n(step) + "\" fill=\"" + ground
                    + "\"/><line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"" + Figures.n(step) + "\" stroke=\"" + line
                    + "\" stroke-width=\"" + Figures.n(width) + "\"/></pattern>";
        }

        private String fill(String pattern) {
            return "fill=\"url(#" + svg.id(pattern) + ")\"";
        }

        private void grid(double top, double bottom) {
            for (long tick : ticks()) {
                svg.line(x(zero + tick), top, x(zero + tick), bottom, "stroke=\"" + Look.GRID + "\"");
            }
        }

        private List<Long> ticks() {
            double span = (to - from) / 1e9;
            double[] steps = {
                0.5, 1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 43_200, 86_400
            };
            double step = steps[steps.length - 1];
            for (double candidate : steps) {
                if (span / candidate <= 16) {
                    step = candidate;
                    break;
                }
            }
            List<Long> ticks = new ArrayList<>();
            double first = Math.ceil((from - zero) / 1e9 / step) * step;
            for (double at = first; at <= (to - zero) / 1e9 + 1e-9; at += step) {
                ticks.add(Math.round(at * 1e9));
            }
            return ticks;
        }

        private void axis(double bottom) {
            svg.line(LEFT, bottom, right, bottom, "stroke=\"" + Look.SOFT + "\"");
            for (long tick : ticks()) {
                svg.line(x(zero + tick), bottom, x(zero + tick), bottom + 4, "stroke=\"" + Look.SOFT + "\"");
                double seconds = tick / 1e9;
                String text = seconds == 0 ? "0" : (seconds < 0 ? "−" : "") + Figures.n(Math.abs(seconds));
                svg.text(
                        x(zero + tick),
                        bottom + 17,
                        11,
                        seconds == 0,
                        x(zero + tick) > right - 8 ? "end" : x(zero + tick) < LEFT + 8 ? "start" : "middle",
                        Look.INK,
                        text);
            }
            svg.text(
                    20,
                    bottom + 17,
                    11,
                    false,
                    "start",
                    Look.SOFT,
                    event == null ? "seconds from the start" : "seconds from the event");
        }

        private void faultBand(double top, double bottom) {
            if (event != null) {
                svg.rect(
                        x(zero),
                        top,
                        x(chart.healed()) - x(zero),
                        bottom - top,
                        "fill=\"" + Look.ORANGE + "\" fill-opacity=\"0.07\"");
            }
        }

        private void throughput(double top, double plot) {
            double perPixel = (to - from) / (right - LEFT);
            // a bucket of at least 2 px that holds some ten writes: narrower ones would draw the clients' rhythm, not
            // the service
            double seconds = Math.max(chart.end() / 1e9, 1e-9);
            double rate = Math.max(chart.acknowledgedWrites() / seconds, 0.1);
            int group = 1;
            while (group < 50
                    && group * chart.bucket() < Math.max(2 * perPixel, Math.min(8e9 / rate, 4 * chart.bucket()))) {
                group++;
            }
            double width = group * chart.bucket() / 1e9;
            int first = (int) (from / chart.bucket()) / group * group;
            List<double[]> points = new ArrayList<>();
            double peak = 0;
            for (int i = first; i < chart.buckets(); i += group) {
                long sum = 0;
                for (int j = i; j < Math.min(i + group, chart.buckets()); j++) {
                    sum += chart.acknowledged()[j];
                }
                // the last bucket may be half filled: it would end every drawing with a false fall
                boolean partial = i + group > chart.buckets();
                if (!partial) {
                    points.add(new double[] {(double) i * chart.bucket(), sum / width});
                    peak = Math.max(peak, sum / width);
                }
            }
            double scale = nice(peak);
            double base = top + plot;
            for (int i = 0; i <= 2; i++) {
                double y = base - plot * i / 2 * scale / (scale * 1.22);
                svg.line(LEFT, y, right, y, "stroke=\"" + (i == 0 ? Look.SOFT : Look.GRID) + "\"");
                svg.text(LEFT - 8, y + 4, 11, false, "end", Look.SOFT, Figures.n(scale * i / 2));
            }
            svg.text(20, top + plot / 2 - 16, 11, true, "start", Look.INK, "Acknowledged");
            svg.text(20, top + plot / 2 - 1, 11, true, "start", Look.INK, "writes /s");
            svg.text(
                    20, top + plot / 2 + 14, 9.5, false, "start", Look.SOFT, "per " + Math.round(width * 1000) + " ms");
            if (points.isEmpty()) {
                return;
            }
            StringBuilder steps = new StringBuilder();
            double last = 0;
            for (double[] point : points) {
                double x = x(Math.max((long) point[0], from));
                double y = base - plot * point[1] / (scale * 1.22);
                steps.append(
                        steps.isEmpty()
                                ? "M" + Figures.n(x) + " " + Figures.n(y)
                                : "H" + Figures.n(x) + "V" + Figures.n(y));
                last = x((long) (point[0] + group * chart.bucket()));
            }
            steps.append('H').append(Figures.n(last));
            String outline = steps.toString();
            svg.path(
                    outline + "V" + Figures.n(base) + "H" + Figures.n(x(Math.max((long) points.getFirst()[0], from)))
                            + "Z",
                    "fill=\"" + Look.BLUE + "\" fill-opacity=\"0.16\"");
            svg.path(
                    outline,
                    "fill=\"none\" stroke=\"" + Look.BLUE + "\" stroke-width=\"1.3\" stroke-linejoin=\"round\"");
            legend.add("acknowledged");
        }

        private void troubles(double top, double height) {
            double perPixel = (to - from) / (right - LEFT);
            int group = 1;
            while (group * chart.bucket() < 3 * perPixel) {
                group++;
            }
            double width = group * chart.bucket() / 1e9;
            double peak = 0;
            int first = (int) (from / chart.bucket()) / group * group;
            for (int i = first; i < chart.buckets(); i += group) {
                peak = Math.max(peak, (count(chart.refused(), i, group) + count(chart.unknown(), i, group)) / width);
            }
            double scale = nice(peak);
            double base = top + height;
            svg.line(LEFT, base, right, base, "stroke=\"" + Look.SOFT + "\"");
            svg.line(LEFT, top, right, top, "stroke=\"" + Look.GRID + "\"");
            svg.text(LEFT - 8, base + 4, 11, false, "end", Look.SOFT, "0");
            svg.text(LEFT - 8, top + 4, 11, false, "end", Look.SOFT, Figures.n(scale));
            svg.text(20, top + height / 2 - 2, 11, true, "start", Look.INK, "Not");
            svg.text(20, top + height / 2 + 13, 11, true, "start", Look.INK, "acknowledged /s");
            for (int i = first; i < chart.buckets(); i += group) {
                long refused = count(chart.refused(), i, group);
                long unknown = count(chart.unknown(), i, group);
                double x = x(Math.max((long) i * chart.bucket(), from));
                double w = x((long) (i + group) * chart.bucket()) - x;
                double low = height * refused / width / scale;
                double high = height * unknown / width / scale;
                if (refused > 0) {
                    svg.rect(x, base - low, w, low, "fill=\"" + Look.VERMILLION + "\"");
                    legend.add("refused");
                }
                if (unknown > 0) {
                    svg.rect(
                            x,
                            base - low - high,
                            w,
                            high,
                            fill("unknown") + " stroke=\"" + Look.PURPLE + "\" stroke-width=\"0.6\"");
                    legend.add("unknown");
                }
            }
        }

        private long count(int[] counts, int first, int group) {
            long sum = 0;
            for (int i = first; i < Math.min(first + group, chart.buckets()); i++) {
                sum += counts[i];
            }
            return sum;
        }

        private static double nice(double peak) {
            double step = 1;
            while (true) {
                for (double factor : new double[] {1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8}) {
                    if (peak <= step * factor) {
                        return Math.max(2, step * factor);
                    }
                }
                step *= 10;
            }
        }

        /** Nothing is shaded where doubt, not the service, is why there is no number. */
        private boolean outageShown() {
            return event != null
                    && highlights.recovery().isPresent()
                    && (Figures.known(highlights.recovery().get()) || highlights.neverRestored());
        }

        private long outageEnd() {
            Measured recovery = highlights.recovery().get();
            return Figures.known(recovery) ? outageStart() + Math.round(recovery.value() * 1e9) : to;
        }

        /** The event, or the operator's order where the limit counts from there. */
        private long outageStart() {
            return !highlights.fromOrder()
                    ? zero
                    : chart.marks(Mark.Kind.OPERATOR).stream()
                            .filter(mark -> mark.at() >= zero
                                    && "order".equals(mark.data().get("step")))
                            .mapToLong(Mark::at)
                            .findFirst()
                            .orElse(zero);
        }

        private void outageGround(double top, double plot) {
            if (outageShown()) {
                svg.rect(
                        x(outageStart()),
                        top,
                        x(outageEnd()) - x(outageStart()),
                        plot,
                        fill("outage") + " fill-opacity=\"0.6\"");
                legend.add("outage");
            }
        }

        /** The outage as a measured length, as in an engineer's drawing, and the limit as a dashed line. */
        private void outage(double top, double plot) {
            if (!outageShown()) {
                return;
            }
            Measured recovery = highlights.recovery().get();
            boolean known = Figures.known(recovery);
            long end = outageEnd();
            Optional<Duration> limit = highlights.limit();
            double left = x(outageStart());
            double right = x(end);
            double y = top + 13;
            String number = known
                    ? Figures.full(recovery)
                    : highlights
                            .atLeast()
                            .map(least -> "not restored within " + Figures.value(least))
                            .orElse("not restored while we watched");
            boolean none = known && recovery.value() <= recovery.plusMinus();
            String text = (none ? "no outage" : number)
                    + limit.map(l -> "; limit " + Figures.limit(l)).orElse("")
                    + (highlights.doubted() ? " (in doubt)" : "");
            boolean late = limit.isPresent()
                    && (!known || recovery.value() * 1e9 > limit.get().toNanos());
            String colour = highlights.doubted() ? Look.SOFT : late ? Look.VERMILLION : Look.INK;
            if (!none) {
                bracket(left, right, top, plot, y, colour);
            }
            double size = 12.5;
            double wide = Lettering.width(text, size, true) + 12;
            double centre = right - left > wide + 24 ? (left + right) / 2 : right + 10 + wide / 2;
            if (centre + wide / 2 > right) {
                centre = left - 10 - wide / 2 > LEFT ? left - 10 - wide / 2 : (LEFT + right) / 2;
            }
            limit(limit, top, plot);
            svg.rect(centre - wide / 2, y - 9, wide, 18, "fill=\"#ffffff\"");
            svg.text(centre, y + 4.5, size, true, "middle", colour, text);
        }

        private void bracket(double left, double right, double top, double plot, double y, String colour) {
            svg.line(left, y, right, y, "stroke=\"" + colour + "\" stroke-width=\"1.4\"");
            svg.line(right, top + 5, right, top + plot, "stroke=\"" + colour + "\" stroke-width=\"1\"");
            svg.path(
                    "M" + Figures.n(left + 6) + " " + Figures.n(y - 3.5) + "L" + Figures.n(left) + " " + Figures.n(y)
                            + "L"
                            + Figures.n(left + 6) + " " + Figures.n(y + 3.5) + "M" + Figures.n(right - 6) + " "
                            + Figures.n(y - 3.5)
                            + "L" + Figures.n(right) + " " + Figures.n(y) + "L" + Figures.n(right - 6) + " "
                            + Figures.n(y + 3.5),
                    "fill=\"none\" stroke=\"" + colour + "\" stroke-width=\"1.4\"");
        }

        private void limit(Optional<Duration> limit, double top, double plot) {
            if (limit.isPresent()) {
                long deadline = outageStart() + limit.get().toNanos();
                if (deadline <= to) {
                    double at = x(deadline);
                    svg.line(
                            at,
                            top + 2,
                            at,
                            top + plot,
                            "stroke=\"" + Look.INK + "\" stroke-width=\"1.4\" stroke-dasharray=\"6 4\"");
                    String note = "limit " + Figures.limit(limit.get());
                    double room = Lettering.width(note, 11, false) + 10;
                    boolean before = at + room > right;
                    svg.rect(
                            before ? at - room : at + 2,
                            top + 25,
                            room - 2,
                            15,
                            "fill=\"#ffffff\" fill-opacity=\"0.85\"");
                    svg.text(before ? at - 5 : at + 5, top + 36, 11, false, before ? "end" : "start", Look.INK, note);
                } else {
                    String note = "limit " + Figures.limit(limit.get()) + " →";
                    double room = Lettering.width(note, 11, false) + 10;
                    svg.rect(right - room, top + 25, room, 15, "fill=\"#ffffff\" fill-opacity=\"0.85\"");
                    svg.text(right - 5, top + 36, 11, false, "end", Look.INK, note);
                }
            }
        }

        /** Labels that would crowd are moved apart as little as needed; a thin line leads each to its tick. */
        private void phases(double top) {
            List<Label> labels = new ArrayList<>();
            for (Measured phase : highlights.phases()) {
                long at = zero + Math.round(phase.value() * 1e9);
                if (at >= from && at <= to) {
                    labels.add(new Label(
                            x(at),
                            Mark.shown(phase.name().substring("phase.".length()).replace('-', ' ')),
                            Figures.tick(phase.value()),
                            phase.label() + ", " + Figures.full(phase) + " after the event"));
                }
            }
            double size = 10.5;
            double[] widths = new double[labels.size()];
            double all = 0;
            for (int i = 0; i < widths.length; i++) {
                Label label = labels.get(i);
                widths[i] = Math.min(
                                150,
                                Math.max(
                                        Lettering.width(label.name, size, false),
                                        Lettering.width(label.number, size, true)))
                        + 12;
                all += widths[i];
            }
            double squeeze = Math.min(1, (right - 20) / Math.max(all, 1));
            double[] centres = spread(labels, widths, squeeze);
            for (int i = 0; i < widths.length; i++) {
                Label label = labels.get(i);
                double room = widths[i] * squeeze - 8;
                svg.raw("<g><title>" + Markup.escape(label.hint) + "</title>");
                svg.text(
                        centres[i], 80, size, false, "middle", Look.SOFT, Lettering.fit(label.name, size, false, room));
                svg.text(centres[i], 94, size, true, "middle", Look.INK, Lettering.fit(label.number, size, true, room));
                svg.path(
                        "M" + Figures.n(centres[i]) + " 99V103L" + Figures.n(label.at) + " 114V" + Figures.n(top),
                        "fill=\"none\" stroke=\"" + Look.FAINT + "\"");
                svg.path(
                        "M" + Figures.n(label.at) + " " + Figures.n(top + 1) + "l-3.5 -6h7z",
                        "fill=\"" + Look.INK + "\"");
                svg.raw("</g>");
            }
        }

        private double[] spread(List<Label> labels, double[] widths, double squeeze) {
            // blocks of touching labels, each at the mean of what its labels want
            List<double[]> blocks = new ArrayList<>();
            for (int i = 0; i < widths.length; i++) {
                double width = widths[i] * squeeze;
                // [first, count, width, sum of wanted left edges of the block, left]
                double[] block = {i, 1, width, labels.get(i).at - width / 2, 0};
                block[4] = clamp(block);
                blocks.add(block);
                while (blocks.size() > 1) {
                    double[] right = blocks.getLast();
                    double[] left = blocks.get(blocks.size() - 2);
                    if (left[4] + left[2] <= right[4]) {
                        break;
                    }
                    blocks.removeLast();
                    blocks.removeLast();
                    double[] both = {
                        left[0], left[1] + right[1], left[2] + right[2], left[3] + right[3] - right[1] * left[2], 0
                    };
                    both[4] = clamp(both);
                    blocks.add(both);
                }
            }
            double[] centres = new double[widths.length];
            for (double[] block : blocks) {
                double x = block[4];
                for (int i = (int) block[0]; i < block[0] + block[1]; i++) {
                    centres[i] = x + widths[i] * squeeze / 2;
                    x += widths[i] * squeeze;
                }
            }
            return centres;
        }

        private double clamp(double[] block) {
            return Math.max(20, Math.min(right - block[2], block[3] / block[1]));
        }

        private List<Lane> lanes() {
            List<Lane> lanes = new ArrayList<>();
            if (event != null) {
                lanes.add(new Lane(
                        "Fault",
                        "",
                        true,
                        List.of(new Bar(
                                zero,
                                chart.healed(),
                                "fault",
                                event.text().strip().replaceAll("\\.$", ""),
                                event.text()))));
            }
            List<Bar> steps = new ArrayList<>();
            for (Mark step : chart.marks(Mark.Kind.OPERATOR)) {
                boolean order = "order".equals(step.data().get("step"));
                boolean failed = !step.data().getOrDefault("exit", "0").equals("0");
                if (!order && !failed && !step.data().containsKey("began")) {
                    // the end of a whole runbook, or a step that was left out: told in words below
                    continue;
                }
                String exit = step.data().getOrDefault("exit", "0");
                String text = step.data().getOrDefault("step", step.subject());
                steps.add(new Bar(began(step), step.at(), exit.equals("0") ? "step" : "badstep", text, step.text()));
            }
            if (!steps.isEmpty()) {
                lanes.add(new Lane("Operator", "", false, steps));
            }
            String owner = null;
            Map<String, List<Evidence.Span>> writing = chart.writing();
            Set<String> members = new LinkedHashSet<>(chart.roles().keySet());
            members.addAll(writing.keySet());
            for (String member : members) {
                List<Bar> bars = new ArrayList<>();
                chart.roles()
                        .getOrDefault(member, List.of())
                        .forEach(span -> bars.add(
                                new Bar(span.from(), span.to(), span.what(), role(span.what()), role(span.what()))));
                writing.getOrDefault(member, List.of())
                        .forEach(
                                span -> bars.add(new Bar(span.from(), span.to(), "writes", "", "acknowledges writes")));
                lanes.add(new Lane(
                        member,
                        chart.owner(member).isEmpty() ? member : member + " of pool " + chart.owner(member),
                        !chart.owner(member).equals(owner),
                        bars));
                owner = chart.owner(member);
            }
            twoAtOnce(lanes, "Two primaries", chart.twoPrimaries());
            twoAtOnce(lanes, "Two take writes", chart.twoWriters());
            lanes.addAll(cuts());
            List<Mark> stages = chart.marks(Mark.Kind.STAGE);
            List<Bar> bars = new ArrayList<>();
            for (int i = 0; i < stages.size(); i++) {
                bars.add(new Bar(
                        stages.get(i).at(),
                        i + 1 < stages.size() ? stages.get(i + 1).at() : chart.end(),
                        "stage",
                        Mark.shown(stages.get(i).subject()),
                        Mark.shown(stages.get(i).text())));
            }
            if (!bars.isEmpty()) {
                lanes.add(new Lane("Stage", "", true, bars));
            }
            return lanes;
        }

        private static String role(String word) {
            return switch (word) {
                case "none" -> "neither";
                case Chart.SEALED -> "primary, takes no writes";
                default -> word;
            };
        }

        private void twoAtOnce(List<Lane> lanes, String name, List<Evidence.Span> spans) {
            if (!spans.isEmpty()) {
                List<Bar> bars = new ArrayList<>();
                for (Evidence.Span span : spans) {
                    bars.add(new Bar(
                            span.from(),
                            span.to(),
                            "two",
                            Figures.seconds((span.to() - span.from()) / 1e9),
                            span.what()));
                }
                lanes.add(new Lane(name, "", false, bars));
            }
        }

        private static long began(Mark step) {
            try {
                return Math.min(step.at(), Long.parseLong(step.data().getOrDefault("began", "")));
            } catch (NumberFormatException e) {
                return step.at();
            }
        }

        /** Directions that were in the same trouble at the same time share a lane. */
        private List<Lane> cuts() {
            long near = Math.max(1_500_000_000L, (to - from) / 100);
            record Trouble(Set<List<String>> ways, Evidence.Span span) {}
            List<Trouble> troubles = new ArrayList<>();
            for (Evidence.Way way : chart.ways()) {
                for (Evidence.Span span : way.troubles()) {
                    Trouble same = troubles.stream()
                            .filter(t -> t.span.what().equals(span.what())
                                    && Math.abs(t.span.from() - span.from()) <= near
                                    && Math.abs(t.span.to() - span.to()) <= near)
                            .findFirst()
                            .orElse(null);
                    if (same == null && troubles.size() < 400) {
                        same = new Trouble(new LinkedHashSet<>(), span);
                        troubles.add(same);
                    }
                    if (same != null) {
                        same.ways.add(List.of(way.source(), way.target()));
                    }
                }
            }
            troubles.sort(Comparator.comparingLong((Trouble t) -> t.span.from()).thenComparingLong(t -> -t.span.to()));
            Map<Set<List<String>>, List<Bar>> byWays = new LinkedHashMap<>();
            for (Trouble trouble : troubles) {
                String names = ways(trouble.ways);
                String text = trouble.span.what() + ": " + names;
                byWays.computeIfAbsent(trouble.ways, w -> new ArrayList<>())
                        .add(new Bar(trouble.span.from(), trouble.span.to(), "way-" + trouble.span.what(), text, text));
            }
            List<Lane> lanes = new ArrayList<>();
            int left = byWays.size();
            for (var entry : byWays.entrySet()) {
                if (lanes.size() == CUT_LANES - 1 && left > 1) {
                    List<Bar> rest = byWays.values().stream()
                            .skip(lanes.size())
                            .flatMap(List::stream)
                            .map(bar -> new Bar(bar.from, bar.to, bar.style, "", bar.hint))
                            .toList();
                    lanes.add(new Lane("and " + left + " more", "", false, rest));
                    break;
                }
                lanes.add(new Lane(shortWays(entry.getKey()), ways(entry.getKey()), lanes.isEmpty(), entry.getValue()));
                left--;
            }
            return lanes;
        }

        private static String ways(Set<List<String>> ways) {
            Set<String> sources = new TreeSet<>();
            Set<String> targets = new TreeSet<>();
            ways.forEach(way -> {
                sources.add(way.get(0));
                targets.add(way.get(1));
            });
            boolean whole = ways.size() == sources.size() * targets.size();
            if (whole && sources.stream().noneMatch(targets::contains)) {
                return String.join(", ", sources) + " → " + String.join(", ", targets);
            }
            String centre = centre(ways, sources);
            if (centre != null) {
                Set<String> others = new TreeSet<>(sources);
                others.addAll(targets);
                others.remove(centre);
                return centre + " ⇄ " + String.join(", ", others);
            }
            return String.join(
                    ", ",
                    ways.stream()
                            .map(way -> way.get(0) + " → " + way.get(1))
                            .sorted()
                            .toList());
        }

        private static String shortWays(Set<List<String>> ways) {
            String full = ways(ways);
            if (Lettering.width(full, 11, false) <= LEFT - 32) {
                return full;
            }
            Set<String> sources = new TreeSet<>();
            Set<String> targets = new TreeSet<>();
            ways.forEach(way -> {
                sources.add(way.get(0));
                targets.add(way.get(1));
            });
            String centre = centre(ways, sources);
            if (centre != null) {
                Set<String> others = new TreeSet<>(targets);
                others.remove(centre);
                return centre + " ⇄ " + others.size() + " nodes";
            }
            if (ways.size() == sources.size() * targets.size()) {
                return (sources.size() == 1 ? sources.iterator().next() : sources.size() + " nodes") + " → "
                        + (targets.size() == 1 ? targets.iterator().next() : targets.size() + " nodes");
            }
            return ways.size() + " directions";
        }

        /** The one node that all these ways lead to and from, in both directions, or null. */
        private static String centre(Set<List<String>> ways, Set<String> sources) {
            return sources.stream()
                    .filter(node -> ways.size() > 1
                            && ways.stream()
                                    .allMatch(way ->
                                            way.contains(node) && ways.contains(List.of(way.get(1), way.get(0)))))
                    .findFirst()
                    .orElse(null);
        }

        private void lane(Lane lane, double y) {
            if (lane.opensGroup) {
                svg.line(20, y - 3, right, y - 3, "stroke=\"" + Look.GRID + "\"");
            }
            svg.text(20, y + 13.5, 11, false, "start", Look.INK, Lettering.fit(lane.name, 11, false, LEFT - 30));
            for (Bar bar : lane.bars) {
                if (bar.to >= from && bar.from <= to) {
                    bar(bar, y + 3);
                }
            }
            double free = LEFT;
            for (Bar bar : lane.bars) {
                if (bar.to >= from && bar.from <= to) {
                    free = caption(bar, y + 3, free, lane);
                }
            }
        }

        private void bar(Bar bar, double y) {
            double left = x(bar.from);
            double width = Math.max(1.5, x(bar.to) - left);
            String style = bar.style;
            switch (style) {
                case "primary", "active" ->
                    svg.rect(left, y, width, BAR, "rx=\"1.5\" fill=\"" + Look.BLUE + "\"", bar.hint);
                case "standby" ->
                    svg.rect(
                            left,
                            y,
                            width,
                            BAR,
                            "rx=\"1.5\" fill=\"#dceefa\" stroke=\"" + Look.SKY + "\" stroke-width=\"0.8\"",
                            bar.hint);
                case "passive" ->
                    svg.rect(
                            left,
                            y,
                            width,
                            BAR,
                            "rx=\"1.5\" fill=\"#ffffff\" stroke=\"" + Look.SKY + "\" stroke-width=\"0.8\"",
                            bar.hint);
                case Chart.SEALED ->
                    svg.rect(
                            left + 0.5,
                            y + 0.5,
                            width - 1,
                            BAR - 1,
                            "rx=\"1.5\" fill=\"#ffffff\" stroke=\"" + Look.BLUE + "\"",
                            bar.hint);
                case "unreachable" -> svg.rect(left, y, width, BAR, fill("unreachable"), bar.hint);
                case "none" ->
                    svg.rect(
                            left,
                            y + 0.5,
                            width,
                            BAR - 1,
                            "fill=\"#ffffff\" stroke=\"" + Look.FAINT + "\" stroke-dasharray=\"2 2\"",
                            bar.hint);
                case "writes" -> svg.rect(left, y + BAR + 0.5, width, 2.5, "fill=\"" + Look.INK + "\"", bar.hint);
                case "fault" -> svg.rect(left, y, width, BAR, "rx=\"1.5\" fill=\"" + Look.ORANGE + "\"", bar.hint);
                case "two" -> svg.rect(left, y, width, BAR, "rx=\"1.5\" fill=\"" + Look.VERMILLION + "\"", bar.hint);
                case "step" ->
                    svg.rect(
                            left, y, width, BAR, "rx=\"1.5\" fill=\"#d9f0e8\" stroke=\"" + Look.GREEN + "\"", bar.hint);
                case "badstep" ->
                    svg.rect(
                            left,
                            y,
                            width,
                            BAR,
                            "rx=\"1.5\" fill=\"#fbe3d3\" stroke=\"" + Look.VERMILLION + "\" stroke-width=\"1.5\"",
                            bar.hint);
                case "stage" ->
                    svg.rect(left, y, width, BAR, "fill=\"#f6f8fa\" stroke=\"#d0d7de\" stroke-width=\"0.8\"", bar.hint);
                case "way-refused" ->
                    svg.rect(
                            left,
                            y,
                            width,
                            BAR,
                            fill("refusedway") + " stroke=\"" + Look.VERMILLION + "\" stroke-width=\"0.8\"",
                            bar.hint);
                case "way-slow" ->
                    svg.rect(
                            left,
                            y,
                            width,
                            BAR,
                            fill("slow") + " stroke=\"" + Look.ORANGE + "\" stroke-width=\"0.8\"",
                            bar.hint);
                default ->
                    svg.rect(
                            left,
                            y,
                            width,
                            BAR,
                            fill("cut") + " stroke=\"" + Look.VERMILLION + "\" stroke-width=\"0.8\"",
                            bar.hint);
            }
            legend.add(style);
        }

        /** Inside its bar where there is room, else right of it where nothing stands yet. */
        private double caption(Bar bar, double y, double free, Lane lane) {
            if (bar.text.isEmpty()) {
                return free;
            }
            double left = x(bar.from);
            double right = Math.max(left + 1.5, x(bar.to));
            double size = 10;
            boolean light = bar.style.equals("primary") || bar.style.equals("active") || bar.style.equals("two");
            boolean patterned =
                    bar.style.startsWith("way-") || bar.style.equals("unreachable") || bar.style.equals("none");
            double inside = right - Math.max(left, free) - 10;
            String text = Lettering.fit(bar.text, size, false, inside);
            if (!text.isEmpty() && (text.equals(bar.text) || inside > 60)) {
                double start = Math.max(left, free) + 5;
                if (patterned) {
                    svg.rect(
                            start - 3,
                            y + 1,
                            Lettering.width(text, size, false) + 6,
                            BAR - 2,
                            "rx=\"2\" fill=\"#ffffff\"");
                }
                svg.text(start, y + 10.5, size, false, "start", light ? "#ffffff" : Look.INK, text);
                return start + Lettering.width(text, size, false) + 4;
            }
            if (bar.style.endsWith("step")) {
                // the place in the runbook fits where its name does not
                String number =
                        bar.text.replaceFirst("^0*(\\d{1,2}).*", "$1") + (bar.style.equals("badstep") ? "!" : "");
                if (number.length() <= 3 && Lettering.width(number, 9, false) <= right - Math.max(left, free)) {
                    svg.text((Math.max(left, free) + right) / 2, y + 10.5, 9, false, "middle", Look.INK, number);
                    return right;
                }
            }
            boolean alone = bar.style.equals("fault")
                    || bar.style.equals("two")
                    || bar.style.endsWith("step")
                    || bar.style.startsWith("way-");
            if (alone) {
                double next = right;
                for (Bar other : lane.bars) {
                    if (x(other.from) > left + 1e-6) {
                        next = Math.min(next, x(other.from));
                    }
                }
                double start = Math.max(right, free) + 4;
                String beside = Lettering.fit(bar.text, size, false, next - start - 4);
                if (!beside.isEmpty() && (beside.equals(bar.text) || next - start > 60)) {
                    svg.text(start, y + 10.5, size, false, "start", Look.INK, beside);
                    return start + Lettering.width(beside, size, false) + 4;
                }
            }
            return free;
        }

        private void legend(double y) {
            Map<String, String> words = new LinkedHashMap<>();
            words.put("acknowledged", "acknowledged");
            words.put("refused", "refused");
            words.put("unknown", "no answer: outcome unknown");
            words.put("outage", "outage");
            words.put("primary", "primary");
            words.put("active", "active");
            words.put("standby", "standby");
            words.put("passive", "ready to take over");
            words.put(Chart.SEALED, "primary that takes no writes");
            words.put("none", "neither");
            words.put("unreachable", "unreachable");
            words.put("writes", "acknowledges writes");
            words.put("way-silent", "way silent");
            words.put("way-refused", "way refused");
            words.put("way-slow", "way slow");
            double x = 20;
            double total = 0;
            for (var entry : words.entrySet()) {
                total += legend.contains(entry.getKey()) ? 18 + Lettering.width(entry.getValue(), 10, false) + 14 : 0;
            }
            double size = total > right - 20 && !paper() ? 10 * (right - 20) / total : 10;
            for (var entry : words.entrySet()) {
                if (!legend.contains(entry.getKey())) {
                    continue;
                }
                if (paper() && x + 18 + Lettering.width(entry.getValue(), size, false) > right) {
                    x = 20;
                    y += 16;
                }
                swatch(entry.getKey(), x, y - 8);
                svg.text(x + 18, y, size, false, "start", Look.SOFT, entry.getValue());
                x += 18 + Lettering.width(entry.getValue(), size, false) + 14 * size / 10;
            }
        }

        private void swatch(String what, double x, double y) {
            switch (what) {
                case "acknowledged" ->
                    svg.rect(x, y, 13, 9, "fill=\"" + Look.BLUE + "\" fill-opacity=\"0.16\"")
                            .line(x, y, x + 13, y, "stroke=\"" + Look.BLUE + "\" stroke-width=\"1.4\"");
                case "refused" -> svg.rect(x, y, 13, 9, "fill=\"" + Look.VERMILLION + "\"");
                case "unknown" ->
                    svg.rect(x, y, 13, 9, fill("unknown") + " stroke=\"" + Look.PURPLE + "\" stroke-width=\"0.6\"");
                case "outage" -> svg.rect(x, y, 13, 9, fill("outage") + " stroke=\"#f0b48a\" stroke-width=\"0.6\"");
                case "primary", "active" -> svg.rect(x, y, 13, 9, "fill=\"" + Look.BLUE + "\"");
                case "standby" ->
                    svg.rect(x, y, 13, 9, "fill=\"#dceefa\" stroke=\"" + Look.SKY + "\" stroke-width=\"0.8\"");
                case "none" ->
                    svg.rect(x, y, 13, 9, "fill=\"#ffffff\" stroke=\"" + Look.FAINT + "\" stroke-dasharray=\"2 2\"");
                case "passive" ->
                    svg.rect(x, y, 13, 9, "fill=\"#ffffff\" stroke=\"" + Look.SKY + "\" stroke-width=\"0.8\"");
                case Chart.SEALED -> svg.rect(x, y, 13, 9, "fill=\"#ffffff\" stroke=\"" + Look.BLUE + "\"");
                case "unreachable" -> svg.rect(x, y, 13, 9, fill("unreachable"));
                case "writes" -> svg.rect(x, y + 3.5, 13, 2.5, "fill=\"" + Look.INK + "\"");
                case "way-refused" ->
                    svg.rect(
                            x,
                            y,
                            13,
                            9,
                            fill("refusedway") + " stroke=\"" + Look.VERMILLION + "\" stroke-width=\"0.8\"");
                case "way-slow" ->
                    svg.rect(x, y, 13, 9, fill("slow") + " stroke=\"" + Look.ORANGE + "\" stroke-width=\"0.8\"");
                default ->
                    svg.rect(x, y, 13, 9, fill("cut") + " stroke=\"" + Look.VERMILLION + "\" stroke-width=\"0.8\"");
            }
        }

        /** What the drawing shows, for those who hear it. */
        private String description() {
            StringBuilder text = new StringBuilder();
            text.append("Verdict: ").append(Highlights.word(record)).append(". ");
            if (event != null) {
                text.append("At 0: ").append(Figures.sentence(event.text()));
            }
            highlights
                    .recovery()
                    .ifPresent(r -> text.append("Writes acknowledged again: ")
                            .append(Figures.full(r))
                            .append(highlights
                                    .limit()
                                    .map(l -> ", limit " + Figures.limit(l))
                                    .orElse(""))
                            .append(". "));
            if (!highlights.phases().isEmpty()) {
                text.append("Phases, seconds from the event: ")
                        .append(String.join(
                                "; ",
                                highlights.phases().stream()
                                        .map(p -> p.label() + " " + Figures.value(p))
                                        .toList()))
                        .append(". ");
            }
            chart.roles()
                    .forEach((member, spans) -> text.append(member)
                            .append(": ")
                            .append(String.join(
                                    ", then ",
                                    spans.stream()
                                            .limit(12)
                                            .map(Evidence.Span::what)
                                            .toList()))
                            .append(". "));
            text.append(Figures.count(sum(chart.refused()), "operation was", "operations were"))
                    .append(" refused and ")
                    .append(Figures.count(sum(chart.unknown()), "has", "have"))
                    .append(" no known outcome. ");
            for (Finding finding : Highlights.findings(record)) {
                text.append(Figures.sentence(finding.words() + ": " + finding.verdict()));
            }
            if (chart.cropped()) {
                text.append("The record holds more changes than are drawn. ");
            }
            return text.toString().strip();
        }
    }

    /** A name for ids inside a page. */
    public static String name(String id) {
        String safe = id.replaceAll("[^A-Za-z0-9_-]", "-");
        return safe.isEmpty() || !Character.isLetter(safe.charAt(0)) ? "d-" + safe : safe;
    }

    private static List<String> nonEmpty(String... parts) {
        return java.util.Arrays.stream(parts)
                .filter(part -> part != null && !part.isBlank())
                .toList();
    }
}

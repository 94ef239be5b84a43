package org.drdrills.chart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.drdrills.evidence.Chart;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Picture;
import org.drdrills.history.Mark;

/** The lanes below a timeline: the fault, the operator, roles and writes of each member, directions that were cut, and the stages. */
final class Lanes {
    private static final int CUT_LANES = 5;

    /** A bar on a lane. */
    record Bar(long from, long to, String style, String text, String hint) {}

    /** A line of bars with its name in the left margin. */
    record Lane(String name, String hint, boolean opensGroup, List<Bar> bars) {}

    private final Chart chart;
    private final long zero;
    private final long from;
    private final long to;
    private final Mark event;

    Lanes(Plot plotted) {
        this.chart = plotted.chart;
        this.zero = plotted.zero;
        this.from = plotted.from;
        this.to = plotted.to;
        this.event = plotted.event;
    }

    List<Lane> all() {
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
        Map<String, List<Picture.Span>> writing = chart.writing();
        Set<String> members = new LinkedHashSet<>(chart.roles().keySet());
        members.addAll(writing.keySet());
        for (String member : members) {
            List<Bar> bars = new ArrayList<>();
            chart.roles()
                    .getOrDefault(member, List.of())
                    .forEach(span -> bars.add(
                            new Bar(span.from(), span.to(), span.what(), role(span.what()), role(span.what()))));
            writing.getOrDefault(member, List.of())
                    .forEach(span -> bars.add(new Bar(span.from(), span.to(), "writes", "", "acknowledges writes")));
            chart.machines().stream()
                    .filter(mark -> member.equals(mark.data().get(Mark.MACHINE)))
                    .forEach(mark -> bars.add(new Bar(mark.at(), mark.at(), "ended", "", mark.text())));
            lanes.add(new Lane(
                    member,
                    chart.owner(member).isEmpty() ? member : member + " of pool " + chart.owner(member),
                    !chart.owner(member).equals(owner),
                    bars));
            owner = chart.owner(member);
        }
        List<Bar> others = chart.machines().stream()
                .filter(mark -> !members.contains(mark.data().get(Mark.MACHINE)))
                .map(mark -> new Bar(mark.at(), mark.at(), "ended", mark.data().get(Mark.MACHINE), mark.text()))
                .toList();
        if (!others.isEmpty()) {
            lanes.add(new Lane("Other machines", "", false, others));
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

    private void twoAtOnce(List<Lane> lanes, String name, List<Picture.Span> spans) {
        if (!spans.isEmpty()) {
            List<Bar> bars = new ArrayList<>();
            for (Picture.Span span : spans) {
                bars.add(new Bar(
                        span.from(), span.to(), "two", Figures.seconds((span.to() - span.from()) / 1e9), span.what()));
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
        record Trouble(Set<List<String>> ways, Picture.Span span) {}
        List<Trouble> troubles = new ArrayList<>();
        for (Picture.Way way : chart.ways()) {
            for (Picture.Span span : way.troubles()) {
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
        if (Lettering.width(full, 11, false) <= Plot.LEFT - 32) {
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
                                .allMatch(way -> way.contains(node) && ways.contains(List.of(way.get(1), way.get(0)))))
                .findFirst()
                .orElse(null);
    }
}

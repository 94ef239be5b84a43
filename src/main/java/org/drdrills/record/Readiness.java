package org.drdrills.record;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.drdrills.topology.BadInput;

/**
 * Whether a system could recover at this moment as its drills have shown, by what can be seen while nothing fails.
 *
 * @param at     when it was looked at
 * @param points what was looked at, each with its answer
 */
public record Readiness(String environment, Instant at, List<Point> points) {
    private static final String SEPARATOR = "\t";

    /** The answer to one point, or to all. */
    public enum State {
        READY,
        NOT_READY,
        /** It could not be seen. */
        UNKNOWN;

        /** {@code NOT READY}. */
        public String words() {
            return name().replace('_', ' ');
        }

        /** What is not ready outweighs doubt; doubt outweighs what is ready. */
        public State and(State other) {
            return this == NOT_READY || other == NOT_READY ? NOT_READY : this == READY ? other : this;
        }
    }

    /**
     * One thing that was looked at.
     *
     * @param id       fixed key, such as {@code sign-in}
     * @param sentence what was seen
     */
    public record Point(String id, State state, String sentence) {
        /** One line, of which {@link #read} makes the point again. */
        public String line() {
            return id + SEPARATOR + state + SEPARATOR + sentence.replaceAll("\\s+", " ");
        }

        /** @throws BadInput if it is no such line */
        public static Point read(String line) {
            String[] parts = line.split(SEPARATOR, 3);
            try {
                return new Point(parts[0], State.valueOf(parts[1]), parts[2]);
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                throw new BadInput(line);
            }
        }
    }

    public Readiness {
        points = List.copyOf(points);
    }

    /** NOT READY if a point is; else UNKNOWN if one is, or none was looked at. */
    public State state() {
        return points.isEmpty()
                ? State.UNKNOWN
                : points.stream().map(Point::state).reduce(State.READY, State::and);
    }

    /** In the text format of Prometheus: 1 ready, 0 not ready, and no sample of a point that is unknown. */
    public String prometheus() {
        List<String> lines = new ArrayList<>(List.of(
                "# HELP drdrills_ready Whether the system could recover now, by what is seen while nothing fails.",
                "# TYPE drdrills_ready gauge"));
        sample(lines, "drdrills_ready", "environment=\"" + environment + "\"", state());
        lines.add("# HELP drdrills_ready_point One of the things that were looked at.");
        lines.add("# TYPE drdrills_ready_point gauge");
        for (String id : points.stream().map(Point::id).distinct().toList()) {
            State all = points.stream()
                    .filter(point -> point.id().equals(id))
                    .map(Point::state)
                    .reduce(State.READY, State::and);
            sample(lines, "drdrills_ready_point", "environment=\"" + environment + "\",point=\"" + id + "\"", all);
        }
        lines.add("# HELP drdrills_ready_timestamp_seconds When it was looked at.");
        lines.add("# TYPE drdrills_ready_timestamp_seconds gauge");
        lines.add(String.format(
                Locale.ROOT,
                "drdrills_ready_timestamp_seconds{environment=\"%s\"} %d",
                environment,
                at.getEpochSecond()));
        return String.join("\n", lines) + "\n";
    }

    private static void sample(List<String> lines, String name, String labels, State state) {
        if (state != State.UNKNOWN) {
            lines.add(name + "{" + labels + "} " + (state == State.READY ? 1 : 0));
        }
    }
}

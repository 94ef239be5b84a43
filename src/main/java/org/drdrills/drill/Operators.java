package org.drdrills.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.drdrills.history.Mark;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Durations;
import org.drdrills.topology.Nearest;
import org.drdrills.topology.RunningSystem;
import org.drdrills.workload.DrillClock;

/**
 * What operators report while a witnessed drill runs: the event, and their steps after it, each by name. Reports come from any thread; what
 * is reported becomes a mark of the record at the moment at which it was said.
 */
public final class Operators {
    private static final int LONGEST = 300;
    /** A report that is said to be older than this was not made just now. */
    private static final Duration OLDEST = Duration.ofSeconds(30);

    private DrillClock clock;
    private Consumer<Mark> marks = mark -> {};
    private List<RunningSystem.PlannedStep> planned = List.of();
    private final List<String> taken = new ArrayList<>();
    private long expectedFrom = -1;
    private long event = -1;
    private long latest;
    private Report first;
    private long firstAt;
    private String stop = "";

    /**
     * What someone says.
     *
     * @param text what happened
     * @param step one of {@link RunningSystem#STEPS}; empty for the event, and for anything else after it
     * @param by   who says so
     * @param ago  how long ago it was said
     */
    public record Report(String text, String step, String by, Duration ago) {
        /** @throws BadInput for a step that is none, or what is no text of one line */
        public Report {
            if (!step.isEmpty() && !RunningSystem.STEPS.contains(step)) {
                throw new BadInput("--step takes " + String.join(", ", RunningSystem.STEPS) + ", not "
                        + BadInput.quoted(step) + Nearest.hint(step, RunningSystem.STEPS));
            }
            for (String words : List.of(text, by)) {
                if (words.length() > LONGEST || words.chars().anyMatch(Character::isISOControl)) {
                    throw new BadInput("what is marked is one line of at most " + LONGEST + " characters");
                }
            }
            if (by.isBlank()) {
                throw new BadInput("a mark needs the name of who makes it: --by NAME");
            }
            if (text.isBlank() && step.isEmpty()) {
                throw new BadInput("say what happened: drill mark SYSTEM \"site north switched off\"");
            }
        }
    }

    /** From now on reports belong to this drill. */
    synchronized void attend(DrillClock clock, List<RunningSystem.PlannedStep> planned, Consumer<Mark> marks) {
        this.clock = clock;
        this.planned = List.copyOf(planned);
        this.marks = marks;
        taken.clear();
        expectedFrom = -1;
        event = -1;
        first = null;
    }

    /** From now on reports are refused. */
    synchronized void leave() {
        clock = null;
    }

    /** From now on the first report is the event. */
    synchronized void expect() {
        expectedFrom = clock.now();
    }

    /** When the event was reported; empty as long as it was not. */
    synchronized Optional<Long> reported() {
        return first == null ? Optional.empty() : Optional.of(firstAt);
    }

    /** The marks of the event: itself, and who reported it. */
    synchronized List<Mark> eventMarks(String words) {
        event = firstAt;
        latest = firstAt;
        Map<String, String> data = new LinkedHashMap<>();
        data.put("mechanism", DrillPlan.Witnessed.MECHANISM);
        data.put(Mark.BY, first.by());
        return List.of(
                new Mark(firstAt, Mark.Kind.EVENT, "operator", words + ": " + sentence(first.text()), data),
                new Mark(
                        firstAt,
                        Mark.Kind.OPERATOR,
                        "event",
                        "Marked by " + first.by() + ": " + sentence(first.text()),
                        Map.of("step", "event", Mark.BY, first.by())));
    }

    /** @return whether this step was reported */
    synchronized boolean reported(String step) {
        return taken.contains(step);
    }

    /** What was planned and not reported, for the record. */
    synchronized List<String> missing() {
        return planned.stream()
                .filter(step -> !taken.contains(step.step()))
                .map(step -> "Planned and not marked: " + step.step()
                        + (step.by().isEmpty() ? "" : " by " + step.by()) + " within " + Durations.text(step.within())
                        + " of the event.")
                .toList();
    }

    /**
     * @return what became of it, in one sentence
     * @throws BadInput if no drill waits for it
     */
    public synchronized String report(Report report) {
        if (clock == null) {
            throw new BadInput("no drill is under way here that a mark could belong to");
        }
        if (report.ago().compareTo(OLDEST) > 0 || report.ago().isNegative()) {
            throw new BadInput("the mark is older than " + Durations.text(OLDEST) + ", so its moment is not known");
        }
        long at = clock.now() - report.ago().toNanos();
        if (expectedFrom < 0) {
            throw new BadInput(
                    "the drill does not wait for the event yet: the service must be steady first; it says so when it does");
        }
        if (first == null) {
            if (!report.step().isEmpty()) {
                throw new BadInput(
                        "the event comes first: mark it without --step, then the step '" + report.step() + "'");
            }
            first = report;
            firstAt = Math.max(at, expectedFrom);
            return "Marked as the event: " + report.text();
        }
        if (event < 0) {
            throw new BadInput("the event is being recorded; mark this again");
        }
        if (taken.contains(report.step())) {
            throw new BadInput("the step '" + report.step() + "' was marked already; a mark is never replaced");
        }
        at = Math.max(at, latest);
        Mark mark = step(report, at);
        latest = at;
        if (!report.step().isEmpty()) {
            taken.add(report.step());
        }
        marks.accept(mark);
        return String.format(Locale.ROOT, "Marked %.1f s after the event: %s", (at - event) / 1e9, mark.text());
    }

    /** Steps are timed from the one before; the order and the end are known to the judge. */
    private Mark step(Report report, long at) {
        String step = report.step().isEmpty() ? "note" : report.step();
        Map<String, String> data = new LinkedHashMap<>();
        data.put("step", step.equals("ordered") ? "order" : step);
        data.put(Mark.BY, report.by());
        if (step.equals("done")) {
            data.put("exit", "0");
        }
        data.put("began", Long.toString(latest));
        String words = capital(step) + " by " + report.by()
                + (report.text().isBlank() ? "" : ": " + report.text().strip());
        return new Mark(at, Mark.Kind.OPERATOR, step, sentence(words + compared(step, report.by(), at)), data);
    }

    /** What was planned against what was done. */
    private String compared(String step, String by, long at) {
        return planned.stream()
                .filter(one -> one.step().equals(step))
                .findFirst()
                .map(one -> {
                    double late = (at - event - one.within().toNanos()) / 1e9;
                    String who = one.by().isEmpty() || one.by().equals(by) ? "" : " by " + one.by();
                    return String.format(
                            Locale.ROOT,
                            "; planned%s within %s of the event, %s",
                            who,
                            Durations.text(one.within()),
                            late > 0
                                    ? String.format(Locale.ROOT, "%.1f s late", late)
                                    : String.format(Locale.ROOT, "%.1f s to spare", -late));
                })
                .orElse("");
    }

    private static String capital(String words) {
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private static String sentence(String words) {
        String stripped = words.strip();
        return stripped.endsWith(".") ? stripped : stripped + ".";
    }

    /** Ends the run: the drill under way is healed and judged, and no other begins. */
    public synchronized void stop(String reason) {
        stop = reason;
    }

    /** Why the run is to end; empty as long as it is not. */
    synchronized Optional<String> stopped() {
        return stop.isEmpty() ? Optional.empty() : Optional.of(stop);
    }
}

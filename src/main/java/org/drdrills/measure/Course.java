package org.drdrills.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.drdrills.history.Mark;
import org.jspecify.annotations.Nullable;

/** The course of the drill, from its marks. */
public final class Course {
    private final List<Mark> marks = new ArrayList<>();
    private @Nullable Mark event;

    void add(Mark mark) {
        marks.add(mark);
        if (mark.kind() == Mark.Kind.EVENT && event == null) {
            event = mark;
        }
    }

    public List<Mark> all(Mark.Kind kind) {
        return marks.stream().filter(mark -> mark.kind() == kind).toList();
    }

    public boolean has(Mark.Kind kind) {
        return marks.stream().anyMatch(mark -> mark.kind() == kind);
    }

    /** The first event: there the clock starts. */
    public Optional<Mark> event() {
        return Optional.ofNullable(event);
    }

    /** The first mark of this kind at or after the event. */
    public Optional<Mark> after(Mark.Kind kind) {
        return event == null
                ? Optional.empty()
                : marks.stream()
                        .filter(mark -> mark.kind() == kind && mark.at() >= event.at())
                        .findFirst();
    }

    /** When the first preparation before the event was begun, ns. */
    public Optional<Long> prepared() {
        return all(Mark.Kind.NOTE).stream()
                .flatMap(mark -> Optional.ofNullable(mark.data().get(Mark.PREPARED)).stream())
                .map(Long::parseLong)
                .min(Long::compare);
    }

    /** When the fault was healed by intent, ns, or {@link Long#MAX_VALUE} if it never was. */
    public long heal() {
        return after(Mark.Kind.HEAL).map(Mark::at).orElse(Long.MAX_VALUE);
    }

    /** When the last healing was seen, if it was. */
    public Optional<Mark> healed() {
        List<Mark> seen = all(Mark.Kind.HEALED);
        return seen.isEmpty() ? Optional.empty() : Optional.of(seen.getLast());
    }

    /** The operator's first order at or after the event. */
    public Optional<Mark> order() {
        return operator().stream()
                .filter(mark -> "order".equals(mark.data().get("step")))
                .findFirst();
    }

    /** What the operator did at or after the event: orders and finished steps. */
    public List<Mark> operator() {
        return all(Mark.Kind.OPERATOR).stream()
                .filter(mark -> event == null || mark.at() >= event.at())
                .toList();
    }

    /** Steps of runbooks that ended, with their exit codes; a whole runbook is the step that bears its name. */
    public List<Mark> steps() {
        return operator().stream()
                .filter(mark -> mark.data().containsKey("exit"))
                .toList();
    }

    /** Whole runbooks that ended; the steps, where no whole one is on record. */
    public List<Mark> runbooks() {
        List<Mark> whole = steps().stream()
                .filter(mark -> mark.subject().equals(mark.data().get("step")))
                .toList();
        return whole.isEmpty() ? steps() : whole;
    }

    /** When all was put right: the last healing that was seen, or the end of the last runbook where nothing else was to be healed. */
    public Optional<Mark> restored() {
        if (healed().isPresent() || has(Mark.Kind.HEAL) || runbooks().isEmpty()) {
            return healed();
        }
        return Optional.of(runbooks().getLast());
    }

    /** Sites whose clients the event strikes, as the last aim says; empty if it strikes none in particular. */
    public Set<String> struck() {
        Set<String> sites = new TreeSet<>();
        for (String site : aimed("sites").split(",")) {
            if (!site.isBlank()) {
                sites.add(site.strip());
            }
        }
        return sites;
    }

    /** The nodes that the fault struck, separated by commas, or empty. */
    public String target() {
        return aimed("node");
    }

    private String aimed(String key) {
        List<Mark> aims = all(Mark.Kind.AIM);
        return aims.isEmpty() ? "" : aims.getLast().data().getOrDefault(key, "");
    }

    /** How long the injecting call took, ns: the event happened somewhere in between. */
    public long doubt() {
        Mark struck = event;
        return struck == null
                ? 0
                : after(Mark.Kind.INJECTED).map(mark -> mark.at() - struck.at()).orElse(0L);
    }
}

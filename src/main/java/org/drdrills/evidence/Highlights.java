package org.drdrills.evidence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.check.Check.Headline;
import org.drdrills.check.Finding;
import org.drdrills.check.Judgement;
import org.drdrills.check.Objective;
import org.drdrills.check.Verdict;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Phases;
import org.drdrills.measure.Scope;
import org.drdrills.record.DrillRecord;

/**
 * The few numbers that readers ask for first, found by their fixed names among a record's measures.
 *
 * @param neverRestored whether the lack of a recovery time is itself what was found, and not doubt
 * @param doubted      whether the judge would not rely on the recovery time
 * @param fromOrder    whether the clock of the recovery starts with the operator's order, not with the event
 * @param scope        the clients whose recovery it is
 * @param struck       {@code outage.sustained.struck}: of clients in the struck sites, where the recovery is that of the others
 * @param struckAtLeast a lower bound of that
 * @param recovery     the number of the finding on the first objective that recovery is the headline of;
 *                     else the measure {@code outage.sustained}
 * @param atLeast      {@code outage.at-least}: a lower bound where there is no recovery
 * @param limit        of that objective
 * @param gap          {@code interruption.longest}
 * @param gapLimit     of the objective that interruption is the headline of
 * @param lost         {@code lost.writes}
 * @param lostAge      {@code lost.age}
 * @param writers      {@code overlap.writes} where there was such an overlap, else {@code overlap.primaries}
 * @param phases       {@code phase.…} of the recovery that were seen, seconds since the event, in time order
 */
public record Highlights(
        boolean neverRestored,
        boolean doubted,
        boolean fromOrder,
        Scope scope,
        Optional<Measured> struck,
        Optional<Measured> struckAtLeast,
        Optional<Measured> recovery,
        Optional<Measured> atLeast,
        Optional<Duration> limit,
        Optional<Measured> gap,
        Optional<Duration> gapLimit,
        Optional<Measured> lost,
        Optional<Measured> lostAge,
        Optional<Measured> writers,
        List<Measured> phases) {
    private static final String PHASE = "phase.";

    /** A phase of the recovery; empty where it was not seen. */
    public record Step(String name, Optional<Measured> seen) {}

    /** Every phase that a recovery has, in the same order in each drill; none where nothing was measured. */
    public List<Step> steps() {
        return phases.isEmpty()
                ? List.of()
                : Phases.NAMES.entrySet().stream()
                        .map(entry -> new Step(
                                entry.getValue(),
                                phases.stream()
                                        .filter(phase -> phase.name().equals(PHASE + entry.getKey()))
                                        .findFirst()))
                        .toList();
    }

    /** What readers see of a phase that was measured. */
    public static String phase(Measured phase) {
        return Phases.NAMES.getOrDefault(phase.name().substring(PHASE.length()), phase.label());
    }

    public static Highlights of(DrillRecord record) {
        List<Measured> all = measures(record);
        List<Measured> phases = new ArrayList<>(all.stream()
                .filter(m -> m.name().startsWith(PHASE)
                        && Phases.NAMES.containsKey(m.name().substring(PHASE.length()))
                        && Figures.known(m))
                .toList());
        phases.sort(Comparator.comparingDouble(Measured::value));
        Optional<Measured> writes = first(all, "overlap.writes").filter(Figures::known);
        Optional<Measured> writers = writes.filter(number -> number.value() > 0)
                .or(() -> first(all, "overlap.primaries").filter(Figures::known))
                .or(() -> writes);
        Optional<Measured> recovery = first(all, "outage.sustained");
        Optional<Duration> limit = Optional.empty();
        boolean never = false;
        boolean doubted = false;
        boolean fromOrder = false;
        Scope scope = Scope.ALL;
        for (int i = 0; i < record.objectives().size() && limit.isEmpty(); i++) {
            Objective objective = record.objectives().get(i);
            Optional<Headline> headline = objective.check().headline().filter(Headline::recovery);
            if (headline.isPresent()) {
                limit = objective.limit().longest();
                scope = objective.scope();
                fromOrder = headline.get() == Headline.RECOVERY_FROM_ORDER;
                Optional<Finding> finding = finding(record, i);
                Optional<Measured> number =
                        finding.flatMap(f -> f.numbers().stream().findFirst());
                never = number.isPresent()
                        && !Figures.known(number.get())
                        && finding.get().verdict() == Verdict.MISSED;
                doubted = finding.isPresent() && finding.get().verdict() == Verdict.INCONCLUSIVE;
                recovery = number.or(() -> first(all, "outage.sustained"));
            }
        }
        return new Highlights(
                never,
                doubted,
                fromOrder,
                scope,
                first(all, "outage.sustained.struck").filter(Figures::known),
                first(all, "outage.at-least.struck").filter(Figures::known),
                recovery,
                first(all, "outage.at-least" + (scope.equals(Scope.ALL) ? "" : "." + scope.name()))
                        .filter(Figures::known),
                limit,
                first(all, "interruption.longest"),
                limit(record, Headline.INTERRUPTION),
                first(all, "lost.writes"),
                first(all, "lost.age"),
                writers,
                phases);
    }

    /** What two nodes did at once, as far as it is known: only one that acknowledged is said to have taken writes. */
    public static String together(Measured writers) {
        return writers.name().equals("overlap.writes") ? "took writes" : "called themselves primary";
    }

    /** Whose recovery it is, where it is not that of all clients. */
    public Optional<String> whose() {
        return scope.equals(Scope.ALL) ? Optional.empty() : Optional.of(scope.words());
    }

    /** How clients in the struck sites fared, where the recovery is that of the others. */
    public Optional<String> inside() {
        return scope.equals(Scope.OTHERS)
                ? struck.map(Figures::value)
                        .or(() -> struckAtLeast.map(least -> "not measured, at least " + Figures.value(least)))
                : Optional.empty();
    }

    /** The recovery in figures; how long it was waited for where it never came. */
    public Optional<String> recoveryText() {
        return neverRestored
                ? Optional.of(atLeast.map(least -> "> " + Figures.value(least)).orElse("never"))
                : recovery.filter(Figures::known).map(Figures::value);
    }

    /** Share of the limit that recovery took; infinite where it never came, below 0 where there is nothing to compare. */
    public double used() {
        if (doubted || recovery.isEmpty() || limit.isEmpty() || limit.get().isZero()) {
            return -1;
        }
        Measured taken = recovery.get();
        return Figures.known(taken)
                ? taken.value() * 1e9 / limit.get().toNanos()
                : neverRestored ? Double.POSITIVE_INFINITY : -1;
    }

    /** Verdict of a drill; one that was never judged is inconclusive. */
    public static Verdict verdict(DrillRecord record) {
        return record.judgement() == null
                ? Verdict.INCONCLUSIVE
                : record.judgement().verdict();
    }

    /** How the verdict is said aloud: a drill that was never judged was interrupted. */
    public static String word(DrillRecord record) {
        return record.judgement() == null
                ? "INTERRUPTED"
                : record.judgement().verdict().name();
    }

    public static List<Finding> findings(DrillRecord record) {
        return record.judgement() == null ? List.of() : record.judgement().findings();
    }

    public static List<Finding> assumptions(DrillRecord record) {
        return record.judgement() == null ? List.of() : record.judgement().assumptions();
    }

    /** Every number, those of findings too, each name once. */
    public static List<Measured> measures(DrillRecord record) {
        Judgement judgement = record.judgement();
        if (judgement == null) {
            return List.of();
        }
        Map<String, Measured> byName = new java.util.LinkedHashMap<>();
        judgement.measures().forEach(m -> byName.putIfAbsent(m.name(), m));
        judgement.findings().forEach(f -> f.numbers().forEach(m -> byName.putIfAbsent(m.name(), m)));
        judgement.assumptions().forEach(f -> f.numbers().forEach(m -> byName.putIfAbsent(m.name(), m)));
        return List.copyOf(byName.values());
    }

    /** The finding on the objective with this index, where the drill was judged. */
    static Optional<Finding> finding(DrillRecord record, int index) {
        List<Finding> findings = findings(record);
        return index < findings.size() ? Optional.of(findings.get(index)) : Optional.empty();
    }

    private static Optional<Duration> limit(DrillRecord record, Headline headline) {
        return record.objectives().stream()
                .filter(objective ->
                        objective.check().headline().filter(headline::equals).isPresent())
                .findFirst()
                .flatMap(objective -> objective.limit().longest());
    }

    private static Optional<Measured> first(List<Measured> all, String name) {
        return all.stream().filter(m -> m.name().equals(name)).findFirst();
    }
}

package org.drdrills.evidence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.drdrills.check.Check;
import org.drdrills.check.Check.Headline;
import org.drdrills.check.Finding;
import org.drdrills.check.Limit;
import org.drdrills.check.Objective;
import org.drdrills.check.RecoveryPoint;
import org.drdrills.check.RestoreSound;
import org.drdrills.check.Restored;
import org.drdrills.check.Verdict;
import org.drdrills.history.Mark;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Times;
import org.drdrills.record.DrillRecord;

/** What every report says of a drill, so that all of them say the same. */
public final class PlainWords {
    private PlainWords() {}

    /**
     * One objective with what came of it.
     *
     * @param used share of the limit that was used up, NaN where that means nothing
     */
    public record Row(
            String words, String limit, String observed, String margin, String verdict, String sentence, double used) {
        public Optional<Verdict> decided() {
            return verdict.equals("NOT JUDGED") ? Optional.empty() : Optional.of(Verdict.valueOf(verdict));
        }
    }

    /** One moment of what was done. */
    public record Moment(String time, String text, Mark.Kind kind) {}

    /** A question that a stranger asks, and its answer. */
    public record Answer(String question, String answer) {}

    public static List<Row> objectives(DrillRecord record) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < record.objectives().size(); i++) {
            Objective objective = record.objectives().get(i);
            Optional<Finding> finding = Highlights.finding(record, i);
            Limit limit = objective.limit();
            Optional<Measured> observed = finding.flatMap(f -> observed(f, limit));
            double value =
                    observed.filter(Figures::known).map(PlainWords::plain).orElse(Double.NaN);
            rows.add(new Row(
                    objective.words(),
                    limit.text(),
                    observed(finding, observed, limit),
                    margin(limit, value),
                    finding.map(f -> f.verdict().name()).orElse("NOT JUDGED"),
                    finding.map(Finding::sentence).orElse(""),
                    limit instanceof Limit.AtMost most && most.most().isPositive()
                            ? value / seconds(most.most())
                            : Double.NaN));
        }
        return rows;
    }

    /** How far the value stays from the limit, or by how much it is short of it or over. */
    private static String margin(Limit limit, double value) {
        double left = limit.margin(value);
        if (Double.isNaN(left)) {
            return "–";
        }
        String size = limit.unit().equals("s")
                ? Figures.seconds(Math.abs(left))
                : Figures.value(new Measured("", "", Math.abs(left), limit.unit(), 0, ""));
        String share = limit instanceof Limit.AtMost most && most.most().isPositive()
                ? " (" + Math.round(Math.abs(left) / seconds(most.most()) * 100) + " %)"
                : "";
        boolean tooLittle = limit instanceof Limit.Percent percent && percent.least()
                || limit.shortest().filter(least -> value < seconds(least)).isPresent();
        return size + (left >= 0 ? "" : tooLittle ? " short" : " over") + share;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static double plain(Measured number) {
        return number.unit().equals("ms") ? number.value() / 1000 : number.value();
    }

    /** The number that the limit is about: the finding's first of its unit. */
    private static Optional<Measured> observed(Finding finding, Limit limit) {
        return finding.numbers().stream()
                .filter(number -> limit.unit().isEmpty()
                        || limit.unit().equals(number.unit())
                        || limit.unit().equals("s") && number.unit().equals("ms"))
                .findFirst();
    }

    private static String observed(Optional<Finding> finding, Optional<Measured> number, Limit limit) {
        boolean forbids = limit instanceof Limit.None || limit instanceof Limit.Never || limit instanceof Limit.During;
        if (forbids && finding.isPresent() && finding.get().verdict() == Verdict.MET) {
            return "none";
        }
        if (limit.equals(Limit.HOLDS)
                && finding.isPresent()
                && (finding.get().id().startsWith(Restored.CHECK.id())
                        || finding.get().id().startsWith(RestoreSound.CHECK.id()))) {
            // what was counted is not what the objective is about
            return switch (finding.get().verdict()) {
                case MET -> "yes";
                case MISSED -> "no";
                case INCONCLUSIVE -> "–";
            };
        }
        if (number.isPresent() && (number.get().value() != 0 || limit.unit().equals("s"))) {
            return Figures.full(number.get());
        }
        boolean nothing = number.isPresent()
                || finding.isPresent()
                        && finding.get().numbers().stream()
                                .anyMatch(n -> n.unit().equals("operations") && n.value() == 0);
        return nothing ? "none" : "–";
    }

    /** The four questions. */
    public static List<Answer> inShort(DrillRecord record) {
        Highlights numbers = Highlights.of(record);
        List<Row> rows = objectives(record);
        List<Answer> answers = new ArrayList<>();
        String where = record.environmentTitle().isBlank() ? record.environment() : record.environmentTitle();
        answers.add(new Answer(
                "What was tested?",
                upper(event(record)) + ", on “" + where + "”"
                        + (record.conditions().rate() > 0
                                ? ", while clients sent "
                                        + Figures.n(record.conditions().rate()) + " operations per second"
                                : "")
                        + "."));
        answers.add(new Answer("Did it pass?", passed(record, rows)));
        boolean restores = record.objectives().stream()
                .anyMatch(objective -> objective.check().needs().contains(Check.Need.RESTORE));
        answers.add(new Answer("By what margin?", margin(numbers, restores)));
        if (restores) {
            answers.add(new Answer("What was lost?", missing(record)));
            return answers;
        }
        boolean doubted = false;
        for (int i = 0; i < record.objectives().size(); i++) {
            doubted |= record.objectives()
                            .get(i)
                            .check()
                            .headline()
                            .filter(Headline.LOSS::equals)
                            .isPresent()
                    && Highlights.finding(record, i)
                            .filter(f -> f.verdict() == Verdict.INCONCLUSIVE)
                            .isPresent();
        }
        answers.add(new Answer("What was lost?", lost(numbers, doubted)));
        return answers;
    }

    public static String passed(DrillRecord record, List<Row> rows) {
        long missed =
                rows.stream().filter(row -> row.verdict().equals("MISSED")).count();
        return switch (Highlights.word(record)) {
            case "MET" ->
                rows.size() == 1
                        ? "Yes: its one objective was met."
                        : rows.size() == 2
                                ? "Yes: both objectives were met."
                                : "Yes: all " + rows.size() + " objectives were met.";
            case "MISSED" ->
                "No: " + missed + " of " + Figures.count(rows.size(), "objective was", "objectives were") + " missed. "
                        + rows.stream()
                                .filter(row -> row.verdict().equals("MISSED"))
                                .map(Row::sentence)
                                .findFirst()
                                .orElse("");
            case "INTERRUPTED" ->
                "It cannot be said: the drill was not finished. " + Figures.sentence(record.endedEarly());
            default -> "It cannot be said. " + Figures.sentence(doubt(record)).strip();
        };
    }

    /** The first reason why a drill says nothing. */
    static String doubt(DrillRecord record) {
        return java.util.stream.Stream.concat(
                        Highlights.assumptions(record).stream(), Highlights.findings(record).stream())
                .filter(f -> f.verdict() == Verdict.INCONCLUSIVE)
                .map(Finding::sentence)
                .findFirst()
                .orElse(record.endedEarly());
    }

    /** What a restored copy lacks, as its own objective says. */
    private static String missing(DrillRecord record) {
        for (int i = 0; i < record.objectives().size(); i++) {
            if (record.objectives().get(i).check().equals(RecoveryPoint.CHECK)) {
                return Highlights.finding(record, i).map(Finding::sentence).orElse("Not measured.");
            }
        }
        return "Not measured.";
    }

    private static String margin(Highlights numbers, boolean restores) {
        return recovered(numbers, restores)
                + numbers.inside()
                        .map(inside -> " For clients in the struck sites: " + inside + ".")
                        .orElse("");
    }

    private static String recovered(Highlights numbers, boolean restores) {
        Optional<Measured> taken = numbers.recovery().or(numbers::gap);
        Optional<Duration> limit = numbers.recovery().isPresent() ? numbers.limit() : numbers.gapLimit();
        if (taken.isEmpty() || !Figures.known(taken.get()) && !numbers.neverRestored()) {
            return "Not measured.";
        }
        String whose = numbers.whose().map(words -> " of " + words).orElse("");
        String what = numbers.recovery().isPresent()
                ? (restores ? "The system could be used " : "Writes" + whose + " were acknowledged again ")
                        + (numbers.fromOrder() ? "after the operator's order within " : "after ")
                : "The longest interruption of a client was ";
        String allowed = limit.map(l -> "; the limit is " + Figures.limit(l)).orElse("");
        if (!Figures.known(taken.get())) {
            return "None: "
                    + (restores ? "the system could not be used" : "writes" + whose + " were not acknowledged again")
                    + " while we watched"
                    + numbers.atLeast()
                            .map(least -> ", for " + Figures.value(least))
                            .orElse("")
                    + allowed + ".";
        }
        String text = what + Figures.full(taken.get());
        if (numbers.recovery().isPresent() && taken.get().value() <= taken.get().plusMinus()) {
            return numbers.doubted()
                    ? "Not shown: no outage was seen, and that cannot be relied on."
                    : "No outage" + whose + " was seen" + allowed + ".";
        }
        if (numbers.doubted()) {
            return "Not shown. " + text + allowed + ". But that cannot be relied on.";
        }
        if (limit.isEmpty()) {
            return text + "; no limit was set.";
        }
        double most = limit.get().toNanos() / 1e9;
        double left = most - taken.get().value();
        String share = most > 0 ? " (" + Math.round(Math.abs(left) / most * 100) + " %)" : "";
        return text + allowed + ", "
                + (left >= 0
                        ? "with " + Figures.seconds(left) + share + " to spare."
                        : "exceeded by " + Figures.seconds(-left) + share + ".");
    }

    private static String lost(Highlights numbers, boolean doubted) {
        if (numbers.lost().isEmpty() || !Figures.known(numbers.lost().get())) {
            return "Not measured.";
        }
        long count = Math.round(numbers.lost().get().value());
        if (count == 0 && doubted) {
            return "No loss was seen, but that cannot be relied on.";
        }
        if (count == 0) {
            return "Nothing: every write that was acknowledged is there.";
        }
        return Figures.count(
                        count,
                        "write that a client had been told was stored is",
                        "writes that clients had been told were stored are")
                + " missing"
                + numbers.lostAge()
                        .filter(Figures::known)
                        .map(age -> age.value() <= 0
                                ? "; all were acknowledged after the event"
                                : "; the oldest was acknowledged " + Figures.full(age) + " before the event")
                        .orElse("")
                + ".";
    }

    public static String event(DrillRecord record) {
        return record.event().strip().replaceFirst("^(When|\\*)\\s+", "");
    }

    static String upper(String text) {
        return text.isEmpty()
                ? text
                : text.substring(0, text.offsetByCodePoints(0, 1)).toUpperCase(Locale.ROOT)
                        + text.substring(text.offsetByCodePoints(0, 1));
    }

    /** What was done and how it was proven, from the marks of the history; seconds count from the event. */
    public static List<Moment> done(DrillStory story) {
        Mark event = story.chart().event();
        long zero = event == null ? 0 : event.at();
        List<Moment> moments = new ArrayList<>();
        for (Mark mark : story.chart().marks()) {
            if (mark.told() && mark.kind() != Mark.Kind.STAGE && moments.size() < 60) {
                double seconds = (mark.at() - zero) / 1e9;
                String time = (seconds < 0 ? "−" : "+") + String.format(Locale.ROOT, "%.3f", Math.abs(seconds)) + " s";
                moments.add(new Moment(time, mark.text(), mark.kind()));
            }
        }
        return moments;
    }

    /** A moment as seconds from the event: {@code +8.8 s}. */
    public static String moment(double seconds) {
        return Times.told(Math.round(seconds * 1e9), 0);
    }

    public static String kind(Mark.Kind kind) {
        return switch (kind) {
            case AIM -> "aim";
            case DRIFT -> "role moved";
            case EVENT -> "event";
            case INJECTED -> "injected";
            case BIT -> "proof";
            case DID_NOT_BITE -> "no effect seen";
            case HEAL -> "heal";
            case HEALED -> "healing seen";
            case DID_NOT_HEAL -> "no healing seen";
            case OPERATOR -> "operator";
            case HARNESS -> "harness";
            case STAGE, NOTE -> "note";
        };
    }

    /** Headline of a run. */
    public static String headline(RunStory story) {
        long all = (long) story.drills().size() + story.damaged().size();
        if (all == 0) {
            return "No drill was run";
        }
        long met = story.count(Verdict.MET);
        if (met == all) {
            return all == 1 ? "The drill met its objectives" : "All " + all + " drills met their objectives";
        }
        long missed = story.count(Verdict.MISSED);
        long doubt = all - met - missed;
        return all == 1
                ? missed == 1 ? "The drill missed its objectives" : "The drill was inconclusive"
                : missed > 0
                        ? missed + " of " + all + " drills missed an objective"
                                + (doubt == 0
                                        ? ""
                                        : doubt == 1 ? ", and one says nothing" : ", and " + doubt + " say nothing")
                        : met + " of " + all + " drills met their objectives"
                                + (doubt == 1 ? "; one says nothing" : "; " + doubt + " say nothing");
    }

    public static Map<String, String> verdictWords() {
        return Map.of(
                "MET",
                "met",
                "MISSED",
                "missed",
                "INCONCLUSIVE",
                "inconclusive",
                "INTERRUPTED",
                "interrupted",
                "NOT JUDGED",
                "not judged");
    }
}

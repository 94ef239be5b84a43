package org.drdrills.record;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.drdrills.check.Finding;
import org.drdrills.check.Judge;
import org.drdrills.check.Judgement;
import org.drdrills.check.Verdict;
import org.drdrills.history.HistoryFile;
import org.drdrills.measure.Measured;
import org.drdrills.topology.BadInput;

/**
 * A frozen record judged again, beside what was said when it was drilled.
 *
 * @param now         the answer of today's judge
 * @param before      the answer then; null where this record was never judged: the drill was interrupted, or the harness failed
 * @param differences what is not the same, in words each: verdicts, numbers, sentences, and plan and logs against the hashes of them that
 *                    the frozen record holds; empty where it was never judged
 * @param remarks     what could not be compared, or only in part, in words each
 */
public record Rejudgement(Judgement now, Judgement before, List<String> differences, List<String> remarks) {
    public Rejudgement {
        differences = List.copyOf(differences);
        remarks = List.copyOf(remarks);
    }

    /**
     * @param historySha256 of the record that lies there now
     * @throws BadInput if the record is not the one that was frozen, or cannot be read
     */
    public static Rejudgement of(DrillFolder drill, DrillRecord record, String historySha256) {
        if (!record.historyHash().isEmpty() && !record.historyHash().equals(historySha256)) {
            throw BadInput.at(
                    drill.history(),
                    0,
                    "the record was changed since it was frozen: its SHA-256 is " + historySha256 + ", not "
                            + record.historyHash());
        }
        Seals seals = new Seals(HistoryFile.open(drill.history()));
        Judgement now = Judge.judge(record.objectives(), record.conditions(), seals);
        Judgement before = record.historyHash().isEmpty() ? null : record.judgement();
        List<String> differences = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        if (before != null) {
            differences.addAll(seals.planFaults(drill, record));
            differences.addAll(seals.logFaults(drill));
            boolean sameBuild = SuiteBuild.made(record);
            new Comparing(sameBuild, drill::clean, differences, remarks).compare(before, now);
        }
        if (!seals.holdsLogs() && !drill.logNames().isEmpty()) {
            remarks.add(
                    "the frozen record holds no hashes of its logs, so a log that was changed or taken out is not found");
        }
        return new Rejudgement(now, before, differences, remarks);
    }

    /**
     * Two answers side by side.
     *
     * @param sameBuild whether both are of the same build of the suite: only then do their sentences have to agree to the letter.
     *                  Otherwise the numbers in them have to.
     * @param clean     takes out of a text what no record may hold
     */
    private record Comparing(
            boolean sameBuild, UnaryOperator<String> clean, List<String> differences, List<String> remarks) {
        private static final Pattern NUMBER = Pattern.compile("\\d+(?:[.:]\\d+)*");
        /** Of an outage that had not ended when the load did: the least that it was, and the writes in which that is seen. */
        private static final Pattern BOUND = Pattern.compile("was at least ([\\d.]+) s\\b|; see writes \\d+–\\d+");

        private static final String AT_LEAST = "outage.at-least";

        void compare(Judgement before, Judgement now) {
            if (before.verdict() != now.verdict()) {
                differences.add("the drill was " + before.verdict() + " and is " + now.verdict());
            }
            findings("findings", before.findings(), now.findings());
            assumptions(before.assumptions(), now.assumptions());
            numbers("the drill", before.measures(), now.measures());
        }

        private void findings(String what, List<Finding> before, List<Finding> now) {
            if (before.size() != now.size()) {
                differences.add("there were " + before.size() + " " + what + " and are " + now.size());
                return;
            }
            for (int i = 0; i < before.size(); i++) {
                finding(before.get(i), now.get(i));
            }
        }

        /** Builds of the suite differ in what they assume; what both assume must have come out the same. */
        private void assumptions(List<Finding> before, List<Finding> now) {
            if (sameBuild) {
                findings("assumptions", before, now);
                return;
            }
            for (Finding then : before) {
                now.stream()
                        .filter(one -> assumption(one).equals(assumption(then)))
                        .findFirst()
                        .ifPresent(one -> finding(then, one));
            }
        }

        /** The id without its reason, and of which pool it is. */
        private static String assumption(Finding finding) {
            return finding.id().replaceFirst("\\..*", "") + " " + finding.words();
        }

        private void finding(Finding then, Finding now) {
            String name = "'" + then.words() + "'";
            if (then.verdict() != now.verdict()) {
                differences.add(name + " was " + then.verdict() + " and is " + now.verdict());
            }
            if (sameBuild && !then.id().equals(now.id())) {
                differences.add(name + " was called " + then.id() + " and is called " + now.id());
            }
            if (sameBuild && !then.words().equals(clean.apply(now.words()))) {
                differences.add(name + " now reads '" + now.words() + "'");
            }
            String sentence = clean.apply(now.sentence());
            boolean told = sameBuild
                    ? then.sentence().equals(sentence)
                    : numbers(sentence).containsAll(numbers(then.sentence())) || sharper(then.sentence(), sentence);
            if (!told) {
                differences.add(
                        name + " was told as \"" + then.sentence() + "\", and the record says \"" + sentence + "\"");
            }
            if (sameBuild && !then.drawing().equals(clean.apply(now.drawing()))) {
                differences.add(name + " was drawn otherwise");
            }
            numbers(name, then.numbers(), now.numbers());
        }

        private void numbers(String whose, List<Measured> before, List<Measured> now) {
            Map<String, List<Measured>> again = now.stream().collect(Collectors.groupingBy(Measured::name));
            Map<String, Integer> times = new HashMap<>();
            for (Measured then : before) {
                List<Measured> same = again.getOrDefault(then.name(), List.of());
                int time = times.merge(then.name(), 1, Integer::sum);
                if (same.size() < time) {
                    if (sameBuild) {
                        differences.add(
                                "of " + whose + ", " + then.name() + " was " + then.value() + " and is not measured");
                    }
                    continue;
                }
                Measured mine = same.get(time - 1);
                if (!sameBuild && !mine.known() && !then.definition().equals(mine.definition())) {
                    remarks.add("of " + whose + ", " + then.name() + " was " + shown(then)
                            + ", and today's judge does not take it for measured: " + mine.definition());
                    continue;
                }
                if (!sameBuild && sharper(then, mine)) {
                    remarks.add("of " + whose + ", " + then.name() + " was " + shown(then) + " and is " + shown(mine)
                            + ": today's judge finds a closer bound, which does not contradict the other");
                    continue;
                }
                if (Double.compare(then.value(), mine.value()) != 0
                        || !then.unit().equals(mine.unit())
                        || Double.compare(then.plusMinus(), mine.plusMinus()) != 0
                        || sameBuild && !then.equals(mine)) {
                    differences.add(
                            "of " + whose + ", " + then.name() + " was " + shown(then) + " and is " + shown(mine));
                }
            }
            if (sameBuild && before.size() < now.size()) {
                differences.add("of " + whose + ", " + (now.size() - before.size()) + " of " + now.size()
                        + " numbers were left out");
            }
        }

        /** Judges differ in how close a lower bound they find; the lower one of two is true if the higher one is. */
        private static boolean sharper(Measured then, Measured now) {
            return then.name().startsWith(AT_LEAST)
                    && then.value() < now.value()
                    && then.unit().equals(now.unit())
                    && Double.compare(then.plusMinus(), now.plusMinus()) == 0;
        }

        private static boolean sharper(String then, String now) {
            Matcher before = BOUND.matcher(then);
            Matcher after = BOUND.matcher(now);
            return before.find()
                    && after.find()
                    && before.group(1) != null
                    && after.group(1) != null
                    && Double.parseDouble(before.group(1)) <= Double.parseDouble(after.group(1))
                    && numbers(BOUND.matcher(now).replaceAll(""))
                            .containsAll(numbers(BOUND.matcher(then).replaceAll("")));
        }

        private static String shown(Measured number) {
            return number.value() + (number.unit().isEmpty() ? "" : " " + number.unit()) + " ± " + number.plusMinus();
        }

        private static List<String> numbers(String sentence) {
            // moments with a colon counted from the start of the drill, and count from its event now
            return NUMBER.matcher(sentence)
                    .results()
                    .map(MatchResult::group)
                    .filter(number -> !number.contains(":"))
                    .toList();
        }
    }

    /** Today's verdict, in doubt where it is not the one of then. */
    public Verdict verdict() {
        return differences.isEmpty() ? now.verdict() : now.verdict().and(Verdict.INCONCLUSIVE);
    }
}

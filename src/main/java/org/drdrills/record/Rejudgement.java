package org.drdrills.record;

import java.util.ArrayList;
import java.util.List;
import org.drdrills.check.Finding;
import org.drdrills.check.Judge;
import org.drdrills.check.Judgement;
import org.drdrills.check.Verdict;
import org.drdrills.history.HistoryFile;
import org.drdrills.topology.BadInput;

/**
 * A frozen record judged again, beside what was said when it was drilled.
 *
 * @param now         the answer of today's judge
 * @param before      the answer then; null where this record was never judged: the drill was interrupted, or the harness failed
 * @param differences what is not the same, in words each; empty where it was never judged
 */
public record Rejudgement(Judgement now, Judgement before, List<String> differences) {
    public Rejudgement {
        differences = List.copyOf(differences);
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
        Judgement now = Judge.judge(record.objectives(), record.conditions(), HistoryFile.open(drill.history()));
        Judgement before = record.historyHash().isEmpty() ? null : record.judgement();
        return new Rejudgement(now, before, before == null ? List.of() : differences(before, now));
    }

    private static List<String> differences(Judgement before, Judgement now) {
        List<String> differences = new ArrayList<>();
        if (before.verdict() != now.verdict()) {
            differences.add("the drill was " + before.verdict() + " and is " + now.verdict());
        }
        List<Finding> then = before.findings();
        if (then.size() != now.findings().size()) {
            differences.add("there were " + then.size() + " findings and are "
                    + now.findings().size());
            return differences;
        }
        for (int i = 0; i < then.size(); i++) {
            if (then.get(i).verdict() != now.findings().get(i).verdict()) {
                differences.add(
                        "'" + then.get(i).words() + "' was " + then.get(i).verdict() + " and is "
                                + now.findings().get(i).verdict());
            }
        }
        return differences;
    }

    /** Today's verdict, in doubt where it is not the one of then. */
    public Verdict verdict() {
        return differences.isEmpty() ? now.verdict() : now.verdict().and(Verdict.INCONCLUSIVE);
    }
}

package org.drdrills.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.drdrills.history.IdSet;
import org.drdrills.measure.Agreement;
import org.drdrills.measure.LostWrites;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;

/** In the end no member holds what the serving one does not, or lacks what it holds. A member that is only behind has not diverged. */
public final class MembersAgree implements Check {
    public static final Check CHECK = new MembersAgree();
    private static final Declaration DECLARED = Declaration.of(
            "members-agree",
            LimitForm.always(Limit.NONE),
            Need.MEMBER_READS,
            new Guarantee("no two members have diverged at the end", Limit.NONE),
            Kind.SAFETY);

    private MembersAgree() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        LostWrites loss = measures.loss();
        if (loss.serving().isEmpty()) {
            return ruling.open("no-serving-node", "What is stored cannot be told: " + loss.undecided() + ".");
        }
        String serving = loss.serving().get().node();
        List<Agreement.Difference> all = measures.agreement().differences();
        List<Agreement.Difference> diverged =
                all.stream().filter(Agreement.Difference::diverged).toList();
        Measured count = Measured.count(
                "members.diverged",
                "members that have diverged",
                diverged.size(),
                "against the final read of " + serving);
        if (!diverged.isEmpty()) {
            return ruling.missed(
                    "diverged",
                    diverged.stream().map(MembersAgree::words).collect(Collectors.joining("; ")) + "; compared with "
                            + serving + " in the final reads.",
                    count);
        }
        List<String> unread = measures.unread();
        if (!unread.isEmpty()) {
            return ruling.open(
                    "not-read",
                    "Whether every member holds the same cannot be told: there is no complete final read of "
                            + String.join(", ", unread) + ".",
                    count);
        }
        String behind = all.stream()
                .map(one -> one.node() + " is behind by "
                        + Words.plural(one.newest().size(), "write") + ", " + Words.seconds(one.behind()))
                .collect(Collectors.joining("; "));
        return ruling.met(
                "No member that could be read holds what " + serving
                        + " does not, or lacks a write although it holds later ones."
                        + (behind.isEmpty() ? "" : " " + behind + "."),
                count);
    }

    private static String words(Agreement.Difference one) {
        List<String> parts = new ArrayList<>();
        part(parts, one.extra(), "more");
        part(parts, one.missing(), "missing in between");
        return one.node() + " differs: " + String.join(", ", parts);
    }

    private static void part(List<String> parts, IdSet ids, String how) {
        if (!ids.isEmpty()) {
            parts.add(Words.plural(ids.size(), "write") + " " + how + " (" + Words.ids(ids) + ")");
        }
    }
}

package org.drdrills.check;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.drdrills.check.consistency.Anomaly;
import org.drdrills.check.consistency.AnomalyDrawing;
import org.drdrills.check.consistency.Answer;
import org.drdrills.check.consistency.Isolation;
import org.drdrills.check.consistency.IsolationJudgement;
import org.drdrills.check.consistency.IsolationLevel;
import org.drdrills.check.consistency.Labels;
import org.drdrills.check.consistency.Transactions;
import org.drdrills.history.Header;
import org.drdrills.history.Mark;
import org.drdrills.history.Outcome;
import org.drdrills.history.Transaction;
import org.drdrills.measure.Measures;

/**
 * What transactions saw fits the isolation level that the pool claims ({@link Isolation}); the anomaly is named and drawn. Its
 * limit is the claim: read-committed, snapshot, repeatable-read, serializable or strict-serializable.
 */
public final class Isolated implements Check {
    public static final Check CHECK = new Isolated();

    private static final int FEWEST = 20;

    /** What an environment may claim. */
    public static List<String> levels() {
        return Arrays.stream(IsolationLevel.values()).map(Isolated::word).toList();
    }

    private static String word(IsolationLevel level) {
        return level.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static final Declaration DECLARED = Declaration.of(
            "isolation",
            LimitForm.LEVEL,
            Need.TRANSACTIONS,
            new Guarantee(
                    "the transactions fit the isolation that the environment claims",
                    new Limit.Level(Optional.empty())),
            Kind.SAFETY);

    private Isolated() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        String claim = ruling.limit(Limit.Level.class).claim().orElse("claimed");
        IsolationLevel level = Arrays.stream(IsolationLevel.values())
                .filter(known -> word(known).equals(claim))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + claim + "' is no isolation level; there are " + String.join(", ", levels())));
        Measures measures = ruling.measures();
        if (measures.form().backwards() > 0) {
            return ruling.clock();
        }
        Header header = ruling.history().header();
        Transactions.Builder all = Transactions.builder()
                .labels(new Labels(
                        client -> header.clients().get(client).name(),
                        key -> "list " + key,
                        value -> "element " + value,
                        measures.course().event().map(Mark::at).orElse(0L)));
        long[] counts = new long[2];
        ruling.history().replay(fact -> {
            if (fact instanceof Transaction transaction && onLists(transaction)) {
                counts[0]++;
                counts[1] += transaction.outcome().acknowledged() ? 1 : 0;
                add(all, transaction, header.clock());
            }
        });
        if (counts[1] < FEWEST) {
            return ruling.open(
                    "too-few",
                    counts[1] == 0
                            ? "No transaction was committed, so nothing is known of isolation."
                            : "Only " + Words.plural(counts[1], "transaction") + " were committed; fewer than " + FEWEST
                                    + " show nothing.");
        }
        String of = "of " + counts[1] + " committed transactions (" + counts[0] + " begun)";
        return switch (Isolation.judge(all.build(), level)) {
            case IsolationJudgement.Holds holds ->
                !measures.complete()
                        ? ruling.open(
                                "record-cut-off",
                                "Nothing that " + claim
                                        + " forbids shows in what there is of the record, which is cut off.")
                        : ruling.met("Nothing that " + claim + " forbids shows in the reads and appends " + of + "."
                                + tolerated(holds.tolerated()));
            case IsolationJudgement.Violated violated -> {
                Anomaly worst = violated.forbidden().getFirst();
                Finding missed = ruling.missed(
                        worst.phenomenon().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        "The pool claims " + claim + ", and "
                                + (violated.forbidden().size() == 1
                                        ? "an anomaly"
                                        : violated.forbidden().size() + " anomalies")
                                + " " + of + " speak against it. " + worst.sentence());
                yield new Finding(
                        missed.id(),
                        missed.words(),
                        missed.verdict(),
                        missed.sentence(),
                        missed.numbers(),
                        AnomalyDrawing.svg(worst));
            }
            case IsolationJudgement.Undecided undecided ->
                ruling.open(
                        "undecided",
                        "Nothing that " + claim
                                + " forbids was found, but only %d %% was decided: "
                                        .formatted((int) (100 * undecided.shareDecided()))
                                + undecided.reason());
        };
    }

    private static String tolerated(List<Anomaly> found) {
        return found.isEmpty()
                ? ""
                : " What it allows and was seen: "
                        + found.stream()
                                .map(anomaly -> anomaly.phenomenon().words())
                                .distinct()
                                .collect(Collectors.joining(", "))
                        + ".";
    }

    private static boolean onLists(Transaction transaction) {
        return transaction.steps().stream()
                .allMatch(step -> step instanceof Transaction.Append || step instanceof Transaction.Read);
    }

    private static void add(Transactions.Builder all, Transaction transaction, long clock) {
        all.transaction(
                transaction.client(),
                Math.max(0, transaction.start() - clock),
                transaction.end() + clock,
                switch (transaction.outcome()) {
                    case Outcome.Acknowledged a -> Answer.ACKNOWLEDGED;
                    case Outcome.Refused r -> Answer.REFUSED;
                    case Outcome.Unknown u -> Answer.UNKNOWN;
                });
        for (Transaction.Step step : transaction.steps()) {
            switch (step) {
                case Transaction.Append append -> all.append(append.list(), append.element());
                case Transaction.Read read ->
                    all.read(
                            read.list(),
                            read.elements().stream().mapToLong(Long::longValue).toArray());
                default -> throw new IllegalStateException("not on a list: " + step);
            }
        }
    }
}

package org.drdrills.check.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.drdrills.check.consistency.histories.CorrectTransactions;
import org.drdrills.check.consistency.histories.CorrectTransactions.Engine;
import org.drdrills.check.consistency.histories.TinyTransactions;
import org.drdrills.check.consistency.histories.TransactionCorruption;
import org.drdrills.check.consistency.histories.TransactionOracle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The judge of transactions agrees with the exhaustive oracle, and accepts what correct engines do. */
class IsolationAgreementTest {

    private static final int HISTORIES = Integer.getInteger("drills.tiny", 40_000);

    @ParameterizedTest
    @EnumSource(
            value = IsolationLevel.class,
            names = {"SERIALIZABLE", "STRICT_SERIALIZABLE"})
    void agreesOnTinyHistories(IsolationLevel level) {
        int[] verdicts = new int[2];
        for (int seed = 0; seed < HISTORIES; seed++) {
            Transactions history = new TinyTransactions(seed).next();
            String shown = "seed " + seed + ": " + show(history);
            boolean legal = TransactionOracle.serializable(history, level == IsolationLevel.STRICT_SERIALIZABLE);
            verdicts[legal ? 1 : 0]++;
            IsolationJudgement judgement;
            try {
                judgement = Isolation.judge(history, level);
            } catch (RuntimeException broken) {
                throw new AssertionError(shown, broken);
            }
            assertThat(judgement)
                    .as(shown)
                    .isInstanceOf(legal ? IsolationJudgement.Holds.class : IsolationJudgement.Violated.class);
        }
        assertThat(verdicts[0]).isGreaterThan(HISTORIES / 20);
        assertThat(verdicts[1]).isGreaterThan(HISTORIES / 20);
    }

    /** What is called broken is broken; what is broken may pass only where appends that nobody read hide it. */
    @Test
    void neverCallsATinySnapshotHistoryBrokenThatIsNot() {
        int broken = 0;
        int called = 0;
        for (int seed = 0; seed < HISTORIES; seed++) {
            Transactions history = new TinyTransactions(seed).next();
            if (history.size() > 4) {
                continue;
            }
            boolean legal = TransactionOracle.snapshot(history);
            boolean violated = Isolation.judge(history, IsolationLevel.SNAPSHOT) instanceof IsolationJudgement.Violated;
            assertThat(legal && violated)
                    .as("seed " + seed + ": " + show(history))
                    .isFalse();
            broken += legal ? 0 : 1;
            called += violated ? 1 : 0;
        }
        assertThat(called).as("of " + broken + " broken").isGreaterThan(broken * 9 / 10);
    }

    @ParameterizedTest
    @CsvSource({"STRICT_SERIALIZABLE,STRICT_SERIALIZABLE", "SNAPSHOT,SNAPSHOT", "READ_COMMITTED,READ_COMMITTED"})
    void acceptsCorrectEngines(Engine engine, IsolationLevel level) {
        int tolerated = 0;
        for (int seed = 0; seed < 300; seed++) {
            Transactions history =
                    CorrectTransactions.of(engine, 2 + seed % 9, 20 + seed, 3, 8, 1 + seed % 5, 0.1, 0.1, seed);
            IsolationJudgement judgement = Isolation.judge(history, level);
            assertThat(judgement).as("seed " + seed).isInstanceOf(IsolationJudgement.Holds.class);
            tolerated += ((IsolationJudgement.Holds) judgement).tolerated().size();
        }
        assertThat(tolerated > 0).isEqualTo(engine != Engine.STRICT_SERIALIZABLE);
    }

    @ParameterizedTest
    @EnumSource(TransactionCorruption.class)
    void findsWhatIsSpoilt(TransactionCorruption corruption) {
        int spoilt = 0;
        for (int seed = 0; seed < 300; seed++) {
            Transactions history = corruption.apply(
                    CorrectTransactions.of(
                            Engine.STRICT_SERIALIZABLE, 2 + seed % 9, 20 + seed, 3, 8, 1 + seed % 5, 0.05, 0.05, seed),
                    seed);
            if (history == null) {
                continue;
            }
            spoilt++;
            IsolationJudgement judgement = Isolation.judge(history, IsolationLevel.STRICT_SERIALIZABLE);
            assertThat(judgement).as("seed " + seed).isInstanceOf(IsolationJudgement.Violated.class);
            if (corruption.shows() != null) {
                assertThat(((IsolationJudgement.Violated) judgement)
                                .forbidden().stream().map(Anomaly::phenomenon))
                        .as("seed " + seed)
                        .contains(corruption.shows());
            }
        }
        assertThat(spoilt).as("how often the corruption found a place").isGreaterThan(100);
    }

    private static String show(Transactions history) {
        StringBuilder text = new StringBuilder();
        IntStream.range(0, history.size()).mapToObj(history::get).forEach(t -> {
            text.append("\nT")
                    .append(t.index())
                    .append(" [")
                    .append(t.start())
                    .append(", ")
                    .append(t.end())
                    .append("] ")
                    .append(t.answer());
            t.steps().forEach(s -> text.append("; ").append(s.label(Labels.PLAIN)));
        });
        return text.append('\n').toString();
    }
}

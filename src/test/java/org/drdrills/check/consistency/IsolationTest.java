package org.drdrills.check.consistency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drdrills.check.consistency.Answer.ACKNOWLEDGED;
import static org.drdrills.check.consistency.Answer.REFUSED;
import static org.drdrills.check.consistency.Answer.UNKNOWN;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One history for each phenomenon, and which levels forbid it. */
class IsolationTest {

    private static final Set<IsolationLevel> ALL = EnumSet.allOf(IsolationLevel.class);

    private static void shows(Phenomenon phenomenon, Set<IsolationLevel> forbiddenBy, Transactions.Builder builder) {
        Transactions history = builder.build();
        for (IsolationLevel level : IsolationLevel.values()) {
            IsolationJudgement judgement = Isolation.judge(history, level);
            if (forbiddenBy.contains(level)) {
                assertThat(judgement).as(level + " must be broken").isInstanceOf(IsolationJudgement.Violated.class);
                IsolationJudgement.Violated violated = (IsolationJudgement.Violated) judgement;
                assertThat(violated.forbidden().stream().map(Anomaly::phenomenon))
                        .as("broken " + level)
                        .contains(phenomenon);
                violated.forbidden()
                        .forEach(a -> assertThat(AnomalyDrawing.svg(a))
                                .isEqualTo(AnomalyDrawing.svg(a))
                                .contains("</svg>"));
            } else {
                assertThat(judgement).as(level + " must hold").isInstanceOf(IsolationJudgement.Holds.class);
            }
        }
    }

    private static Transactions.Builder history() {
        return Transactions.builder();
    }

    private static Set<Phenomenon> found(IsolationJudgement judgement) {
        return switch (judgement) {
            case IsolationJudgement.Holds h ->
                h.tolerated().stream().map(Anomaly::phenomenon).collect(Collectors.toSet());
            case IsolationJudgement.Violated v ->
                Stream.concat(v.forbidden().stream(), v.tolerated().stream())
                        .map(Anomaly::phenomenon)
                        .collect(Collectors.toSet());
            case IsolationJudgement.Undecided u -> Set.of();
        };
    }

    @Test
    void oneAfterAnotherIsFine() {
        Transactions history = history()
                .transaction(1, 0, 10, ACKNOWLEDGED)
                .append(1, 1)
                .read(1, 1)
                .transaction(2, 20, 30, ACKNOWLEDGED)
                .read(1, 1)
                .append(1, 2)
                .transaction(3, 25, 90, UNKNOWN)
                .append(1, 3)
                .transaction(4, 40, 50, ACKNOWLEDGED)
                .read(1, 1, 2)
                .build();
        for (IsolationLevel level : IsolationLevel.values()) {
            assertThat(found(Isolation.judge(history, level))).isEmpty();
            assertThat(Isolation.judge(history, level)).isInstanceOf(IsolationJudgement.Holds.class);
        }
    }

    @Test
    void cycleOfWrites() {
        shows(
                Phenomenon.G0,
                ALL,
                history()
                        .transaction(1, 0, 10, ACKNOWLEDGED)
                        .append(1, 1)
                        .append(2, 1)
                        .transaction(2, 0, 10, ACKNOWLEDGED)
                        .append(1, 2)
                        .append(2, 2)
                        .transaction(3, 20, 30, ACKNOWLEDGED)
                        .read(1, 1, 2)
                        .read(2, 2, 1));
    }

    @Test
    void abortedRead() {
        shows(
                Phenomenon.G1A,
                ALL,
                history()
                        .transaction(1, 0, 10, REFUSED)
                        .append(1, 1)
                        .transaction(2, 20, 30, ACKNOWLEDGED)
                        .read(1, 1));
    }

    @Test
    void dirtyUpdate() {
        shows(
                Phenomenon.DIRTY_UPDATE,
                ALL,
                history()
                        .transaction(1, 0, 10, REFUSED)
                        .append(1, 1)
                        .transaction(2, 20, 30, ACKNOWLEDGED)
                        .append(1, 2)
                        .transaction(3, 40, 50, ACKNOWLEDGED)
                        .read(1, 1, 2));
    }

    @Test
    void unfinishedRead() {
        shows(
                Phenomenon.G1B,
                ALL,
                history()
                        .transaction(1, 0, 10, ACKNOWLEDGED)
                        .append(1, 1)
                        .append(1, 2)
                        .transaction(2, 0, 10, ACKNOWLEDGED)
                        .read(1, 1));
    }

    @Test
    void cycleOfInformation() {
        shows(
                Phenomenon.G1C,
                ALL,
                history()
                        .transaction(1, 0, 10, ACKNOWLEDGED)
                        .append(1, 1)
                        .read(2, 2)
                        .transaction(2, 0, 10, ACKNOWLEDGED)
                        .append(2, 2)
                        .read(1, 1));
    }

    @Test
    void lostUpdate() {
        shows(
                Phenomenon.LOST_UPDATE,
                EnumSet.complementOf(EnumSet.of(IsolationLevel.READ_COMMITTED)),
                history()
                        .transaction(1, 0, 10, ACKNOWLEDGED)
                        .read(1)
                        .append(1, 1)
                        .transaction(2, 0, 10, ACKNOWLEDGED)
                        .read(1)
                        .append(1, 2)
                        .transaction(3, 20, 30, ACKNOWLEDGED)
                        .read(1, 1, 2));
    }

    @Test
    void lostUpdateThatNobodyEverSaw() {
        shows(
                Phenomenon.LOST_UPDATE,
                EnumSet.complementOf(EnumSet.of(IsolationLevel.READ_COMMITTED)),
                history()
                        .transaction(1, 0, 10, ACKNOWLEDGED)
                        .read(1)
                        .append(1, 1)
                        .transaction(2, 0, 10, ACKNOWLEDGED)
                        .read(1)
                        .append(1, 2));
    }

    @Test
    void readSkew() {
        shows(
                Phenomenon.G_SINGLE,
                EnumSet.complementOf(EnumSet.of(IsolationLevel.READ_COMMITTED)),
                history()
                        .transaction(1, 0, 10, ACKNOWLEDGED)
                        .read(1)
                        .read(2, 2)
                        .transaction(2, 0, 10, ACKNOWLEDGED)
                        .append(1, 1)
                        .append(2, 2)
                        .transaction(3, 20, 30, ACKNOWLEDGED)
                        .read(1, 1));
    }

    @Test
    void longFork() {
        shows(
                Phenomenon.G_NONADJACENT,
                EnumSet.complementOf(EnumSet.of(IsolationLevel.READ_COMMITTED)),
                history()
                        .transaction(1, 0, 10, ACKNOWLEDGED)
                        .append(1, 1)
                        .transaction(2, 0, 10, ACKNOWLEDGED)
                        .append(2, 2)
                        .transaction(3, 0, 10, ACKNOWLEDGED)
                        .read(1, 1)
                        .read(2)
                        .transaction(4, 0, 10, ACKNOWLEDGED)
                        .read(1)
                        .read(2, 2));
    }

    @Test
    void writeSkew() {
        shows(
                Phenomenon.G2_ITEM,
                EnumSet.range(IsolationLevel.REPEATABLE_READ, IsolationLevel.STRICT_SERIALIZABLE),
                history()
                        .transaction(1, 0, 10, ACKNOWLEDGED)
                        .read(1)
                        .append(2, 2)
                        .transaction(2, 0, 10, ACKNOWLEDGED)
                        .read(2)
                        .append(1, 1));
    }

    @Test
    void orderAgainstTime() {
        shows(
                Phenomenon.REAL_TIME,
                EnumSet.of(IsolationLevel.STRICT_SERIALIZABLE),
                history()
                        .transaction(1, 0, 10, ACKNOWLEDGED)
                        .append(1, 1)
                        .transaction(2, 20, 30, ACKNOWLEDGED)
                        .read(1));
    }

    @Test
    void outOfNowhere() {
        shows(
                Phenomenon.INVENTED,
                ALL,
                history().transaction(1, 0, 10, ACKNOWLEDGED).read(1, 9));
    }

    @Test
    void twice() {
        shows(
                Phenomenon.DUPLICATE,
                ALL,
                history()
                        .transaction(1, 0, 10, ACKNOWLEDGED)
                        .append(1, 9)
                        .transaction(2, 0, 10, ACKNOWLEDGED)
                        .read(1, 9, 9));
    }

    @Test
    void twoOrders() {
        shows(
                Phenomenon.INCOMPATIBLE_ORDER,
                ALL,
                history()
                        .transaction(1, 0, 10, ACKNOWLEDGED)
                        .append(1, 1)
                        .transaction(2, 0, 10, ACKNOWLEDGED)
                        .append(1, 2)
                        .transaction(3, 0, 10, ACKNOWLEDGED)
                        .read(1, 1, 2)
                        .transaction(4, 0, 10, ACKNOWLEDGED)
                        .read(1, 2));
    }

    @Test
    void atOddsWithItself() {
        shows(
                Phenomenon.INTERNAL,
                ALL,
                history().transaction(1, 0, 10, ACKNOWLEDGED).append(1, 1).read(1));
    }

    @Test
    void anElementAppendedTwiceLeavesItsListUndecided() {
        Transactions history = history()
                .transaction(1, 0, 10, UNKNOWN)
                .append(1, 1)
                .transaction(1, 20, 30, ACKNOWLEDGED)
                .append(1, 1)
                .transaction(2, 40, 50, ACKNOWLEDGED)
                .read(2)
                .append(2, 5)
                .build();
        IsolationJudgement judgement = Isolation.judge(history, IsolationLevel.SERIALIZABLE);
        assertThat(judgement).isInstanceOf(IsolationJudgement.Undecided.class);
        assertThat(((IsolationJudgement.Undecided) judgement).shareDecided()).isEqualTo(0.5);
    }

    @Test
    void aCycleIsToldInWords() {
        IsolationJudgement judgement = Isolation.judge(
                history()
                        .transaction(1, 0, 10, ACKNOWLEDGED)
                        .append(1, 1)
                        .transaction(2, 20, 30, ACKNOWLEDGED)
                        .read(1)
                        .build(),
                IsolationLevel.STRICT_SERIALIZABLE);
        assertThat(((IsolationJudgement.Violated) judgement)
                        .forbidden()
                        .getFirst()
                        .sentence())
                .isEqualTo(
                        "These transactions have no order: T0 comes before T1, which began at 0.000000020 s when T0 had ended at 0.000000010 s; "
                                + "T1 comes before T0, which appended 1 to key 1 only after T1 had read it without.");
    }
}

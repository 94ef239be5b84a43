package org.drdrills.check.consistency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drdrills.check.consistency.Answer.ACKNOWLEDGED;
import static org.drdrills.check.consistency.Answer.REFUSED;
import static org.drdrills.check.consistency.Answer.UNKNOWN;

import java.util.List;
import org.drdrills.check.consistency.histories.CorrectHistories;
import org.drdrills.check.consistency.histories.Corruption;
import org.drdrills.check.consistency.histories.Shape;
import org.junit.jupiter.api.Test;

/** Legal and illegal histories in pairs, by hand. */
class LinearizabilityTest {

    private static Operations.Builder register() {
        return Operations.ofRegisters(Operations.NOTHING);
    }

    private static void holds(Operations.Builder history) {
        holds(history.build());
    }

    private static void holds(Operations history) {
        assertThat(Linearizability.judge(history)).isInstanceOf(Judgement.Holds.class);
    }

    private static Operations.Builder builder(Operations history) {
        Operations.Builder b = register();
        for (int i = 0; i < history.size(); i++) {
            b.copy(history, i);
        }
        return b;
    }

    private static Counterexample violated(Operations.Builder history) {
        Judgement judgement = Linearizability.judge(history.build());
        assertThat(judgement).isInstanceOf(Judgement.Violated.class);
        return ((Judgement.Violated) judgement).counterexample();
    }

    @Test
    void aReadMaySeeAWriteThatIsStillOpenButNotOneThatWasReplaced() {
        holds(register()
                .write(0, 1, 0, 10, 1, ACKNOWLEDGED)
                .write(0, 2, 20, 40, 2, ACKNOWLEDGED)
                .read(0, 3, 25, 30, 2)
                .read(0, 4, 32, 38, 2));
        Counterexample c = violated(register()
                .write(0, 1, 0, 10, 1, ACKNOWLEDGED)
                .write(0, 2, 20, 40, 2, ACKNOWLEDGED)
                .read(0, 3, 25, 30, 2)
                .read(0, 4, 32, 38, 1));
        assertThat(c.operations().get(c.impossible()).client()).isEqualTo(4);
        assertThat(c.operations()).hasSize(4);
    }

    @Test
    void intervalsAreClosedSoOperationsThatTouchAreConcurrent() {
        holds(register().write(0, 1, 0, 10, 1, ACKNOWLEDGED).read(0, 2, 10, 20, Operations.NOTHING));
        violated(register().write(0, 1, 0, 10, 1, ACKNOWLEDGED).read(0, 2, 11, 20, Operations.NOTHING));
    }

    @Test
    void anUnansweredWriteMayHappenMuchLaterOrNeverButNotTwice() {
        holds(register()
                .write(0, 1, 0, 0, 1, UNKNOWN)
                .read(0, 2, 10, 20, Operations.NOTHING)
                .read(0, 2, 1_000, 1_010, 1));
        holds(register().write(0, 1, 0, 0, 1, UNKNOWN).read(0, 2, 10, 20, Operations.NOTHING));
        Counterexample c = violated(register()
                .write(0, 1, 0, 0, 1, UNKNOWN)
                .read(0, 2, 10, 20, 1)
                .write(0, 2, 30, 40, 2, ACKNOWLEDGED)
                .read(0, 2, 50, 60, 1));
        assertThat(c.sentence()).contains("stale");
    }

    @Test
    void aRefusedWriteNeverHappened() {
        holds(register().write(0, 1, 0, 10, 1, REFUSED).read(0, 2, 20, 30, Operations.NOTHING));
        assertThat(violated(register().write(0, 1, 0, 10, 1, REFUSED).read(0, 2, 20, 30, 1))
                        .sentence())
                .isEqualTo(
                        "Client 2's read of 1 (0.000000020–0.000000030 s) found 1, but the only write of 1 was refused.");
    }

    @Test
    void aRetriedWriteIsJudgedToo() {
        holds(register()
                .write(0, 1, 0, 10, 1, UNKNOWN)
                .write(0, 1, 20, 30, 1, ACKNOWLEDGED)
                .write(0, 2, 40, 50, 2, ACKNOWLEDGED)
                .read(0, 3, 60, 70, 1));
        violated(register()
                .write(0, 1, 0, 10, 1, ACKNOWLEDGED)
                .write(0, 1, 20, 30, 1, ACKNOWLEDGED)
                .write(0, 2, 40, 50, 2, ACKNOWLEDGED)
                .read(0, 3, 60, 70, 1));
    }

    @Test
    void oneValueIsSwappedOnce() {
        holds(register()
                .write(0, 1, 0, 10, 1, ACKNOWLEDGED)
                .swap(0, 2, 20, 30, 1, 2, ACKNOWLEDGED)
                .mismatch(0, 3, 20, 30, 1));
        violated(register()
                .write(0, 1, 0, 10, 1, ACKNOWLEDGED)
                .swap(0, 2, 20, 30, 1, 2, ACKNOWLEDGED)
                .swap(0, 3, 20, 30, 1, 3, ACKNOWLEDGED));
        violated(register().write(0, 1, 0, 10, 1, ACKNOWLEDGED).mismatch(0, 3, 20, 30, 1));
    }

    @Test
    void keysAreJudgedAlone() {
        holds(register().write(1, 1, 0, 10, 1, ACKNOWLEDGED).read(2, 1, 20, 30, Operations.NOTHING));
        assertThat(violated(register()
                                .write(1, 1, 0, 10, 1, ACKNOWLEDGED)
                                .read(1, 1, 20, 30, Operations.NOTHING)
                                .read(2, 1, 40, 50, Operations.NOTHING))
                        .key())
                .isEqualTo(1);
    }

    @Test
    void aSetKeepsWhatItAcknowledged() {
        holds(Operations.ofSets()
                .add(0, 1, 0, 10, 1, ACKNOWLEDGED)
                .add(0, 2, 0, 10, 2, UNKNOWN)
                .readAll(0, 3, 20, 30, 1)
                .readAll(0, 3, 40, 50, 2, 1)
                .contains(0, 4, 60, 70, 2, true));
        violated(Operations.ofSets().add(0, 1, 0, 10, 1, ACKNOWLEDGED).contains(0, 3, 20, 30, 1, false));
        violated(Operations.ofSets()
                .add(0, 1, 0, 90, 1, ACKNOWLEDGED)
                .add(0, 2, 0, 90, 2, ACKNOWLEDGED)
                .readAll(0, 3, 20, 30, 1)
                .readAll(0, 4, 20, 30, 2));
    }

    /** As for Jepsen's checker of sets: the answer is not a set, however often the element was added. */
    @Test
    void noReadOfASetReturnsAnElementTwice() {
        holds(Operations.ofSets()
                .add(0, 1, 0, 10, 1, ACKNOWLEDGED)
                .add(0, 2, 0, 10, 1, ACKNOWLEDGED)
                .add(0, 2, 20, 30, 2, ACKNOWLEDGED)
                .readAll(0, 3, 40, 50, 1, 2));
        Counterexample c = violated(Operations.ofSets()
                .add(0, 1, 0, 10, 1, ACKNOWLEDGED)
                .add(0, 2, 0, 10, 1, ACKNOWLEDGED)
                .add(0, 2, 20, 30, 2, ACKNOWLEDGED)
                .readAll(0, 3, 40, 50, 1, 2, 1));
        assertThat(c.sentence()).contains("returned 1 more than once");
        assertThat(c.operations()).hasSize(3);
    }

    @Test
    void aListKeepsItsOrder() {
        holds(Operations.ofLists()
                .append(0, 1, 0, 50, 1, ACKNOWLEDGED)
                .append(0, 2, 0, 10, 2, ACKNOWLEDGED)
                .readAll(0, 3, 20, 30, 2)
                .readAll(0, 3, 60, 70, 2, 1));
        violated(Operations.ofLists()
                .append(0, 1, 0, 10, 1, ACKNOWLEDGED)
                .append(0, 2, 20, 30, 2, ACKNOWLEDGED)
                .readAll(0, 3, 40, 50, 2, 1));
        assertThat(violated(Operations.ofLists()
                                .append(0, 1, 0, 10, 1, ACKNOWLEDGED)
                                .readAll(0, 3, 40, 50))
                        .sentence())
                .contains("misses 1");
    }

    @Test
    void aCounterCountsEveryAcknowledgedAddition() {
        holds(Operations.ofCounters()
                .add(0, 1, 0, 10, 5, ACKNOWLEDGED)
                .add(0, 1, 20, 30, 5, UNKNOWN)
                .read(0, 2, 40, 50, 5)
                .read(0, 2, 60, 70, 10));
        assertThat(violated(Operations.ofCounters()
                                .add(0, 1, 0, 10, 5, ACKNOWLEDGED)
                                .add(0, 1, 20, 30, 5, ACKNOWLEDGED)
                                .read(0, 2, 40, 50, 5))
                        .sentence())
                .contains("2 additions had been acknowledged before it began, together 10");
        violated(Operations.ofCounters()
                .add(0, 1, 0, 10, 3, ACKNOWLEDGED)
                .add(0, 1, 20, 30, 4, UNKNOWN)
                .read(0, 2, 40, 50, 4));
    }

    @Test
    void whereABoundIsReachedItSaysHowFarItGot() {
        Operations history = CorrectHistories.of(Shape.registers(1, 10, 5_000, 5, 1));
        Judgement judgement = Linearizability.judge(history, new Bounds(20_000, 1 << 20));
        assertThat(judgement).isInstanceOf(Judgement.Undecided.class);
        Judgement.Undecided undecided = (Judgement.Undecided) judgement;
        assertThat(undecided.shareDecided()).isGreaterThan(0).isLessThan(0.9);
        assertThat(undecided.reason()).contains("20000 steps");
    }

    /** A narrow beam dies hundreds of times on the way and goes back each time. */
    @Test
    void unansweredSwapsOfValuesThatAreWrittenOftenAreDecided() {
        for (double swaps : new double[] {0.2, 0.5}) {
            holds(CorrectHistories.of(new Shape(Model.REGISTER, 1, 10, 20_000, 5, 0.5, swaps, 0, 0.05, 0.02, 1)));
        }
    }

    /** The beam has left out paths long before, so that only a window over the last operations can prove the violation. */
    @Test
    void aViolationInTheMiddleOfSuchAHistoryIsFound() {
        Operations correct =
                CorrectHistories.of(new Shape(Model.REGISTER, 1, 10, 20_000, 5, 0.5, 0.2, 0, 0.05, 0.02, 1));
        long at = correct.get(10_000).start();
        Operations spoilt = builder(correct)
                .write(0, 90, at + 5_000, at + 5_001, 100, ACKNOWLEDGED)
                .swap(0, 91, at + 5_010, at + 5_030, 100, 101, ACKNOWLEDGED)
                .swap(0, 92, at + 5_020, at + 5_040, 100, 101, ACKNOWLEDGED)
                .build();
        Judgement judgement = Linearizability.judge(spoilt, new Bounds(1_000_000_000, 64L << 20));
        assertThat(judgement)
                .isInstanceOfSatisfying(
                        Judgement.Violated.class,
                        v -> assertThat(v.counterexample().operations()).hasSizeLessThan(6));
    }

    @Test
    void theSearchEndsAtItsBoundAlwaysAtTheSamePlace() {
        Operations history =
                CorrectHistories.of(new Shape(Model.REGISTER, 1, 30, 5_000, 20, 0.5, 0.5, 0, 0.3, 0.02, 1));
        Judgement judgement = Linearizability.judge(history, new Bounds(50_000_000, 64L << 20));
        assertThat(judgement).isInstanceOfSatisfying(Judgement.Undecided.class, open -> {
            assertThat(open.shareDecided()).isGreaterThan(0.01).isLessThan(1);
            assertThat(open.reason()).contains("key 0", "50000000 steps");
        });
        assertThat(Linearizability.judge(history, new Bounds(50_000_000, 64L << 20)))
                .isEqualTo(judgement);
    }

    @Test
    void aHardKeyTakesNothingFromTheOthers() {
        Operations hard = CorrectHistories.of(new Shape(Model.REGISTER, 1, 30, 10_000, 20, 0.5, 0.5, 0, 0.3, 0.02, 1));
        Operations.Builder all = Operations.ofRegisters(Operations.NOTHING);
        for (int key = 0; key < 20; key++) {
            Operations own = key == 0
                    ? hard
                    : CorrectHistories.of(new Shape(Model.REGISTER, 1, 4, 1_000, 5, 0.5, 0, 0, 0, 0, key));
            for (Operation o : Corruption.rows(own)) {
                switch (o.kind()) {
                    case READ -> all.read(key, o.client(), o.start(), o.end(), o.result());
                    case WRITE -> all.write(key, o.client(), o.start(), o.end(), o.argument(), o.answer());
                    case SWAP -> all.swap(key, o.client(), o.start(), o.end(), o.argument(), o.result(), o.answer());
                    default -> all.mismatch(key, o.client(), o.start(), o.end(), o.argument());
                }
            }
        }
        assertThat(Linearizability.judge(all.build(), new Bounds(60_000_000, 64L << 20)))
                .isInstanceOfSatisfying(Judgement.Undecided.class, open -> {
                    assertThat(open.shareDecided())
                            .isGreaterThan(19_000 / 29_000.0)
                            .isLessThan(1);
                    assertThat(open.reason()).contains("key 0");
                });
        assertThat(violated(all.read(19, 9, 10_000_000, 10_000_001, 77)).sentence())
                .contains("77");
    }

    @Test
    void aConfigurationThatIsWiderThanTheBoundIsNeverBegun() {
        Operations.Builder register = register();
        Operations.Builder counter = Operations.ofCounters();
        for (int i = 0; i < 60_000; i++) {
            register.write(0, i % 10, i, i, i, UNKNOWN);
            counter.add(0, i % 10, i, i, i + 1, UNKNOWN);
        }
        register.mismatch(0, 1, 70_000, 70_001, 7).write(0, 1, 70_002, 70_003, 7, ACKNOWLEDGED);
        counter.read(0, 1, 70_000, 70_001, 100);
        for (Operations history : List.of(register.build(), counter.build())) {
            assertThat(Linearizability.judge(history, new Bounds(1_000_000_000, 1 << 20)))
                    .isInstanceOfSatisfying(
                            Judgement.Undecided.class,
                            open -> assertThat(open.reason()).contains("1 MiB"));
        }
    }

    @Test
    void whatDoesNotFitIsRejectedAtOnce() {
        assertThatThrownBy(() -> register().append(0, 1, 0, 1, 1, ACKNOWLEDGED))
                .hasMessageContaining("REGISTER knows no APPEND");
        assertThatThrownBy(() -> register().read(0, 1, 10, 5, 1)).hasMessageContaining("expected start ≤ end");
    }

    @Test
    void nothingIsLegal() {
        holds(register());
        holds(register().write(0, 1, 0, 0, 1, UNKNOWN));
    }
}

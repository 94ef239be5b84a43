package org.drdrills.check.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.drdrills.check.consistency.histories.CorrectHistories;
import org.drdrills.check.consistency.histories.Corruption;
import org.drdrills.check.consistency.histories.Oracle;
import org.drdrills.check.consistency.histories.Shape;
import org.drdrills.check.consistency.histories.TinyHistories;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The search agrees with the exhaustive oracle however narrow its beam is, wherever it goes back to, and whichever
 * windows it looks at: no path is lost for good, and none is invented.
 */
class BeamAgreementTest {

    private static final int HISTORIES = 12_000;

    private static final List<Beam> BEAMS =
            List.of(new Beam(1, 1, 2, 1), new Beam(1, 4, 8, 4), new Beam(2, 8, 16, 2), Beam.DEFAULT);

    @ParameterizedTest(name = "mismatches {0}")
    @ValueSource(booleans = {false, true})
    void agreesOnTinyHistories(boolean mismatches) {
        int[] verdicts = new int[2];
        for (int seed = 0; seed < HISTORIES; seed++) {
            Operations history = new TinyHistories(-seed, Model.REGISTER, false, mismatches).next();
            verdicts[agrees(history, "tiny " + seed) ? 1 : 0]++;
        }
        assertThat(verdicts[0]).isGreaterThan(HISTORIES / 4);
        assertThat(verdicts[1]).isGreaterThan(HISTORIES / 4);
    }

    /** Unanswered compare-and-sets of values that are written often: what a narrow beam dies of. */
    @ParameterizedTest(name = "{0} values")
    @ValueSource(ints = {2, 3, 5})
    void agreesOnHardHistories(int values) {
        int[] verdicts = new int[2];
        for (int seed = 0; seed < HISTORIES / 6; seed++) {
            Random random = new Random(seed);
            Shape shape = new Shape(
                    Model.REGISTER,
                    1,
                    2 + random.nextInt(6),
                    8 + random.nextInt(22),
                    values,
                    0.6,
                    random.nextInt(4) * 0.3,
                    0,
                    random.nextInt(3) * 0.15,
                    0.05,
                    seed);
            Operations history = Corruption.exchangedResults(CorrectHistories.of(shape), 1, random);
            verdicts[agrees(history, values + " values, " + seed) ? 1 : 0]++;
        }
        assertThat(verdicts[0]).isGreaterThan(HISTORIES / 60);
        assertThat(verdicts[1]).isGreaterThan(HISTORIES / 60);
    }

    private static boolean agrees(Operations history, String shown) {
        boolean legal = Oracle.legal(history);
        RegisterProblem problem = RegisterProblem.of(ObjectHistory.whole(history));
        for (Beam beam : BEAMS) {
            int died = new RegisterSearch(problem, Bounds.DEFAULT, beam).run();
            assertThat(died == RegisterSearch.ALIVE)
                    .as(() -> shown + ", " + beam + ": "
                            + IntStream.range(0, history.size())
                                    .mapToObj(history::get)
                                    .toList())
                    .isEqualTo(legal);
            assertThat(died).as(shown).isGreaterThanOrEqualTo(RegisterSearch.ALIVE);
            if (died >= 0) {
                assertThat(Oracle.legal(upTo(history, problem.end[died])))
                        .as(shown + ": illegal at the end of the row that is named")
                        .isFalse();
            }
        }
        return legal;
    }

    /** What the record would hold just after the moment: what ends later is still unanswered. */
    private static Operations upTo(Operations history, long moment) {
        return Corruption.cutTail(history, moment / 2 + 1);
    }
}

package org.drdrills.check.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.drdrills.check.consistency.histories.Oracle;
import org.drdrills.check.consistency.histories.TinyHistories;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The judges and the exhaustive oracle agree on every tiny history, and every counterexample is one. */
class OracleAgreementTest {

    private static final int HISTORIES = Integer.getInteger("drills.tiny", 40_000);

    @ParameterizedTest(name = "{0}, distinct values {1}, mismatches {2}")
    @CsvSource({
        "REGISTER,true,false",
        "REGISTER,false,false",
        "REGISTER,true,true",
        "REGISTER,false,true",
        "SET,true,false",
        "SET,false,false",
        "LIST,true,false",
        "LIST,false,false",
        "COUNTER,true,false",
        "COUNTER,false,false"
    })
    void agreeOnTinyHistories(Model model, boolean distinct, boolean mismatches) {
        int[] verdicts = new int[2];
        IntStream.range(0, HISTORIES).forEach(seed -> {
            Operations history = new TinyHistories(seed, model, distinct, mismatches).next();
            String shown = "seed " + seed + ": "
                    + IntStream.range(0, history.size()).mapToObj(history::get).toList();
            boolean legal = Oracle.legal(history);
            verdicts[legal ? 1 : 0]++;
            Judgement judgement;
            try {
                judgement = Linearizability.judge(history);
            } catch (RuntimeException broken) {
                throw new AssertionError(shown, broken);
            }
            assertThat(judgement).as(shown).isInstanceOf(legal ? Judgement.Holds.class : Judgement.Violated.class);
            if (judgement instanceof Judgement.Violated v) {
                assertThat(v.counterexample().sentence()).as(shown).isNotBlank();
            }
        });
        assertThat(verdicts[0]).isGreaterThan(HISTORIES / 20);
        assertThat(verdicts[1]).isGreaterThan(HISTORIES / 20);
    }
}

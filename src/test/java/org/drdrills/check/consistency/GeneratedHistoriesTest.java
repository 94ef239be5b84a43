package org.drdrills.check.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.drdrills.check.consistency.histories.CorrectHistories;
import org.drdrills.check.consistency.histories.Corruption;
import org.drdrills.check.consistency.histories.Oracle;
import org.drdrills.check.consistency.histories.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What correct objects do is accepted, what spoils it is refused with the right reason, what only cuts it short is accepted. */
class GeneratedHistoriesTest {

    private static final int HISTORIES = 1_000;

    private static final Map<Corruption, String> REASONS = Map.of(
            Corruption.INVENTED_VALUE, "no client ever wrote|cannot be placed",
            Corruption.REFUSED_VALUE, "refused|cannot be placed",
            Corruption.STALE_READ, "stale|came before|on the way|cannot be placed|ended before",
            Corruption.LOST_ELEMENT, "misses|not in|one of them was in first|disagree|without|but not",
            Corruption.DUPLICATE_ELEMENT, "times|disagree|although it was appended|more than once",
            Corruption.REORDERED, "disagree|before",
            Corruption.SWAPPED_RESULTS, "began|begun|came before|had returned|cannot be placed|misses",
            Corruption.LOST_ADDITION, "lost|cannot be placed|no sum",
            Corruption.INVENTED_ADDITION, "too much|cannot be placed|no sum");

    static Shape shape(Model model, int values, int seed) {
        Random random = new Random(seed);
        boolean hard = model == Model.COUNTER && values > 0;
        int operations = hard ? 10 + random.nextInt(30) : 10 + random.nextInt(110);
        return new Shape(
                model,
                1 + random.nextInt(3),
                2 + random.nextInt(hard ? 3 : 8),
                operations,
                values,
                0.3 + random.nextDouble() * 0.4,
                random.nextInt(3) * 0.2,
                model == Model.SET ? 0.4 : 0,
                random.nextInt(3) * 0.05,
                random.nextInt(3) * 0.05,
                seed);
    }

    @ParameterizedTest(name = "{0}, values {1}")
    @CsvSource({"REGISTER,0", "REGISTER,4", "SET,0", "SET,6", "LIST,0", "LIST,5", "COUNTER,0", "COUNTER,4"})
    void acceptsWhatIsCorrectAlsoWhenCutShort(Model model, int values) {
        for (int seed = 0; seed < HISTORIES; seed++) {
            Operations history = CorrectHistories.of(shape(model, values, seed));
            assertThat(Linearizability.judge(history)).as("seed " + seed).isInstanceOf(Judgement.Holds.class);
            long at = new Random(seed).nextInt(20_000);
            assertThat(Linearizability.judge(Corruption.cutTail(history, at)))
                    .as("seed " + seed + " cut at " + at)
                    .isInstanceOf(Judgement.Holds.class);
        }
    }

    @ParameterizedTest(name = "{0}, values {1}, {2}")
    @CsvSource({
        "REGISTER,0,STALE_READ",
        "REGISTER,4,STALE_READ",
        "REGISTER,0,INVENTED_VALUE",
        "REGISTER,4,INVENTED_VALUE",
        "REGISTER,0,REFUSED_VALUE",
        "REGISTER,0,SWAPPED_RESULTS",
        "REGISTER,4,SWAPPED_RESULTS",
        "SET,0,LOST_ELEMENT",
        "SET,6,LOST_ELEMENT",
        "SET,0,DUPLICATE_ELEMENT",
        "SET,6,DUPLICATE_ELEMENT",
        "LIST,0,LOST_ELEMENT",
        "LIST,5,LOST_ELEMENT",
        "LIST,0,DUPLICATE_ELEMENT",
        "LIST,0,REORDERED",
        "LIST,0,SWAPPED_RESULTS",
        "LIST,5,SWAPPED_RESULTS",
        "COUNTER,0,LOST_ADDITION",
        "COUNTER,4,LOST_ADDITION",
        "COUNTER,0,INVENTED_ADDITION",
        "COUNTER,4,INVENTED_ADDITION"
    })
    void refusesWhatIsSpoiltAndSaysWhy(Model model, int values, Corruption corruption) {
        int spoilt = 0;
        for (int seed = 0; seed < HISTORIES / 2; seed++) {
            Operations history = corruption.apply(CorrectHistories.of(shape(model, values, seed)), seed);
            if (history == null) {
                continue;
            }
            spoilt++;
            String shown = "seed " + seed;
            Judgement judgement;
            try {
                judgement = Linearizability.judge(history);
            } catch (RuntimeException broken) {
                throw new AssertionError(shown, broken);
            }
            assertThat(judgement).as(shown).isInstanceOf(Judgement.Violated.class);
            Counterexample counterexample = ((Judgement.Violated) judgement).counterexample();
            assertThat(counterexample.sentence()).as(shown).containsPattern(REASONS.get(corruption));
            proves(counterexample, shown);
        }
        assertThat(spoilt).as("how often the corruption found a place").isGreaterThan(HISTORIES / 100);
    }

    /** A counterexample of few operations that stands by itself must be one for the oracle too. */
    private static void proves(Counterexample c, String shown) {
        assertThat(CounterexampleDrawing.svg(c))
                .as(shown)
                .isEqualTo(CounterexampleDrawing.svg(c))
                .contains("</svg>");
        boolean complete = c.given().endsWith(" at first") || c.given().contains("empty at first");
        boolean plain = c.operations().stream().noneMatch(o -> o.kind() == Kind.SWAP);
        if (c.operations().size() <= 8 && complete && plain) {
            Operations like = switch (c.model()) {
                case REGISTER -> Operations.ofRegisters(Operations.NOTHING).build();
                case SET -> Operations.ofSets().build();
                case LIST -> Operations.ofLists().build();
                case COUNTER -> Operations.ofCounters().build();
            };
            Operations alone = Corruption.history(like, c.operations());
            assertThat(Oracle.legal(alone))
                    .as(shown + " " + c.sentence()
                            + IntStream.range(0, alone.size())
                                    .mapToObj(alone::get)
                                    .toList())
                    .isFalse();
            for (int i = 0; i < alone.size() && c.model() == Model.REGISTER; i++) {
                int without = i;
                Operations fewer = Corruption.history(
                        like,
                        c.operations().stream()
                                .filter(o -> o != c.operations().get(without))
                                .toList());
                boolean observer = c.operations().get(i).observesOnly();
                assertThat(!observer || Oracle.legal(fewer))
                        .as(shown + " is not minimal: " + c)
                        .isTrue();
            }
        }
    }
}

package org.drdrills.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Suggestions. */
class NearestTest {
    private static final List<String> KNOWN = List.of("primary", "standby", "witness");

    @ParameterizedTest
    @CsvSource({
        "'','',0",
        "a,'',1",
        "'',abc,3",
        "same,same,0",
        "Same,sAME,0",
        "kitten,sitting,3",
        "primray,primary,1",
        "bl,lb,1",
        "abcd,badc,2",
        "ca,abc,3"
    })
    void distance(String a, String b, int distance) {
        assertThat(Nearest.distance(a, b)).isEqualTo(distance);
        assertThat(Nearest.distance(b, a)).isEqualTo(distance);
    }

    @ParameterizedTest
    @CsvSource({"primray,primary", "stanby,standby", "WITNESS,witness", "witnes,witness"})
    void aSlipOfTheFingerIsCorrected(String word, String meant) {
        assertThat(Nearest.hint(word, KNOWN)).isEqualTo("; did you mean '" + meant + "'?");
    }

    @Test
    void whereNothingIsNearAllAreListed() {
        assertThat(Nearest.hint("zebra crossing", KNOWN)).isEqualTo("; known are primary, standby, witness");
    }

    @Test
    void silenceWhereAListWouldNotHelp() {
        assertThat(Nearest.hint("x", List.of())).isEmpty();
        assertThat(Nearest.hint(
                        "zebra crossing",
                        IntStream.range(0, 41).mapToObj(i -> "known" + i).toList()))
                .isEmpty();
        assertThat(Nearest.hint("x".repeat(100_000), KNOWN)).isEmpty();
    }
}

package org.drdrills.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdListTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "\"\", \"\"",
                "\"0\", \"0\"",
                "\"0,1,2,3\", \"0-3\"",
                "\"0-3,4,9\", \"0-4,9\"",
                "\"5,4,3\", \"5,4,3\"",
                "\"0-2,2,1\", \"0-2,2,1\"",
                "\"268435455\", \"268435455\"",
            })
    void isWrittenInOneWay(String text, String written) {
        IdList list = IdList.parse(text);
        assertThat(list).hasToString(written);
        assertThat(IdList.parse(written)).isEqualTo(list).hasSameHashCodeAs(list);
        assertThat(IdList.of(list.stream())).isEqualTo(list);
        assertThat(list.isEmpty()).isEqualTo(text.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-", ",", "1,", ",1", "1,,2", "-1", "1-", "3-2", "x", "1 2", "1-2-3", "268435456", "99999999999"
            })
    void whatIsNoListIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> IdList.parse(text));
    }

    @Test
    void aShortTextNamesNoMoreIdsThanThereAre() {
        assertThatIllegalArgumentException().isThrownBy(() -> IdList.parse("0-268435455,0-268435455"));
    }

    @Test
    void keepsAnyOrder() {
        Random lot = new Random(7);
        for (int round = 0; round < 100; round++) {
            long[] ids = lot.longs(lot.nextInt(50), 0, 30).toArray();
            IdList list = IdList.of(ids);
            assertThat(list.stream().toArray()).containsExactly(ids);
            assertThat(IdList.parse(list.toString())).isEqualTo(list);
        }
    }
}

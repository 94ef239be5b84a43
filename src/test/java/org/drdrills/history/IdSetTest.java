package org.drdrills.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdSetTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "0", "7", "0-41,43", "1,3,5-6,268435455"})
    void rangesComeBackAsTheyWere(String ranges) {
        assertThat(IdSet.parse(ranges)).hasToString(ranges);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",",
                "1,",
                ",1",
                "-",
                "1-",
                "-1",
                "2-1",
                "1,1",
                "3,1",
                "1-3,3",
                "1-2-3",
                "a",
                " 1",
                "268435456",
                "0-268435456",
                "99999999999",
                "1--2"
            })
    void whatIsNoListOfRangesIsRefused(String text) {
        assertThatThrownBy(() -> IdSet.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("range of ids");
    }

    @Test
    void idsOutsideTheLimitAreNotHeld() {
        assertThatThrownBy(() -> IdSet.of(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> IdSet.of(IdSet.LIMIT)).isInstanceOf(IllegalArgumentException.class);
        assertThat(IdSet.of(1).contains(-1)).isFalse();
        assertThat(IdSet.of(1).contains(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void differenceAndIntersection() {
        assertThat(IdSet.parse("0-9").minus(IdSet.parse("3-4,20"))).hasToString("0-2,5-9");
        assertThat(IdSet.parse("0-9").and(IdSet.parse("3-4,20"))).hasToString("3-4");
        assertThat(IdSet.of(5).add(5)).isFalse();
    }
}

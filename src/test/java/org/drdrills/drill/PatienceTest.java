package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.drdrills.topology.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How DRILL_PATIENCE is read. */
class PatienceTest {
    @Test
    void twiceAsLongOnASlowMachine() {
        assertThat(Patience.times("2").healthy())
                .isEqualTo(Patience.times("1").healthy().multipliedBy(2));
        assertThat(Patience.times(" 0.5 ").steady())
                .isEqualTo(Patience.times("1").steady().dividedBy(2));
        assertThat(Patience.times("2").ceiling()).isEqualTo(Patience.times("1").ceiling());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two", "0", "-1", "NaN", "1e9"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> Patience.times(text))
                .isInstanceOf(BadInput.class)
                .hasMessage(
                        "DRILL_PATIENCE is a number from 0.1 to 100, such as 2 on a slow machine, not '" + text + "'");
    }
}

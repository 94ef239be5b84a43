package org.drdrills.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compose's variables. {@code SET} is set, {@code EMPTY} is empty, {@code NONE} is neither. */
class InterpolationTest {
    private static final Map<String, String> VALUES = Map.of("SET", "a$b\\c", "EMPTY", "");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "plain|plain",
                "$SET|a$b\\c",
                "x${SET}y|xa$b\\cy",
                "${SET:-other}|a$b\\c",
                "${SET?why}|a$b\\c",
                "${NONE:-other}|other",
                "${NONE-other}|other",
                "${EMPTY:-other}|other",
                "[${EMPTY-other}]|[]",
                "[${NONE:-}]|[]",
                "${NONE:-a:b-c?d}|a:b-c?d",
                "$$SET|$SET",
                "$$$SET|$a$b\\c",
                "100$|100$",
                "$1 and ${} and ${1}|$1 and ${} and ${1}",
                "${NONE:-x}${SET}${NONE-y}|xa$b\\cy"
            })
    void fills(String text, String filled) {
        assertThat(Interpolation.fill(text, VALUES)).isEqualTo(filled);
    }

    @Test
    void whatHasNoValueSaysSo() {
        assertThatThrownBy(() -> Interpolation.fill("${NONE}", VALUES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("variable NONE has no value; give it a default: ${NONE:-…}");
        assertThatThrownBy(() -> Interpolation.fill("$NONE", VALUES))
                .hasMessageContaining("variable NONE has no value");
        assertThatThrownBy(() -> Interpolation.fill("${EMPTY:?ask the owner}", VALUES))
                .hasMessage("variable EMPTY has no value: ask the owner");
        assertThatThrownBy(() -> Interpolation.fill("${NONE?ask the owner}", VALUES))
                .hasMessage("variable NONE has no value: ask the owner");
    }
}

package org.drdrills.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compose's variables. {@code SET} is set, {@code EMPTY} is empty, {@code NONE} is neither; {@code KEY} is a secret of the lab. */
class InterpolationTest {
    private static final Interpolation VALUES = new Interpolation(Map.of("SET", "a$b\\c", "EMPTY", ""), List.of("KEY"));

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
                "${NONE:-${EMPTY:-deep}}|deep",
                "${NONE:-${EMPTY:-${NONE:-deeper}}}|deeper",
                "${NONE:-{a}}|{a}",
                "[${NONE:+set}]|[]",
                "[${EMPTY:+set}]|[]",
                "[${EMPTY+set}]|[set]",
                "[${SET:+set}]|[set]",
                "[${SET:+$EMPTY${NONE-y}}]|[y]",
                "$$SET|$SET",
                "$$$SET|$a$b\\c",
                "$$${SET}|$a$b\\c",
                "100$|100$",
                "$1|$1",
                "${NONE:-x}${SET}${NONE-y}|xa$b\\cy"
            })
    void fills(String text, String filled) {
        assertThat(VALUES.fill(text)).isEqualTo(filled);
    }

    @Test
    void whatHasNoValueSaysSo() {
        assertThatThrownBy(() -> VALUES.fill("${NONE}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "variable NONE has no value; write it into the file .env beside the Compose file, or give it a default: ${NONE:-…}");
        assertThatThrownBy(() -> VALUES.fill("$NONE")).hasMessageContaining("variable NONE has no value");
        assertThatThrownBy(() -> VALUES.fill("${EMPTY:?ask the owner}"))
                .hasMessage("variable EMPTY has no value: ask the owner");
        assertThatThrownBy(() -> VALUES.fill("${NONE?ask ${SET:+the owner}}"))
                .hasMessage("variable NONE has no value: ask the owner");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"${}|is no variable", "${1}|is no variable", "${A!b}|is no variable", "${A|has no closing brace"})
    void whatIsNoVariableSaysSo(String text, String said) {
        assertThatThrownBy(() -> VALUES.fill(text)).hasMessageContaining(said);
    }

    @Test
    void aSecretOfTheLabIsFilledInByTheLab() {
        String read = VALUES.fill("user:${KEY:-default}@${KEY:+host}");
        assertThat(Interpolation.secretsIn(read)).containsExactly("KEY");
        assertThat(Interpolation.withSecrets(read, Map.of("KEY", "$1\\x"))).isEqualTo("user:$1\\x@host");
    }
}

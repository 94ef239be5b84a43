package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.drdrills.topology.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {
    @Test
    void everyDrillIsInExactlyOnePartAndThePartsTakeAboutEquallyLong() {
        Random lot = new Random(3);
        Map<String, Double> seconds = new LinkedHashMap<>();
        for (int i = 0; i < 97; i++) {
            seconds.put("drill-" + i, 30 + lot.nextDouble() * 400);
        }
        List<String> drills = new ArrayList<>(seconds.keySet());
        for (int of = 1; of <= 12; of++) {
            Split split = Split.of(drills, seconds, of);
            assertThat(split.parts()).hasSize(of);
            assertThat(split.parts().stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(drills);
            assertThat(Collections.max(split.lengths()) - Collections.min(split.lengths()))
                    .isLessThan(430);
            assertThat(Collections.max(split.lengths())).isLessThan(split.seconds() / of * 1.1);
        }
    }

    @Test
    void theSameDrillsAndDurationsGiveTheSamePartsInWhateverOrder() {
        Map<String, Double> seconds = Map.of("a", 100.0, "b", 90.0, "c", 80.0, "d", 80.0, "e", 10.0);
        Split split = Split.of(List.of("a", "b", "c", "d", "e"), seconds, 2);
        assertThat(split.parts()).containsExactly(List.of("a", "d"), List.of("b", "c", "e"));
        assertThat(Split.of(List.of("e", "c", "a", "d", "b"), seconds, 2))
                .extracting(Split::parts, Split::hash)
                .containsExactly(split.parts(), split.hash());
        assertThat(Split.of(List.of("a", "b", "c", "d", "e"), Map.of(), 2).hash())
                .isNotEqualTo(split.hash());
    }

    @Test
    void whatNobodyHasMeasuredCountsAsMuchAsTheRest() {
        assertThat(Split.of(List.of("a", "b", "c", "d"), Map.of(), 2).parts())
                .containsExactly(List.of("a", "c"), List.of("b", "d"));
        assertThat(Split.of(List.of("a", "b", "c"), Map.of("a", 400.0, "b", 100.0), 2)
                        .lengths())
                .containsExactly(500.0, 400.0);
    }

    @Test
    void whatARunIsAShareOfStandsInItsProvenance() {
        Shard shard = Shard.parse("2/3");
        Split split = Split.of(List.of("a", "b", "c"), Map.of(), 3);
        assertThat(split.part(shard)).containsExactly("b");
        assertThat(shard.share(split, 2))
                .containsEntry("shard", "2/3")
                .containsEntry("campaign", "a b c a b c")
                .containsEntry("split-sha256", split.hash());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0/2", "3/2", "2", "1/0", "-1/2", "a/b", "1/99999", ""})
    void whatIsNoShardIsOneSentence(String text) {
        assertThatThrownBy(() -> Shard.parse(text))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("such as 2/3, not '" + text + "'");
    }
}

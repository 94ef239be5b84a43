package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a lab for interactive use says of how long a fault lasts. */
class LiveLabTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PT2M | PT4H  | true  | It heals by itself after 120 s.",
                "PT24H| PT4H  | true  | It lasts until drill heal, or until the lab goes down in 4 h.",
                "PT24H| PT3H59M59S | true | It lasts until drill heal, or until the lab goes down in 239 min.",
                "     | PT30S | true  | It lasts until drill heal, or until the lab goes down in 30 s.",
                "PT2M | PT4H  | false | It cannot be healed: what it took is lost for good."
            })
    void aFaultNeverOutlastsItsLab(Duration hold, Duration left, boolean heals, String said) {
        assertThat(LiveLab.lasts(Optional.ofNullable(hold), left, heals)).isEqualTo(said);
    }
}

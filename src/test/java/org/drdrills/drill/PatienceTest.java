package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.drdrills.check.Check;
import org.drdrills.check.Convergence;
import org.drdrills.check.Limit;
import org.drdrills.check.Objective;
import org.drdrills.check.RecoveryFromOrder;
import org.drdrills.measure.Scope;
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

    @Test
    void asLongAsTheObjectiveAllowsAndUsuallyNoShorter() {
        Patience usual = Patience.times("1");
        Patience allowing = usual.allowing(List.of(
                objective(RecoveryFromOrder.CHECK, Duration.ofMinutes(20)),
                objective(Convergence.CHECK, Duration.ofMinutes(5))));
        assertThat(allowing.runbook()).isEqualTo(Duration.ofMinutes(22));
        assertThat(allowing.inSync()).isEqualTo(Duration.ofSeconds(330));
        assertThat(usual.allowing(List.of(objective(Convergence.CHECK, Duration.ofSeconds(30)))))
                .isEqualTo(usual);
    }

    private static Objective objective(Check check, Duration within) {
        return new Objective(check, new Limit.AtMost(within), Scope.ALL, Optional.empty(), "in time", 1);
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

package org.drdrills.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.drdrills.topology.BadInput;
import org.junit.jupiter.api.Test;

class EnginesTest {
    @Test
    void everyEngineIsFoundByItsName() {
        assertThat(Engines.names()).contains("postgresql", "xmpp").doesNotHaveDuplicates();
        assertThat(Engines.names())
                .allSatisfy(name -> assertThat(Engines.byName(name).name()).isEqualTo(name));
    }

    @Test
    void anUnknownNameIsAnsweredWithTheNearest() {
        assertThatThrownBy(() -> Engines.byName("postgres"))
                .isInstanceOf(BadInput.class)
                .hasMessage("there is no engine 'postgres'; did you mean 'postgresql'?");
        assertThatThrownBy(() -> Engines.byName("xy"))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("there is no engine 'xy'; known are ");
    }
}

package org.drdrills.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.drdrills.topology.Pool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Powers come from the engine or from the pool's settings, and a pool may have none. */
class PowerTest {
    private static Pool pool(String engine, Map<String, String> settings) {
        return new Pool("store", engine, List.of("m1"), List.of(), List.of(), settings, Map.of(), true, false);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AGENT_PROCESS")
    void anEngineOffersItByAFileOfItsName(Power power) {
        assertThat(power.of(pool("postgresql", Map.of())))
                .hasValueSatisfying(text -> assertThat(text).isNotBlank().isEqualTo(text.strip()));
        assertThat(power.of(pool("xmpp", Map.of()))).isEmpty();
    }

    @Test
    void anEnvironmentAddsOrReplacesItInThePoolsSettings() {
        Map<String, String> settings = Map.of("server-process", "etcd");
        assertThat(Power.SERVER_PROCESS.of(pool("exec", settings))).hasValue("etcd");
        assertThat(Power.SERVER_PROCESS.of(pool("postgresql", settings))).hasValue("etcd");
        assertThat(Power.DROP_LEDGER.of(pool("exec", settings))).isEmpty();
        assertThat(Power.AGENT_PROCESS.of(pool("postgresql", Map.of())))
                .as("agents are the environment's")
                .isEmpty();
    }
}

package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.drdrills.record.Readiness;
import org.drdrills.record.Readiness.Point;
import org.drdrills.record.Readiness.State;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Pool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is not ready outweighs what is not known, and each setting that weakens a promise is named. */
class ReadinessTest {
    private static final Point GOOD = new Point("copies", State.READY, "All follow.");
    private static final Point BAD = new Point("settings", State.NOT_READY, "pg1: fsync is off.");
    private static final Point DIM = new Point("clocks", State.UNKNOWN, "The clock could not be read.");

    private static Readiness of(Point... points) {
        return new Readiness("shop", Instant.ofEpochSecond(1_796_000_000), List.of(points));
    }

    private static Pool pool(boolean synchronous, String... members) {
        return new Pool(
                "database",
                "postgresql",
                List.of(members),
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                synchronous,
                false);
    }

    @Test
    void isReadyOnlyWhereEveryPointIs() {
        assertThat(of(GOOD).state()).isEqualTo(State.READY);
        assertThat(of(GOOD, DIM).state()).isEqualTo(State.UNKNOWN);
        assertThat(of(DIM, BAD, GOOD).state()).isEqualTo(State.NOT_READY);
        assertThat(of().state()).isEqualTo(State.UNKNOWN);
        assertThat(State.NOT_READY.words()).isEqualTo("NOT READY");
    }

    @Test
    void aPointIsALineAndBack() {
        assertThat(Point.read(BAD.line())).isEqualTo(BAD);
        assertThatThrownBy(() -> Point.read("drill: this is a defect")).isInstanceOf(BadInput.class);
    }

    @Test
    void prometheusGetsNoSampleOfWhatIsUnknown() {
        assertThat(of(GOOD, BAD, DIM).prometheus())
                .contains("drdrills_ready{environment=\"shop\"} 0\n")
                .contains("drdrills_ready_point{environment=\"shop\",point=\"copies\"} 1\n")
                .contains("drdrills_ready_point{environment=\"shop\",point=\"settings\"} 0\n")
                .doesNotContain("clocks")
                .endsWith("drdrills_ready_timestamp_seconds{environment=\"shop\"} 1796000000\n");
    }

    @ParameterizedTest
    @CsvSource({
        "fsync, off",
        "full_page_writes, off",
        "synchronous_commit, local",
        "weaker, 1",
        "unlogged, 2",
        "wal_level, minimal",
        "archive-fails, true",
        "paused, true",
        "recovery_min_apply_delay, 60000",
        "slots-left-behind, 1",
        "password-ends, 3",
        "innodb_flush_log_at_trx_commit, 2",
        "innodb_doublewrite, OFF",
        "wsrep_ready, OFF",
        "wsrep_cluster_status, non-Primary",
        "wsrep_provider_options, base_port = 4567; pc.ignore_sb = true; pc.npvo = false",
        "appendonly, no",
        "appendfsync, no",
        "min-replicas-to-write, 0",
        "flag, --unsafe-no-fsync"
    })
    void aSettingThatWeakensAPromiseIsNamed(String reading, String value) {
        assertThat(Promises.broken(pool(true, "pg1", "pg2"), "pg1", Map.of(reading, value)))
                .singleElement()
                .asString()
                .startsWith("pg1: " + reading);
    }

    @ParameterizedTest
    @CsvSource({
        "fsync, on",
        "synchronous_commit, on",
        "weaker, 0",
        "unlogged, 0",
        "password-ends, never",
        "password-ends, 31",
        "innodb_flush_log_at_trx_commit, 1",
        "wsrep_provider_options, pc.ignore_sb = false; pc.ignore_quorum = false",
        "appendfsync, everysec",
        "min-replicas-to-write, 1",
        "no-such-reading, off"
    })
    void aSettingThatKeepsItIsNot(String reading, String value) {
        assertThat(Promises.broken(pool(true, "pg1", "pg2"), "pg1", Map.of(reading, value)))
                .isEmpty();
    }

    @Test
    void promisesOfCopiesAreMadeBySynchronousPoolsAlone() {
        Map<String, String> waiting = Map.of("standby", "false", "synchronous_standby_names", "");
        assertThat(Promises.broken(pool(true, "pg1", "pg2"), "pg1", waiting)).hasSize(1);
        assertThat(Promises.broken(pool(false, "pg1", "pg2"), "pg1", waiting)).isEmpty();
        assertThat(Promises.broken(pool(true, "pg1"), "pg1", waiting)).isEmpty();
        assertThat(Promises.broken(
                        pool(true, "pg1", "pg2"), "pg2", Map.of("standby", "true", "synchronous_standby_names", "")))
                .isEmpty();
        assertThat(Promises.broken(pool(true, "g1", "g2"), "g1", Map.of("wsrep_on", "ON", "wsrep_cluster_size", "1")))
                .containsExactly("g1: the cluster has 1 of 2 members");
        assertThat(Promises.broken(pool(true, "g1", "g2"), "g1", Map.of("log_bin", "ON", "sync_binlog", "0")))
                .hasSize(1);
    }
}

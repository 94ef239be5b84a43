package org.drdrills.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.drdrills.environment.FakeLab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.junit.jupiter.api.Test;

/** A table that somebody drops. db1 is the primary. */
class LedgerDroppedTest {
    private final List<String> done = new ArrayList<>();
    private boolean there = true;
    private boolean resists;
    private boolean refuses;
    private final FakeLab lab = new FakeLab("backup-restore").answering((node, script) -> {
        boolean dropping = script.contains("DROP TABLE ledger");
        done.add((dropping ? "drop " : "look ") + node);
        if (refuses) {
            return new Machine.Said(1, "ERROR:  must be owner of\n table ledger\n");
        }
        there &= !dropping || resists;
        return new Machine.Said(0, dropping ? "" : there ? "present\n" : "absent\n");
    });
    private final FakeScene scene = new FakeScene(lab).roles("db1", "db2");

    @Test
    void theTableIsGoneAndTheServerIsWell() {
        Injected injected = new LedgerDropped().aim(scene).inject();
        assertThat(injected.effect(Duration.ZERO)).satisfies(proof -> {
            assertThat(proof.seen()).isTrue();
            assertThat(proof.sentence()).isEqualTo("The ledger is absent on db1.");
        });
        injected.close();
        assertThat(done).as("nothing but a backup brings it back").containsExactly("drop db1", "look db1");
        assertThat(injected.heals()).isFalse();
        assertThat(lab.notRunning()).isEmpty();
    }

    @Test
    void aTableThatIsStillThereIsNotBelieved() {
        resists = true;
        assertThat(new LedgerDropped().aim(scene).inject().effect(Duration.ZERO))
                .satisfies(proof -> {
                    assertThat(proof.seen()).isFalse();
                    assertThat(proof.sentence()).isEqualTo("The ledger is still present on db1.");
                });
    }

    @Test
    void whatCannotBeDroppedIsTold() {
        refuses = true;
        assertThatThrownBy(() -> new LedgerDropped().aim(scene).inject())
                .isInstanceOf(LabTrouble.class)
                .hasMessage("the ledger could not be dropped on db1: ERROR: must be owner of table ledger");
    }

    @Test
    void isOfOneEngineOnly() {
        assertThat(new LedgerDropped().impossibleIn(lab.environment())).isEmpty();
        assertThat(new LedgerDropped().impossibleIn(new FakeLab("etcd").environment()))
                .hasValue("engine exec of pool store does not offer drop-ledger, and the pool's settings have none");
    }
}

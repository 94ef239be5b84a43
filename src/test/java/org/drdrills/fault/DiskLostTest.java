package org.drdrills.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.drdrills.environment.FakeLab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.junit.jupiter.api.Test;

/** The pool east of the paired pools: a1 serves, a2 is its copy in the other site. */
class DiskLostTest {
    private String counts = "940\n0";
    private final FakeLab lab = new FakeLab("paired-pools").answering((node, script) -> {
        assertThat(node).isEqualTo("a1");
        assertThat(script).contains("cd /var/lib/postgresql ").contains("-delete");
        return new Machine.Said(0, counts + "\n");
    });
    private final FakeScene scene = new FakeScene(lab).about("east").roles("a1", "a2");

    @Test
    void theDiskGoesBeforeTheMachineAndTheMachineComesBack() {
        Injected injected = new DiskLost(Target.PRIMARY).aim(scene).inject();
        assertThat(injected.effect(Duration.ZERO))
                .isEqualTo(new Proof(
                        true,
                        "The container engine says: a1 is down. All 940 files on the disk are gone.",
                        java.util.Map.of("a1", "down")));
        assertThat(lab.notRunning()).containsExactly("a1");
        assertThat(injected.heals()).isTrue();
        injected.close();
        assertThat(injected.healing(Duration.ZERO).seen()).isTrue();
        assertThat(lab.notRunning()).isEmpty();
    }

    @Test
    void aDiskThatIsNotEmptyIsNotLost() {
        for (String said : new String[] {"940\n3", "0\n0", "sh: cd: no such folder", ""}) {
            counts = said;
            assertThatThrownBy(() -> new DiskLost(Target.PRIMARY).aim(scene).inject())
                    .isInstanceOf(LabTrouble.class)
                    .hasMessageContaining("the disk of a1 could not be emptied");
            assertThat(lab.notRunning()).isEmpty();
        }
    }

    @Test
    void isImpossibleWhereNobodySaysWhereTheDiskIs() {
        assertThat(new DiskLost(Target.PRIMARY).impossibleIn(lab.environment())).isEmpty();
        assertThat(new DiskLost(Target.PRIMARY).impossibleIn(new FakeLab().environment()))
                .hasValue(
                        "no pool of environment availability-group says in its settings where the disk of a member is");
        assertThatThrownBy(() -> new DiskLost(Target.PRIMARY).aim(new FakeScene(new FakeLab())))
                .isInstanceOf(NoTarget.class);
    }
}

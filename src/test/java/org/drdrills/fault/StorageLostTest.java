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

/** A shared volume that loses all it holds. fc1 is the primary. */
class StorageLostTest {
    private static final Duration NO_PATIENCE = Duration.ZERO;

    private final List<String> done = new ArrayList<>();
    private String held = "instance/\n";
    private String stillSeenBy = "";
    private final FakeLab lab = new FakeLab("failover-cluster").answering((node, script) -> {
        boolean deleting = script.contains("-delete");
        done.add((deleting ? "delete " : "look ") + node);
        boolean there = deleting ? !held.isEmpty() : node.equals(stillSeenBy);
        return new Machine.Said(
                there ? 0 : 2, there ? held : "ls: cannot access 'instance/': No such file or directory");
    });
    private final FakeScene scene = new FakeScene(lab).roles("fc1", "fc2");

    @Test
    void everyMemberMissesIt() {
        Injected injected = new StorageLost().aim(scene).inject();
        assertThat(injected.effect(NO_PATIENCE)).satisfies(proof -> {
            assertThat(proof.seen()).isTrue();
            assertThat(proof.sentence()).isEqualTo("No member finds any more on the volume what was there: instance/.");
        });
        assertThat(done).containsExactly("delete fc1", "look fc1", "look fc2");
        assertThat(injected.heals()).isFalse();
        assertThat(lab.notRunning()).isEmpty();
    }

    @Test
    void aVolumeThatOneMemberStillFindsIsNotBelieved() {
        Injected injected = new StorageLost().aim(scene).inject();
        stillSeenBy = "fc2";
        assertThat(injected.effect(NO_PATIENCE).seen()).isFalse();
    }

    @Test
    void anEmptyVolumeCannotBeLost() {
        held = "";
        assertThatThrownBy(() -> new StorageLost().aim(scene).inject())
                .isInstanceOf(LabTrouble.class)
                .hasMessageStartingWith("the shared volume could not be emptied");
    }

    @Test
    void isImpossibleWhereNothingIsShared() {
        FakeLab group = new FakeLab();
        assertThat(new StorageLost().impossibleIn(lab.environment())).isEmpty();
        assertThat(new StorageLost().impossibleIn(group.environment()))
                .hasValue("the members of pool database share no volume");
        assertThatThrownBy(() -> new StorageLost().aim(new FakeScene(group))).isInstanceOf(NoTarget.class);
    }
}

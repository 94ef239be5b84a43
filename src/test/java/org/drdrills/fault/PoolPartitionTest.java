package org.drdrills.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.drdrills.environment.Direction;
import org.drdrills.environment.FakeLab;
import org.drdrills.environment.Polling;
import org.drdrills.environment.Wire;
import org.drdrills.fault.PoolPartition.Pair;
import org.drdrills.fault.PoolPartition.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shapes of partitions. The primary is pg2, in the south with etcd2. */
@Timeout(60)
class PoolPartitionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final FakeLab lab = new FakeLab();
    private final FakeScene scene = new FakeScene(lab);

    private static PoolPartition staying(Shape shape) {
        return new PoolPartition(shape, Optional.empty());
    }

    private boolean hear(String one, String other) {
        return lab.wire(new Direction(one, other)).state() == Wire.State.OPEN
                && lab.wire(new Direction(other, one)).state() == Wire.State.OPEN;
    }

    /** The pairs that do not hear each other, as two digits each. */
    @ParameterizedTest
    @CsvSource({
        "RING, 4, 02 13",
        "RING, 6, 02 03 04 13 14 15 24 25 35",
        "BRIDGE, 3, 02",
        "BRIDGE, 5, 03 04 13 14",
        "PAIRS, 3, 02 12",
        "PAIRS, 4, 02 03 12 13",
    })
    void everyShapeCutsThesePairs(Shape shape, int parts, String apart) {
        assertThat(shape.apart(parts, new Random(1)))
                .extracting(pair -> "" + pair.one() + pair.other())
                .containsExactlyInAnyOrder(apart.split(" "));
    }

    @Test
    void halvesAreDrawn() {
        Random lot = new Random(1);
        Set<Set<Pair>> drawn = new java.util.HashSet<>();
        for (int i = 0; i < 100; i++) {
            List<Pair> apart = Shape.HALVES.apart(5, lot);
            assertThat(apart).as("two against three").hasSize(6).doesNotHaveDuplicates();
            drawn.add(Set.copyOf(apart));
        }
        assertThat(drawn).as("of the 10 possible").hasSizeGreaterThan(8);
    }

    @Test
    void oneSiteHearsAllAndItIsNotThePrimarys() {
        Injected injected = staying(Shape.BRIDGE).aim(scene).inject();
        assertThat(hear("pg2", "etcd2")).as("within a site").isTrue();
        assertThat(hear("pg2", "pg1") && hear("etcd1", "etcd3"))
                .as("the bridge")
                .isTrue();
        assertThat(hear("pg2", "pg3")).isFalse();
        assertThat(hear("pg2", "etcd3")).isFalse();
        assertThat(hear("lb3", "pg2")).as("listeners reach all").isTrue();
        assertThat(injected.effect(Duration.ZERO).seen()).isTrue();
        injected.close();
        assertThat(lab.openCuts()).isEmpty();
        assertThat(injected.healing(PATIENCE).seen()).isTrue();
    }

    @Test
    void aRingIsOneOfMachines() {
        Aimed aimed = staying(Shape.RING).aim(scene);
        assertThat(aimed.nodes()).containsExactly("pg2", "pg1", "pg3", "etcd1", "etcd2", "etcd3");
        aimed.inject();
        assertThat(hear("pg2", "pg1")).isTrue();
        assertThat(hear("pg2", "etcd3")).isTrue();
        assertThat(hear("pg2", "etcd2")).isFalse();
        assertThat(hear("etcd1", "etcd3")).isFalse();
    }

    @Test
    void halvesChangeUntilTheHealing() {
        PoolPartition fault = new PoolPartition(Shape.HALVES, Optional.of(Duration.ofMillis(20)));
        Injected injected = fault.aim(scene).inject();
        assertThat(injected.effect(PATIENCE).seen()).isTrue();
        assertThat(Polling.until(PATIENCE, () -> Collections.frequency(lab.orders(), "cut Silence") >= 4))
                .isTrue();
        injected.close();
        injected.close();
        assertThat(lab.openCuts()).isEmpty();
        assertThat(injected.healing(PATIENCE).seen()).isTrue();
        assertThat(fault.name()).isEqualTo("in the pool random halves do not hear each other, anew every 20 ms");
        assertThat(fault.aim(scene).struckSites()).isEmpty();
    }

    @Test
    void aPartitionThatNoProbeSawIsNoEffect() {
        Injected injected =
                staying(Shape.PAIRS).aim(new FakeScene(lab.pretending())).inject();
        assertThat(injected.effect(Duration.ZERO).seen()).isFalse();
    }

    @Test
    void aPoolThatIsTooSmallHasNoSuchShape() {
        assertThat(staying(Shape.RING).impossibleIn(lab.environment())).isEmpty();
        assertThat(staying(Shape.RING).impossibleIn(new FakeLab("etcd").environment()))
                .hasValue("pool store has 3 machines, which are all neighbours");
        assertThat(staying(Shape.BRIDGE).impossibleIn(new FakeLab("backup-restore").environment()))
                .get()
                .asString()
                .endsWith("parts that could be partitioned");
    }

    @Test
    void theTargetIsThePrimaryOfTheMoment() {
        Aimed aimed = staying(Shape.BRIDGE).aim(scene);
        assertThat(aimed.stillTrue()).isTrue();
        scene.roles("pg3", "pg1", "pg2");
        assertThat(aimed.stillTrue()).isFalse();
    }
}

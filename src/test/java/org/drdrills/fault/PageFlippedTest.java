package org.drdrills.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.drdrills.environment.FakeLab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.junit.jupiter.api.Test;

/** A bit that flips on the disk of pg2, the primary. */
class PageFlippedTest {
    private static final String FILE = "/var/lib/postgresql/data/base/16384/16388";

    private Machine.Said found = new Machine.Said(0, FILE + " 8185\n");
    private final Deque<String> bytes = new ArrayDeque<>(List.of("66", "67"));
    private final FakeLab lab = new FakeLab()
            .onDisks(Map.of())
            .answering((node, script) ->
                    script.contains("CHECKPOINT") ? found : new Machine.Said(0, bytes.removeFirst() + "\n"));
    private final FakeScene scene = new FakeScene(lab);
    private final PageFlipped fault = new PageFlipped(Target.PRIMARY);

    @Test
    void oneBitOfAPageIsFlippedForGood() {
        Injected injected = fault.aim(scene).inject();
        assertThat(lab.orders()).contains("flip a bit on pg2: /data/base/16384/16388 8185");
        Proof effect = injected.effect(Duration.ZERO);
        assertThat(effect.seen()).isTrue();
        assertThat(effect.sentence()).isEqualTo("Byte 8185 of " + FILE + " on pg2 was 66 and is 67.");
        assertThat(injected.heals()).isFalse();
    }

    @Test
    void aByteThatIsAsBeforeIsNoEffect() {
        bytes.removeLast();
        bytes.add("66");
        assertThat(fault.aim(scene).inject().effect(Duration.ZERO).seen()).isFalse();
    }

    @Test
    void whereNoPageIsFoundNothingIsFlipped() {
        for (Machine.Said said : List.of(
                new Machine.Said(1, "ERROR: relation \"ledger\" does not exist"),
                new Machine.Said(0, "/elsewhere/16388 8185"),
                new Machine.Said(0, FILE))) {
            found = said;
            assertThatThrownBy(() -> fault.aim(scene).inject())
                    .isInstanceOf(LabTrouble.class)
                    .hasMessageStartingWith("no page of the ledger was found on the disk of pg2: ");
        }
        assertThat(lab.orders()).noneMatch(order -> order.startsWith("flip"));
    }

    @Test
    void itTakesDisksAndAnEngineThatNamesAPage() {
        assertThat(fault.impossibleIn(new FakeLab("etcd").environment()))
                .get()
                .asString()
                .contains("ledger-page");
        assertThat(fault.impossibleIn(new FakeLab("mirroring").environment()))
                .get()
                .asString()
                .contains("does not say where its machines keep their data");
        assertThat(fault.name()).isEqualTo("a bit flips in a page of the ledger on the primary");
    }
}

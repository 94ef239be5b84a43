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

/** The file store of the paired pools. f1, the primary, and f2 are in one site, f3 in the other. */
class FilesLostTest {
    private final List<String> done = new ArrayList<>();
    private String held = "40";
    private String left = "0";
    private final FakeLab lab = new FakeLab("paired-pools").answering((node, script) -> {
        boolean deleting = script.contains("-delete");
        done.add((deleting ? "delete " : "look ") + node);
        assertThat(script).contains("cd /var/lib/files/data");
        return new Machine.Said(0, (deleting ? held : left) + "\n");
    });
    private final FakeScene scene = new FakeScene(lab).about("files").roles("f1", "f2", "f3");

    @Test
    void bothServersOfTheSiteLoseThemAndTheCopyDoesNot() {
        Injected injected = new FilesLost().aim(scene).inject();
        assertThat(injected.effect(Duration.ZERO)).satisfies(proof -> {
            assertThat(proof.seen()).isTrue();
            assertThat(proof.sentence()).isEqualTo("80 files of f1, f2 are gone.");
        });
        assertThat(done).containsExactly("delete f1", "delete f2", "look f1", "look f2");
        assertThat(injected.heals()).isFalse();
        assertThat(injected.healing(Duration.ZERO).seen()).isFalse();
        assertThat(lab.notRunning()).isEmpty();
    }

    @Test
    void filesThatAreStillThereAreNotBelievedLost() {
        Injected injected = new FilesLost().aim(scene).inject();
        left = "3";
        assertThat(injected.effect(Duration.ZERO).seen()).isFalse();
    }

    @Test
    void whereThereIsNoFileNoneCanBeLost() {
        held = "0";
        assertThatThrownBy(() -> new FilesLost().aim(scene).inject())
                .isInstanceOf(LabTrouble.class)
                .hasMessageContaining("no file on f1, f2");
        held = "sh: cd: no such folder";
        assertThatThrownBy(() -> new FilesLost().aim(scene).inject())
                .isInstanceOf(LabTrouble.class)
                .hasMessageContaining("could not be counted");
    }

    @Test
    void isImpossibleWhereAPoolKeepsNoFiles() {
        assertThat(new FilesLost().impossibleIn(lab.environment())).isEmpty();
        assertThat(new FilesLost().impossibleIn(new FakeLab().environment()))
                .hasValue("no pool of environment availability-group keeps files of its own in a folder");
        assertThatThrownBy(() -> new FilesLost().aim(new FakeScene(new FakeLab())))
                .isInstanceOf(NoTarget.class);
    }
}

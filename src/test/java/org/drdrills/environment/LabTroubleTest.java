package org.drdrills.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class LabTroubleTest {
    @Test
    void itsSentenceNamesTheReasonAndNoClassThatWrapsIt() {
        IOException reason = new IOException("Broken pipe");
        assertThat(new LabTrouble("collecting logs failed", new RuntimeException(new RuntimeException(reason))))
                .hasMessage("collecting logs failed: Broken pipe");
        assertThat(new LabTrouble("collecting logs failed", new RuntimeException("the\n engine  is gone", reason)))
                .hasMessage("collecting logs failed: the engine is gone");
        assertThat(new LabTrouble("collecting logs failed", new RuntimeException(null, new IllegalStateException())))
                .hasMessage("collecting logs failed: illegal state");
        assertThat(new LabTrouble("collecting logs failed", new RuntimeException()))
                .hasMessage("collecting logs failed: runtime");
    }
}

package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class BuildTest {
    private static Build of(String facts) throws Exception {
        Properties properties = new Properties();
        properties.load(new StringReader(facts));
        return Build.of(properties);
    }

    @Test
    void namesVersionAndCommit() throws Exception {
        assertThat(of("version=1.2.0\ncommit=0123456ab-dirty")).hasToString("DR Drills 1.2.0 (commit 0123456ab-dirty)");
    }

    @Test
    void whatNobodyFilledInIsUnknown() throws Exception {
        assertThat(of("version=${project.version}\ncommit=")).hasToString("DR Drills unknown (commit unknown)");
    }

    /** What Maven filled in for this very build. */
    @Test
    void thisBuildHasAVersion() {
        assertThat(Build.here().version()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
        assertThat(Build.here().commit()).matches("[0-9a-f]{9,}(-dirty)?|unknown");
    }
}

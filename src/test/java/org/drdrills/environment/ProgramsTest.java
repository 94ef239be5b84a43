package org.drdrills.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drdrills.Tool;
import org.drdrills.Tool.Said;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The unit tests of the environments' Python programs, which lie in src/test/python. */
class ProgramsTest {
    private static final int FEWEST = 170;

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void passTheirUnitTests() throws Exception {
        Said said = Tool.ofThisMachine("python3")
                .run(
                        Path.of("src/test/python").toAbsolutePath(),
                        Map.of("PYTHONDONTWRITEBYTECODE", "1"),
                        List.of("-m", "unittest"));
        assertThat(said.exit()).as(said.text()).isZero();
        Matcher ran = Pattern.compile("Ran (\\d+) tests").matcher(said.text());
        assertThat(ran.find()).as(said.text()).isTrue();
        assertThat(Integer.parseInt(ran.group(1))).as(said.text()).isGreaterThan(FEWEST);
    }
}

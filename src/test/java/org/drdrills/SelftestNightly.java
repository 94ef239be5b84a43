package org.drdrills;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The whole selftest on real labs, as {@code mvn verify -Pselftest} runs it. */
class SelftestNightly {
    @Test
    void everythingIsCaughtForTheRightReason() throws Exception {
        Process selftest = new ProcessBuilder(
                        Path.of(System.getProperty("drdrills.home", "."), "drill")
                                .toAbsolutePath()
                                .toString(),
                        "selftest")
                .inheritIO()
                .start();
        assertThat(selftest.waitFor(3, TimeUnit.HOURS)).as("it ends").isTrue();
        assertThat(selftest.exitValue())
                .as("0 all caught, 1 not all, 3 inconclusive")
                .isZero();
    }
}

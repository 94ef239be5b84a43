package org.drdrills.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code x-drill.service} is read as it stands, and a mistake in it has its line. */
final class BusinessServiceTest {
    @TempDir
    private Path folder;

    private Path compose(String service) throws IOException {
        return Files.writeString(
                folder.resolve("compose.yaml"), "services: {}\nx-drill:\n  service: " + service + "\n");
    }

    @Test
    void whatIsStatedIsRead() throws IOException {
        assertThat(BusinessService.in(
                        compose("{function: Payments, criticality: critical, impact-tolerance: 4 hours, because: law,"
                                + " impact-analysis: BIA-17, rto-owner: Ada, rpo-owner: Grace, providers: [Bank, Net],"
                                + " assumptions: [one site is left]}")))
                .contains(new BusinessService(
                        "Payments",
                        "critical",
                        "4 hours",
                        "law",
                        "BIA-17",
                        "Ada",
                        "Grace",
                        List.of("Bank", "Net"),
                        List.of("one site is left")));
    }

    @Test
    void whatIsNotStatedIsEmpty() throws IOException {
        assertThat(BusinessService.in(Files.writeString(folder.resolve("compose.yaml"), "x-drill: {title: t}\n")))
                .isEmpty();
        assertThat(BusinessService.in(compose("{function: Payments}")).orElseThrow())
                .extracting(BusinessService::criticality, BusinessService::providers)
                .containsExactly("", List.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{criticality: critical} | lacks the key function",
                "{function: p, criticality: huge} | must be one of critical, important, other, not 'huge'",
                "{function: p, owner: Ada} | owner",
                "{function: [p]} | function"
            })
    void aMistakeHasItsLine(String service, String said) {
        assertThatThrownBy(() -> BusinessService.in(compose(service)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("compose.yaml:3")
                .hasMessageContaining(said);
    }
}

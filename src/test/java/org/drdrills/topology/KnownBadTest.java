package org.drdrills.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Variants that are spoilt on purpose: merged as Compose merges files, wrong ones refused with the file that is wrong. */
class KnownBadTest {
    private static final Path ENVIRONMENTS = Path.of("environments");
    private static final String SAYS = """
            x-drill:
              known-bad: {wrong: It is spoilt., drill: some-drill, finding: recovery.too-long, verdict: MISSED}
            """;

    @TempDir
    private Path home;

    private Path environments;
    private Path folder;

    @BeforeEach
    void pair() throws IOException {
        environments = home.resolve("environments");
        folder = Files.createDirectories(environments.resolve("pair"));
        Files.createDirectories(folder.resolve("known-bad"));
        Files.writeString(folder.resolve("compose.yaml"), """
                x-server: &server
                  image: server:1
                  command: [serve, --well]
                  environment: {MODE: safe, LEVEL: "1"}
                  expose: ["5432"]
                  configs:
                    - {source: settings, target: /etc/settings}
                services:
                  a: {<<: *server, init: true}
                  b: {<<: *server}
                configs:
                  settings: {content: "safe $$HOME"}
                x-drill:
                  title: A pair
                  sites: {north: [a], south: [b]}
                  pool: {engine: postgresql, members: [a, b]}
                  clients: {north: "a:5432"}
                  observe: {a: 5432, b: 5432}
                """);
    }

    private Environment spoilt(String text) throws IOException {
        Files.writeString(folder.resolve("known-bad/spoilt.yaml"), text + SAYS);
        return EnvironmentFile.named(environments, "pair+spoilt");
    }

    @Test
    void whatIsNotNamedStaysAsItWas() throws IOException {
        Environment plain = EnvironmentFile.named(environments, "pair");
        Environment spoilt = spoilt("services: {a: {environment: {LEVEL: \"2\"}}}\n");
        assertThat(spoilt.name()).isEqualTo("pair+spoilt");
        assertThat(spoilt.title()).isEqualTo("A pair (KNOWN BAD: spoilt)");
        assertThat(spoilt.node("b").service())
                .usingRecursiveComparison()
                .ignoringFields("line")
                .isEqualTo(plain.node("b").service());
        assertThat(spoilt.node("a").service().environment())
                .containsEntry("MODE", "safe")
                .containsEntry("LEVEL", "2");
        assertThat(spoilt.node("a").service().init()).isTrue();
        assertThat(spoilt.links()).isEqualTo(plain.links());
        assertThat(plain.knownBad()).isEmpty();
        assertThat(spoilt.knownBad())
                .get()
                .extracting(KnownBad::wrong, KnownBad::drill, KnownBad::finding, KnownBad::verdict)
                .containsExactly("It is spoilt.", "some-drill", "recovery.too-long", "MISSED");
    }

    @Test
    void listsAreAppendedCommandsReplacedMountsReplacedByTheirTarget() throws IOException {
        Service service = spoilt("""
                services:
                  a:
                    command: serve --badly
                    environment: [LEVEL=3, NEW=x]
                    expose: ["5432", "5433"]
                    configs:
                      - {source: other, target: /etc/settings, mode: 0440}
                      - {source: settings, target: /etc/settings-as-meant}
                configs:
                  other: {content: bad}
                """).node("a").service();
        assertThat(service.command()).hasValue(List.of("serve", "--badly"));
        assertThat(service.environment())
                .containsOnly(
                        java.util.Map.entry("MODE", "safe"),
                        java.util.Map.entry("LEVEL", "3"),
                        java.util.Map.entry("NEW", "x"));
        assertThat(service.exposed()).containsExactly(5432, 5433);
        assertThat(service.configs())
                .extracting(Service.Config::target, Service.Config::content)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("/etc/settings", "bad"),
                        org.assertj.core.groups.Tuple.tuple("/etc/settings-as-meant", "safe $HOME"));
    }

    @Test
    void overrideReplacesAndResetTakesAway() throws IOException {
        Service service = spoilt(
                        "services: {a: {environment: !override {ONLY: this}, configs: !override [], command: !reset []}}\n")
                .node("a")
                .service();
        assertThat(service.environment()).containsOnly(java.util.Map.entry("ONLY", "this"));
        assertThat(service.configs()).isEmpty();
        assertThat(service.command()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            services: {a: {expose: {x: y}}}                   | spoilt.yaml:1: services.a.expose must be a list, as in compose.yaml:5, not a mapping; write !override before it to replace it
            services: {a: {expose: ['99999']}}                | spoilt.yaml:1: services.a.expose[0] must be a TCP port from 1 to 65535, not '99999'
            services: {a: {networks: [back-door]}}            | spoilt.yaml:1: services.a.networks names no network: 'back-door'
            services: {c: {image: x}}                         | services.c stands in no site
            services: {a: {environment: ['=x']}}              | spoilt.yaml:1: services.a.environment[0] must be NAME=value, not '=x'
            configs: {settings: {content: '${HOME}'}}         | spoilt.yaml:1: configs.settings.content: variable HOME has no value
            configs: {settings: {file: nowhere}}              | configs.settings has both a file and a content; it takes one
            """)
    void aMistakeIsOneSentenceThatNamesItsFile(String text, String sentence) {
        assertThatThrownBy(() -> spoilt(text + "\n"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void itMustSayWhatIsWrong() throws IOException {
        Files.writeString(folder.resolve("known-bad/mute.yaml"), "services: {a: {init: false}}\n");
        assertThatThrownBy(() -> KnownBad.all(environments))
                .hasMessageContaining("mute.yaml:1: key x-drill.known-bad is missing");
        Files.writeString(
                folder.resolve("known-bad/mute.yaml"),
                "x-drill: {known-bad: {wrong: much, drill: d, finding: f, verdict: MET}}\n");
        assertThatThrownBy(() -> KnownBad.all(environments))
                .hasMessageContaining("verdict must be one of INCONCLUSIVE, MISSED, not 'MET'");
        Files.writeString(
                folder.resolve("known-bad/mute.yaml"), "x-drill: {known-bad: {wrong: much, drill: d, refused: no}}\n");
        assertThatThrownBy(() -> KnownBad.all(environments))
                .hasMessageContaining("no drill is run where 'refused' stands");
        Files.delete(folder.resolve("known-bad/mute.yaml"));
        assertThatThrownBy(() -> EnvironmentFile.named(environments, "pair+mule"))
                .hasMessageContaining("environment pair has no known-bad variant 'mule'");
        Files.writeString(
                folder.resolve("compose.yaml"),
                Files.readString(folder.resolve("compose.yaml")) + "  known-bad: {wrong: all}\n");
        assertThatThrownBy(() -> EnvironmentFile.named(environments, "pair"))
                .hasMessageContaining("stands in a file of the folder known-bad only");
    }

    @Test
    void thoseThatAreShippedCanBeStartedOrAreRefused() {
        List<KnownBad> shipped = KnownBad.all(ENVIRONMENTS);
        assertThat(shipped).isNotEmpty();
        for (KnownBad bad : shipped) {
            if (bad.refused().isEmpty()) {
                Environment good = EnvironmentFile.named(ENVIRONMENTS, bad.environment());
                Environment spoilt = bad.spoilt();
                assertThat(List.of(spoilt.nodes(), spoilt.pools()))
                        .as(bad.name() + " is not the environment as it was")
                        .isNotEqualTo(List.of(good.nodes(), good.pools()));
                // What is wrong may be a setting, but the same machines form the same pools.
                assertThat(formation(spoilt)).isEqualTo(formation(good));
            } else {
                assertThatThrownBy(bad::spoilt).isInstanceOf(BadInput.class).hasMessageContaining(bad.refused());
            }
        }
    }

    private static List<Object> formation(Environment environment) {
        return environment.pools().stream()
                .<Object>map(pool -> List.of(
                        pool.name(), pool.engine(), pool.members(), pool.arbiters(), pool.backEnd(), pool.clients()))
                .toList();
    }
}

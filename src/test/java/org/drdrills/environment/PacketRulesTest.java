package org.drdrills.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The rules, and the program that holds them, with an nft that keeps its tables in files. */
@Timeout(60)
class PacketRulesTest {
    private static final Direction A_TO_B = new Direction("a", "b");
    private static final Direction A_TO_C = new Direction("a", "c");
    private static final Direction C_TO_A = new Direction("c", "a");
    private static final Damage.OfPackets LOST = new Damage.Lost(30);
    private static final String NFT = """
            #!/bin/sh
            case $1 in
              -f) tables=$(cat); name=$(echo "$tables" | sed -n 's/^table ip \\([^ ]*\\).*/\\1/p')
                  echo "$tables" | sed 's/counter/counter packets 7 bytes 420/' > "$NFT_TABLES/$name" ;;
              list) cat "$NFT_TABLES/$4" ;;
              delete) rm "$NFT_TABLES/$4" ;;
            esac
            """;

    @TempDir
    Path folder;

    private PacketRules rules;

    @BeforeEach
    void anNftOfFiles() throws IOException {
        Path nft = folder.resolve("nft");
        Files.writeString(nft, NFT);
        assertThat(nft.toFile().setExecutable(true)).isTrue();
        rules = new PacketRules(direction -> "10.0.0." + direction.target().charAt(0) % 32, this::start);
    }

    private Process start(String node, List<String> command, Map<String, String> variables) {
        try {
            ProcessBuilder program = new ProcessBuilder(command);
            program.environment().putAll(variables);
            program.environment().put("PATH", folder + ":" + System.getenv("PATH"));
            program.environment()
                    .put(
                            "NFT_TABLES",
                            Files.createDirectories(folder.resolve("of-" + node))
                                    .toString());
            return program.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> tables(String node) {
        String[] names = folder.resolve("of-" + node).toFile().list();
        return names == null ? List.of() : List.of(names);
    }

    @Test
    void aRuleForEachDirectionInTheNetworkOfItsSource() {
        assertThat(rules.rules("damage1", List.of(A_TO_B, A_TO_C), LOST)).isEqualTo("""
                table ip damage1 {
                  chain out {
                    type filter hook postrouting priority 300; policy accept;
                    ip daddr 10.0.0.2 numgen random mod 100 < 30 counter drop
                    ip daddr 10.0.0.3 numgen random mod 100 < 30 counter drop
                  }
                }""");
        assertThat(rules.rules("damage2", List.of(A_TO_B), new Damage.Doubled(5)))
                .contains("ip daddr 10.0.0.2 numgen random mod 100 < 5 counter dup to 10.0.0.2");
    }

    @Test
    void rulesAreLaidCountedAndRemoved() {
        Cut cut = rules.cut(List.of(A_TO_B, A_TO_C, C_TO_A), LOST);
        assertThat(tables("a")).containsExactly("damage1");
        assertThat(tables("c")).containsExactly("damage1");
        assertThat(tables("b")).isEmpty();
        assertThat(cut.proxies()).isEqualTo(3);
        assertThat(cut.damaged())
                .containsOnlyKeys("a → b", "a → c", "c → a")
                .allSatisfy((direction, count) -> assertThat(count).isEqualTo(7));
        assertThat(cut.notInForce()).isEmpty();
        rules.renew();
        cut.close();
        cut.close();
        assertThat(tables("a")).isEmpty();
        assertThat(tables("c")).isEmpty();
    }

    @Test
    void whatItsProgramHoldsIsRemovedWhenTheConversationEnds() throws InterruptedException {
        Process[] programs = new Process[1];
        PacketRules held = new PacketRules(
                direction -> "10.0.0.1", (node, command, variables) -> programs[0] = start(node, command, variables));
        held.cut(List.of(A_TO_B), LOST);
        assertThat(tables("a")).hasSize(1);
        try {
            programs[0].getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        programs[0].waitFor();
        assertThat(tables("a")).isEmpty();
    }

    @Test
    void andWhenItIsSilentForLong() throws InterruptedException {
        Process program = start(
                "a",
                List.of("bash", "-c", PacketRules.PROGRAM),
                Map.of("RULES", rules.rules("damage1", List.of(A_TO_B), LOST), "TABLE", "damage1", "SILENCE", "0.2"));
        assertThat(program.waitFor(Duration.ofSeconds(20).toSeconds(), java.util.concurrent.TimeUnit.SECONDS))
                .isTrue();
        assertThat(tables("a")).isEmpty();
        program.destroy();
    }

    @Test
    void rulesThatTheKernelRefusesAreTroubleAndNothingStays() throws IOException {
        Files.writeString(folder.resolve("nft"), "#!/bin/sh\necho 'Operation not supported'\nexit 1\n");
        assertThatThrownBy(() -> rules.cut(List.of(A_TO_B), LOST))
                .isInstanceOf(LabTrouble.class)
                .hasMessageStartingWith("the network of a did not take the rules: ")
                .hasMessageContaining("Operation not supported");
        assertThat(tables("a")).isEmpty();
    }
}

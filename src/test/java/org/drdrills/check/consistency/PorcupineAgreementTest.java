package org.drdrills.check.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.drdrills.check.consistency.bench.Porcupine;
import org.drdrills.check.consistency.histories.CorrectHistories;
import org.drdrills.check.consistency.histories.Corruption;
import org.drdrills.check.consistency.histories.EtcdLog;
import org.drdrills.check.consistency.histories.Shape;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The judge and Porcupine (Go, from its module proxy) agree: on random histories of registers that are too long for the
 * exhaustive oracle, and on the logs of etcd that come with Porcupine.
 */
@Tag("nightly")
class PorcupineAgreementTest {

    private static final int HISTORIES = 6_000;
    private static final Pattern EXPECTED = Pattern.compile("checkJepsen\\(t, (\\d+), (true|false)\\)");

    @TempDir
    Path folder;

    @Test
    void agreesOnRandomHistories() throws Exception {
        List<Operations> histories = new ArrayList<>();
        for (int seed = 0; seed < HISTORIES; seed++) {
            histories.add(history(seed));
        }
        List<String> theirs = Porcupine.build(folder).judge(histories, Duration.ofSeconds(5));
        assertThat(theirs).hasSameSizeAs(histories);
        int[] verdicts = new int[2];
        for (int seed = 0; seed < HISTORIES; seed++) {
            Judgement ours = Linearizability.judge(histories.get(seed));
            assertThat(ours).as("seed " + seed).isNotInstanceOf(Judgement.Undecided.class);
            if (!theirs.get(seed).equals("Unknown")) {
                assertThat(verdict(ours)).as("seed " + seed).isEqualTo(theirs.get(seed));
                verdicts[ours instanceof Judgement.Holds ? 1 : 0]++;
            }
        }
        assertThat(verdicts[0] + verdicts[1]).as("decided by Porcupine too").isGreaterThan(HISTORIES * 95 / 100);
        assertThat(verdicts[0]).as("illegal").isGreaterThan(HISTORIES / 10);
        assertThat(verdicts[1]).as("legal").isGreaterThan(HISTORIES / 10);
    }

    /** Each log is judged as Porcupine's own tests expect it; there is none for one of the numbers, 95. */
    @Test
    void agreesOnTheLogsOfEtcd() throws Exception {
        Path module = Porcupine.module();
        Map<Integer, Boolean> expected = new TreeMap<>();
        for (MatchResult m : EXPECTED.matcher(Files.readString(module.resolve("porcupine_test.go")))
                .results()
                .toList()) {
            expected.put(Integer.parseInt(m.group(1)), m.group(2).equals("true"));
        }
        assertThat(expected).hasSize(102);
        assertThat(expected.values()).contains(true, false);
        for (int number : expected.keySet()) {
            assertThat(Linearizability.judge(log(module, number)))
                    .as("log " + number)
                    .isInstanceOf(expected.get(number) ? Judgement.Holds.class : Judgement.Violated.class);
        }
    }

    private static Operations log(Path module, int number) throws IOException {
        return EtcdLog.read(module.resolve(String.format("test_data/jepsen/etcd_%03d.log", number)));
    }

    /** Legal ones and such in which a few results were exchanged. */
    private static Operations history(int seed) {
        Random random = new Random(seed);
        int clients = 1 + random.nextInt(8);
        Operations correct = CorrectHistories.of(new Shape(
                Model.REGISTER,
                1 + random.nextInt(2),
                clients,
                10 + random.nextInt(clients > 5 ? 90 : 290),
                random.nextInt(5) == 0 ? 0 : 2 + random.nextInt(6),
                0.3 + 0.5 * random.nextDouble(),
                random.nextInt(4) * 0.3,
                0,
                random.nextInt(4) * 0.05,
                random.nextInt(2) * 0.05,
                seed));
        return random.nextInt(3) == 0 ? correct : Corruption.exchangedResults(correct, 1 + random.nextInt(2), random);
    }

    private static String verdict(Judgement judgement) {
        return switch (judgement) {
            case Judgement.Holds holds -> "Ok";
            case Judgement.Violated violated -> "Illegal";
            case Judgement.Undecided undecided -> "Undecided";
        };
    }
}

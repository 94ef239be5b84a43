package org.drdrills.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.drdrills.history.Event;
import org.drdrills.history.Header;
import org.drdrills.history.Histories;
import org.drdrills.history.History;
import org.drdrills.history.Mark;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Restoration;
import org.junit.jupiter.api.Test;

/** The restore of a backup is judged from its record alone, and by assumptions of its own. */
class RestoreJudgeTest {
    private static final List<Objective> ALL = Stream.of(
                    "restored",
                    "usable-within within PT10S",
                    "recovery-point at-most PT30S",
                    "restore-sound",
                    "declared-check check orders at-least 5000")
            .map(ChecksTest::objective)
            .toList();

    private static Judgement judge(Histories record) {
        return Judge.judge(ALL, Conditions.OF_A_RESTORE, record.history());
    }

    @Test
    void aGoodRestoreMeetsEveryObjectiveWithItsNumbers() {
        Judgement judgement = judge(RestoreRows.good().record());
        assertThat(judgement.assumptions()).allMatch(finding -> finding.verdict() == Verdict.MET);
        assertThat(judgement.verdict()).isEqualTo(Verdict.MET);
        assertThat(judgement.measures())
                .filteredOn(number -> number.name().equals("restore.usable"))
                .extracting(Measured::value)
                .containsExactly(8.0);
        assertThat(judgement.findings().get(1).sentence())
                .isEqualTo(
                        "The system could be used after 8 s (± 0 s); the limit is 10 s. It took: fetch 2 s, restore 2 s, recover 2 s, checks 2 s.");
        assertThat(judgement.findings().get(2).sentence())
                .isEqualTo(
                        "The newest heartbeat in the copy was 20 s old at the order (by the log: 10 s); the limit is 30 s.");
    }

    @Test
    void aCopyThatIsConnectedProvesNothing() {
        for (RestoreRows record : List.of(
                RestoreRows.good().fact("interfaces", "eth0,lo"),
                RestoreRows.good().without("interfaces"))) {
            Judgement judgement = judge(record.record());
            assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(judgement.assumptions())
                    .filteredOn(finding -> finding.verdict() != Verdict.MET)
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.id()).startsWith("isolation."));
        }
    }

    @Test
    void aRecordThatIsCutShortProvesNothingButKeepsItsMisses() {
        assertThat(judge(RestoreRows.good().record().cutShort()).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judge(RestoreRows.good()
                                .fails("restore", "damaged-file")
                                .record()
                                .cutShort())
                        .verdict())
                .isEqualTo(Verdict.MISSED);
    }

    @Test
    void clientsObjectivesAreNotMetByARestore() {
        Judgement judgement = Judge.judge(
                List.of(ChecksTest.objective("lost-writes at-most none")),
                Conditions.OF_A_RESTORE,
                Histories.of(bare(), List.of(), true));
        assertThat(judgement.verdict()).isNotEqualTo(Verdict.MET);
        assertThat(judgement.assumptions()).extracting(Finding::id).contains("objectives.unsuitable");
    }

    @Test
    void noRecordMakesTheJudgeFail() {
        for (long seed = 0; seed < 300; seed++) {
            Random lot = new Random(seed);
            List<Event> facts = new ArrayList<>();
            for (int i = lot.nextInt(40); i >= 0; i--) {
                facts.add(drawn(lot));
            }
            History record = Histories.of(bare(), facts, lot.nextBoolean());
            assertThat(Judge.judge(ALL, Conditions.OF_A_RESTORE, record).verdict())
                    .as("seed " + seed)
                    .isNotEqualTo(Verdict.MET);
        }
    }

    private static Header bare() {
        Header whole = Histories.drill().header();
        return new Header(
                whole.drill(),
                whole.environment(),
                whole.started(),
                List.of(),
                List.of(),
                whole.timeout(),
                whole.clock());
    }

    private static Mark drawn(Random lot) {
        List<String> words =
                List.of("lo", "ok", "damaged", "-1e9", "12", "", "error:", "t", "99999999999999999999", "2");
        List<String> names = List.of(
                "interfaces",
                "wal-beyond",
                "moment-log",
                "moment-heartbeat",
                "verify",
                "checksums",
                "check.orders",
                "rows");
        return new Mark(
                lot.nextLong() >> lot.nextInt(60),
                Mark.Kind.values()[lot.nextInt(Mark.Kind.values().length)],
                lot.nextBoolean() ? Restoration.FACTS : Restoration.PHASES.get(lot.nextInt(5)),
                "something.",
                lot.nextBoolean()
                        ? Map.of("exit", words.get(lot.nextInt(10)), "began", words.get(lot.nextInt(10)))
                        : Map.of(names.get(lot.nextInt(8)), words.get(lot.nextInt(10))));
    }
}

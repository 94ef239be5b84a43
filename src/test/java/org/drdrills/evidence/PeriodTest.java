package org.drdrills.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.drdrills.measure.Drift;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.Readiness;
import org.drdrills.record.ReadinessLog;
import org.drdrills.record.Redaction;
import org.drdrills.record.Reports;
import org.drdrills.record.RunFolder;
import org.drdrills.report.Publisher;
import org.drdrills.report.SampleReports;
import org.drdrills.topology.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeriodTest {
    private static final LocalDate FIRST = LocalDate.parse("2026-11-01");
    private static final LocalDate LAST = LocalDate.parse("2026-11-30");

    @TempDir
    Path reports;

    @Test
    void everyRunBelongsToThePopulationWhateverBecameOfIt() throws Exception {
        SampleReports.write(reports, 6);
        SampleReports.empty(reports, "");
        RunFolder torn =
                RunFolder.create(reports, Instant.parse("2026-11-21T00:00:00Z"), "torn", Redaction.ofPatterns());
        Files.writeString(torn.path().resolve("run.json"), "{");
        RunFolder.create(reports, Instant.parse("2026-10-31T23:59:59Z"), "before", Redaction.ofPatterns());
        Period period = Period.of(reports, FIRST, LAST, 365, List.of());
        assertThat(period.runs())
                .extracting(Period.Run::verdict)
                .containsExactly("UNREADABLE", "INCONCLUSIVE", "MISSED");
        assertThat(Period.of(reports, LAST, LAST, 365, List.of()).runs()).isEmpty();
    }

    @Test
    void aDrillOfTheCatalogueThatWasNeverRunIsOverdue() throws Exception {
        SampleReports.write(reports, 6);
        DrillRecord met = SampleDrill.met().record();
        Period period = Period.of(
                reports,
                FIRST,
                LAST,
                365,
                List.of(
                        new Known(
                                "never-run", "Never run", List.of("drill", "seed-AG-9"), "availability-group", "", ""),
                        new Known(
                                met.id(),
                                met.title(),
                                met.tags(),
                                met.environment(),
                                met.featureText(),
                                met.provenance().getOrDefault("environment-sha256", ""))));
        Period.Drill never = drill(period, "never-run");
        assertThat(never)
                .extracting(Period.Drill::overdue, Period.Drill::state, Period.Drill::times)
                .containsExactly(true, Evidence.State.NOT_VERIFIED, 0);
        Period.Drill now = drill(period, met.id());
        assertThat(now)
                .extracting(Period.Drill::overdue, Period.Drill::state, Period.Drill::met)
                .containsExactly(false, Evidence.State.VERIFIED, 1);
        assertThat(drill(Period.of(reports, FIRST, LAST.plusYears(2), 365, List.of()), met.id())
                        .overdue())
                .isTrue();
    }

    @Test
    void whatChangedSinceNeedsVerifying() throws Exception {
        SampleReports.write(reports, 1);
        DrillRecord met = SampleDrill.met().record();
        Period period = Period.of(
                reports,
                FIRST,
                LAST,
                365,
                List.of(new Known(
                        met.id(),
                        met.title(),
                        List.of(),
                        met.environment(),
                        met.featureText() + "\n    And one more",
                        "")));
        assertThat(drill(period, met.id()))
                .extracting(Period.Drill::state, Period.Drill::stateReason)
                .containsExactly(Evidence.State.NEEDS_VERIFYING, "the scenario changed since");
    }

    /** Whether that drill counts as met in a report on the period. */
    private Period.Drill told(DrillRecord record) {
        return drill(Period.of(reports, FIRST, LAST, 365, List.of()), record.id());
    }

    @Test
    void aRunIsComparedWithItsFrozenRecordsBeforeItCounts() throws Exception {
        RunFolder run = SampleReports.write(reports, 1);
        DrillRecord met = SampleDrill.met().record();
        assertThat(told(met)).extracting(Period.Drill::met, Period.Drill::times).containsExactly(1, 1);
        Path history = run.drills().getFirst().history();
        byte[] frozen = Files.readAllBytes(history);
        Files.delete(history);
        Period without = Period.of(reports, FIRST, LAST, 365, List.of());
        assertThat(without.drills()).noneMatch(drill -> drill.met() > 0);
        assertThat(without.runs().getFirst().verdict()).isEqualTo("INCONCLUSIVE");
        Files.write(history, frozen);
        assertThat(told(met).met()).isEqualTo(1);
        Path record = run.drills().getFirst().record();
        String text = Files.readString(record);
        assertThat(text).contains("\"value\" : 22.");
        Files.writeString(record, text.replace("\"value\" : 22.", "\"value\" : 2."));
        assertThat(Period.of(reports, FIRST, LAST, 365, List.of()).drills()).noneMatch(drill -> drill.met() > 0);
    }

    @Test
    void aRunWhoseFolderWasCopiedCountsOnce() throws Exception {
        RunFolder run = SampleReports.write(reports, 1);
        for (String name : List.of("a-copy", run.name() + "-copy")) {
            try (Stream<Path> files = Files.walk(run.path())) {
                for (Path file : files.toList()) {
                    Files.copy(
                            file,
                            reports.resolve(name)
                                    .resolve(run.path().relativize(file).toString()));
                }
            }
        }
        assertThat(told(SampleDrill.met().record()))
                .extracting(Period.Drill::met, Period.Drill::times)
                .containsExactly(1, 1);
        assertThat(Period.of(reports, FIRST, LAST, 365, List.of()).runs()).hasSize(1);
    }

    @Test
    void aDrillIsOneHistoryAcrossRunsAndRepeatsAndItsLineDoesNotMatter() throws Exception {
        SampleReports.repeated(reports, 8, 8);
        Period.Drill drill =
                Period.of(reports, FIRST, LAST, 365, List.of()).drills().getFirst();
        assertThat(drill.earlier()).hasSize(8);
        assertThat(drill.changed()).isFalse();
        assertThat(drill.drift()).isNotEqualTo(Drift.Course.TOO_FEW);
    }

    @Test
    void aMissStaysOpenUntilItsDrillIsMetAndThenClosureIsProposedOnly() throws Exception {
        SampleReports.missed(reports, "");
        Period before = Period.of(reports, FIRST, LAST, 365, List.of());
        assertThat(before.findings())
                .isNotEmpty()
                .allMatch(found -> found.status().equals("OPEN"));
        SampleReports.metLater(reports);
        Period after = Period.of(reports, FIRST, LAST, 365, List.of());
        assertThat(after.findings())
                .hasSameSizeAs(before.findings())
                .allMatch(found -> found.status().equals("CLOSURE PROPOSED")
                        && !found.retest().isEmpty());
        StringBuilder closed = new StringBuilder("findings:\n");
        after.findings()
                .forEach(found -> closed.append("  - {id: ").append(found.id()).append(", status: closed}\n"));
        Files.writeString(reports.resolve(Register.FILE), closed);
        assertThat(Period.of(reports, FIRST, LAST, 365, List.of()).findings()).isEmpty();
    }

    @Test
    void aRegisterThatNobodyCanReadIsBadInput() throws Exception {
        Files.writeString(reports.resolve(Register.FILE), "findings:\n  - id: x\n    due: soon\n");
        assertThatThrownBy(() -> Period.of(reports, FIRST, LAST, 365, List.of()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("findings.yaml:3")
                .hasMessageContaining("such as 2026-12-31");
        Files.writeString(reports.resolve(Register.FILE), "findings:\n  - id: x\n    status: accepted\n");
        assertThatThrownBy(() -> Period.of(reports, FIRST, LAST, 365, List.of()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("does not say by whom");
    }

    @Test
    void theEvidenceForAControlHasAnAge() throws Exception {
        SampleReports.one(reports, SampleDrill.met());
        Period period = Period.of(reports, FIRST, LAST, 365, List.of());
        Period.Answered yearly = control(period, "DORA:11(6)");
        long days = java.time.temporal.ChronoUnit.DAYS.between(
                SampleDrill.met()
                        .record()
                        .started()
                        .atZone(java.time.ZoneOffset.UTC)
                        .toLocalDate(),
                LAST);
        assertThat(yearly)
                .extracting(Period.Answered::days, Period.Answered::due)
                .containsExactly(days, false);
        assertThat(yearly.met()).isEqualTo(yearly.last()).isNotNull();
        assertThat(control(Period.of(reports, FIRST, LAST.plusYears(2), 365, List.of()), "DORA:11(6)"))
                .extracting(Period.Answered::days, Period.Answered::due)
                .containsExactly(days + java.time.temporal.ChronoUnit.DAYS.between(LAST, LAST.plusYears(2)), true);
        assertThat(control(Period.of(reports, FIRST, FIRST, 365, List.of()), "DORA:11(6)"))
                .as("before it was run")
                .extracting(Period.Answered::last, Period.Answered::days, Period.Answered::due)
                .containsExactly(null, null, true);
        assertThat(control(period, "SOC2:CC7.5"))
                .as("no drill can")
                .extracting(Period.Answered::last, Period.Answered::drills)
                .containsExactly(null, 0);
    }

    @Test
    void aMissIsEvidenceForAControlAndAnInconclusiveDrillIsNone() throws Exception {
        SampleReports.missed(reports.resolve("missed"), "");
        Period.Answered missed =
                control(Period.of(reports.resolve("missed"), FIRST, LAST, 365, List.of()), "DORA:11(8)");
        assertThat(missed.last()).isNotNull();
        assertThat(missed.met()).isNull();
        SampleReports.one(reports.resolve("doubt"), SampleDrill.doubtful());
        assertThat(control(Period.of(reports.resolve("doubt"), FIRST, LAST, 365, List.of()), "DORA:11(8)")
                        .last())
                .isNull();
    }

    @Test
    void aPoolThatIsBadOnPurposeIsInThePopulationAndIsNoEvidence() throws Exception {
        RunFolder run = SampleReports.missed(reports, "");
        DrillFolder drill = run.drills().getFirst();
        DrillRecord r = drill.read();
        java.util.Map<String, String> wrong = new java.util.HashMap<>(r.provenance());
        wrong.put("known-bad", "It acknowledges what it does not store.");
        drill.write(SampleDrill.with(r, wrong));
        Period period = Period.of(reports, FIRST, LAST, 365, List.of());
        assertThat(period.runs())
                .singleElement()
                .extracting(Period.Run::verdict, Period.Run::note)
                .containsExactly("MISSED", "1 on a pool or under a harness that is bad on purpose: no evidence");
        assertThat(period.drills()).isEmpty();
        assertThat(period.findings()).isEmpty();
        assertThat(period.controls()).allMatch(control -> control.last() == null);
    }

    private void looked(String environment, String at, Readiness.State state) {
        ReadinessLog.add(
                reports,
                new Readiness(
                        environment,
                        Instant.parse(at),
                        List.of(
                                new Readiness.Point("clocks", Readiness.State.READY, "All agree."),
                                new Readiness.Point("copies", state, "pg2 as of " + at + "."))),
                Redaction.ofPatterns());
    }

    @Test
    void theDaysInBetweenTellTheWorstAnswerOfEach() throws Exception {
        SampleReports.write(reports, 1);
        looked("availability-group", "2026-10-31T23:59:59Z", Readiness.State.NOT_READY);
        looked("availability-group", "2026-11-20T06:00:00Z", Readiness.State.READY);
        looked("availability-group", "2026-11-21T06:00:00Z", Readiness.State.READY);
        looked("availability-group", "2026-11-21T12:00:00Z", Readiness.State.NOT_READY);
        looked("availability-group", "2026-11-21T18:00:00Z", Readiness.State.UNKNOWN);
        looked("availability-group", "2026-11-22T06:00:00Z", Readiness.State.NOT_READY);
        looked("shop", "2026-11-22T06:00:00Z", Readiness.State.UNKNOWN);
        looked("availability-group", "2026-12-01T00:00:00Z", Readiness.State.NOT_READY);
        Period period = Period.of(reports, FIRST, LAST, 365, List.of());
        assertThat(period.readinessFaults()).isEmpty();
        assertThat(period.ready()).extracting(ReadyDays::environment).containsExactly("availability-group", "shop");
        ReadyDays group = period.ready().getFirst();
        assertThat(group.days())
                .extracting(day -> day.day().getDayOfMonth(), ReadyDays.Day::state, ReadyDays.Day::times)
                .containsExactly(
                        tuple(20, Readiness.State.READY, 1),
                        tuple(21, Readiness.State.NOT_READY, 3),
                        tuple(22, Readiness.State.NOT_READY, 1));
        assertThat(group.drilled()).containsExactly(LocalDate.parse("2026-11-23"));
        assertThat(group.notReady()).singleElement().satisfies(spell -> {
            assertThat(spell.from()).isEqualTo("2026-11-21");
            assertThat(spell.to()).isEqualTo("2026-11-22");
            assertThat(spell.reasons()).containsExactly("copies: pg2 as of 2026-11-22T06:00:00Z.");
        });
        assertThat(period.ready().getLast().drilled()).isEmpty();
        String page = Files.readString(Publisher.publish(period, reports));
        assertThat(page)
                .contains(
                        "Ready on the days in between", "Looked at on 3 days: READY on 1, NOT READY on 2, UNKNOWN on 0")
                .contains("2026-11-21 to 2026-11-22", "2026-11-23: not looked at")
                .doesNotContain("2026-10-31", "2026-12-01");
        Files.writeString(
                reports.resolve(ReadinessLog.FILE),
                Files.readString(reports.resolve(ReadinessLog.FILE))
                        .replace("pg2 as of 2026-11-20", "pg2 as of 2026-11-19"));
        Period changed = Period.of(reports, FIRST, LAST, 365, List.of());
        assertThat(changed.readinessFaults()).hasSize(1);
        assertThat(changed.ready().getFirst().days()).hasSize(2);
        assertThat(Files.readString(Publisher.publish(changed, reports))).contains("Line 3 of readiness.ndjson");
    }

    @Test
    void whereNobodyLookedThePageSaysSo() throws Exception {
        SampleReports.write(reports, 1);
        assertThat(Files.readString(Publisher.publish(Period.of(reports, FIRST, LAST, 365, List.of()), reports)))
                .contains("No environment was looked at between its drills");
    }

    private static Period.Answered control(Period period, String id) {
        return period.controls().stream()
                .filter(control -> control.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void thePageAndItsPdfAreWritten() throws Exception {
        SampleReports.write(reports, 3);
        List<Known> never = Stream.of("one", "two", "three")
                .map(id -> new Known(id, "Never run: " + id, List.of("drill"), "availability-group", "", ""))
                .toList();
        Path page = Publisher.publish(Period.of(reports, FIRST, LAST, 365, never), reports);
        assertThat(page)
                .hasFileName("period-2026-11-01-2026-11-30.html")
                .content()
                .doesNotContain("Never run: one")
                .contains(
                        "<li>3 drills; overdue</li>",
                        "Every run",
                        "Drills of availability-group",
                        "Controls and the age of their evidence")
                .doesNotContain("<script");
        assertThat(reports.resolve("period-2026-11-01-2026-11-30.pdf")).isNotEmptyFile();
        assertThat(reports.resolve("period-2026-11-01-2026-11-30.json"))
                .content()
                .contains("\"format\" : \"drdrills-period/1\"", "\"from\" : \"2026-11-01\"");
        assertThat(Reports.at(reports).runs()).hasSize(1);
    }

    private static Period.Drill drill(Period period, String id) {
        return period.drills().stream()
                .filter(drill -> drill.drill().equals(id))
                .findFirst()
                .orElseThrow();
    }
}

package org.drdrills.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.drdrills.check.Judgement;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Chart;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.Highlights;
import org.drdrills.evidence.Picture;
import org.drdrills.evidence.SampleDrill;
import org.drdrills.history.Event;
import org.drdrills.history.Header;
import org.drdrills.history.History;
import org.drdrills.history.Mark;
import org.drdrills.history.Observation;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Phases;
import org.drdrills.record.DrillRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TimelineTest {
    private static final long S = 1_000_000_000L;

    static List<SampleDrill> drills() {
        return SampleDrill.all();
    }

    private static DrillStory story(SampleDrill drill) {
        return DrillStory.of(drill.record(), drill.history(), "reports/run/drill", List.of());
    }

    @ParameterizedTest
    @MethodSource("drills")
    void noTextOverlapsOrLeavesTheDrawing(SampleDrill drill) {
        assertThat(TextBoxes.faults(Timeline.draw(story(drill)))).isEmpty();
        assertThat(TextBoxes.faults(Timeline.withoutTitle(story(drill)))).isEmpty();
        String waterfall = Waterfall.draw(drill.record());
        assertThat(waterfall.isEmpty() ? List.of() : TextBoxes.faults(waterfall))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("drills")
    void standsAloneAndSaysWhatItShows(SampleDrill drill) {
        String svg = Timeline.draw(story(drill));
        assertThat(svg.replace("xmlns=\"http://www.w3.org/2000/svg\"", ""))
                .doesNotContain("http:", "https:", "href", "<script", "<image", "@import");
        var root = TextBoxes.parse(svg).getDocumentElement();
        assertThat(root.getElementsByTagName("title").item(0).getTextContent())
                .contains(drill.record().title());
        assertThat(root.getElementsByTagName("desc").item(0).getTextContent())
                .contains("Verdict: " + Highlights.word(drill.record()));
        assertThat(svg).contains("font-family=\"DejaVu Sans, Verdana, sans-serif\"");
    }

    @Test
    void theSameDrillGivesTheSameBytesInEveryLocale() {
        String first = Timeline.draw(story(SampleDrill.missed()));
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(Timeline.draw(story(SampleDrill.missed()))).isEqualTo(first);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void theOutageCarriesItsNumberAndItsLimit() {
        assertThat(Timeline.draw(story(SampleDrill.met()))).contains(">22.4 s ± 0.033 s; limit 30 s<");
        assertThat(Timeline.draw(story(SampleDrill.missed()))).contains(">Two primaries<", ">Two take writes<");
        assertThat(Timeline.draw(story(SampleDrill.doubtful()))).doesNotContain("not restored");
    }

    private static String drawn(SampleDrill drill, List<Event> events) {
        return Timeline.draw(DrillStory.of(
                drill.record(), History.of(drill.history().header(), events), "reports/run/drill", List.of()));
    }

    @Test
    void lostWritesAreDrawnAndNothingElseIsDrawnAsLost() {
        assertThat(Timeline.draw(story(SampleDrill.missed())))
                .contains("acknowledged writes were lost</title>", ">acknowledged and lost<");
        assertThat(Timeline.draw(story(SampleDrill.met()))).doesNotContain("were lost</title>", "and lost<");
    }

    @Test
    void aMachineThatEndedIsDrawnOnItsLane() {
        List<Event> events = new ArrayList<>();
        SampleDrill.met().history().replay(events::add);
        String sentence = "pg3 ended with exit code 1; its restart policy is no.";
        events.add(new Mark(30 * S, Mark.Kind.NOTE, "pg3", sentence, Map.of(Mark.MACHINE, "pg3")));
        events.add(new Mark(31 * S, Mark.Kind.NOTE, "etcd1", "etcd1 ended.", Map.of(Mark.MACHINE, "etcd1")));
        events.sort(java.util.Comparator.comparingLong(Event::at));
        String svg = drawn(SampleDrill.met(), events);
        assertThat(svg).contains("<title>" + sentence + "</title>", ">machine ended<", ">Other machines<", ">etcd1<");
        assertThat(TextBoxes.faults(svg)).isEmpty();
        assertThat(Timeline.draw(story(SampleDrill.met()))).doesNotContain("machine ended");
    }

    @Test
    void aSecondOutageIsDrawn() {
        List<Event> events = new ArrayList<>();
        SampleDrill.met().history().replay(event -> {
            boolean silent =
                    event instanceof Operation operation && operation.end() > 60 * S && operation.end() < 64 * S;
            if (!silent) {
                events.add(event);
            }
        });
        String svg = drawn(SampleDrill.met(), events);
        assertThat(svg).containsPattern(">another outage, (3\\.9|4|4\\.\\d+) s<");
        assertThat(TextBoxes.faults(svg)).isEmpty();
        assertThat(Timeline.draw(story(SampleDrill.met()))).doesNotContain("another outage");
    }

    @Test
    void everyDrillShowsTheSamePhasesInTheSameOrder() {
        for (SampleDrill drill : List.of(SampleDrill.met(), SampleDrill.missed(), SampleDrill.doubtful())) {
            String drawing = Waterfall.draw(drill.record());
            int last = -1;
            for (String name : Phases.NAMES.values()) {
                int at = drawing.indexOf(">" + name + "<");
                assertThat(at).as(name).isGreaterThan(last);
                last = at;
            }
        }
        assertThat(Waterfall.draw(SampleDrill.doubtful().record())).contains(">not seen<");
        assertThat(Waterfall.draw(SampleDrill.met().record()))
                .as("all but the last, for the observer names no followers")
                .containsOnlyOnce(">not seen<");
    }

    @Test
    void aPrimaryThatTakesNoWritesIsNoSecondPrimary() {
        History drill = SampleDrill.missed().history();
        List<Event> events = new ArrayList<>();
        drill.replay(fact -> events.add(
                fact instanceof Observation seen && seen.node().equals("pg1")
                        ? new Observation(
                                seen.asked(),
                                seen.at(),
                                seen.node(),
                                seen.role(),
                                false,
                                seen.timeline(),
                                seen.position(),
                                seen.followers(),
                                seen.detail())
                        : fact));
        Chart chart = Chart.of(History.of(drill.header(), events));
        assertThat(chart.twoPrimaries()).isEmpty();
        assertThat(chart.roles().get("pg1")).extracting(Picture.Span::what).contains(Chart.SEALED);
    }

    @Test
    void thePrimariesOfTwoPoolsAreNotTwoPrimaries() {
        History drill = SampleDrill.missed().history();
        List<Event> events = new ArrayList<>();
        drill.replay(events::add);
        assertThat(Chart.of(drill).twoPrimaries()).isNotEmpty();
        Header of = drill.header();
        Header apart = new Header(
                of.drill(),
                of.environment(),
                of.started(),
                of.clients().stream()
                        .map(client -> new Header.Client(client.name(), client.site(), "east"))
                        .toList(),
                of.members(),
                of.timeout(),
                of.clock(),
                List.of("east", "west", "east"));
        Chart chart = Chart.of(History.of(apart, events));
        assertThat(chart.twoPrimaries()).isEmpty();
        assertThat(chart.twoWriters()).isEmpty();
        assertThat(Chart.of(chart.picture()).twoPrimaries()).isEmpty();
    }

    @Test
    void aDrillWithoutHistorySaysSo() {
        assertThat(Timeline.draw(story(SampleDrill.interrupted())))
                .contains("Nothing to draw", "The lab did not start");
    }

    @Test
    void hostileNamesStayText() {
        SampleDrill drill = SampleDrill.met()
                .named(
                        "x\"><script>",
                        "</title><script>alert(1)</script> & \u0000\u202Eevil ]]> " + "long ".repeat(80),
                        Instant.EPOCH);
        String svg = Timeline.draw(story(drill));
        assertThat(svg).doesNotContain("<script", "\u0000", "\u202E");
        assertThat(TextBoxes.faults(svg)).isEmpty();
    }

    @Test
    void crowdedPhasesAndStepsStayReadable() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            List<Event> events = new ArrayList<>(
                    List.of(new Mark(15 * S, Mark.Kind.EVENT, "fault", "the event ".repeat(random.nextInt(30) + 1))));
            List<Measured> numbers = new ArrayList<>();
            double spread = Math.pow(10, random.nextInt(5) - 2);
            for (String name : List.of(
                    "last-acknowledged",
                    "first-error",
                    "role-lost",
                    "decided",
                    "ordered",
                    "runbook-done",
                    "promoted",
                    "route-changed",
                    "first-acknowledged",
                    "sustained",
                    "clients-back",
                    "in-step")) {
                numbers.add(Measured.seconds(
                        "phase." + name,
                        Phases.NAMES.getOrDefault(name, name),
                        (random.nextDouble() * spread) * S,
                        0.01 * S,
                        ""));
            }
            numbers.add(Measured.seconds("outage.sustained", "", random.nextDouble() * spread * S, 0.3 * S, ""));
            long end = 15 * S + (long) (spread * S) + random.nextInt(100) * S / 10 + S;
            for (int i = 0; i < 12; i++) {
                long at = 15 * S + (long) (random.nextDouble() * spread * S);
                events.add(new Mark(
                        at + S / 2,
                        Mark.Kind.OPERATOR,
                        "runbook",
                        "step",
                        Map.of(
                                "step",
                                "0" + i + "-step-of-the-runbook",
                                "exit",
                                i % 3 == 0 ? "1" : "0",
                                "began",
                                String.valueOf(at))));
                events.add(new Mark(at, Mark.Kind.STAGE, "stage " + i, "stage"));
            }
            for (int i = 0; i < 500; i++) {
                long at = (long) (random.nextDouble() * end);
                events.add(new Operation(
                        i,
                        0,
                        Operation.Kind.WRITE,
                        0,
                        i,
                        at,
                        at,
                        at,
                        i % 3 == 0
                                ? new Outcome.Refused("no")
                                : i % 3 == 1 ? new Outcome.Unknown("?") : Outcome.ACKNOWLEDGED,
                        "n" + i % 2));
            }
            events.sort(java.util.Comparator.comparingLong(Event::at));
            History history = History.of(
                    new Header(
                            "d",
                            "e",
                            Instant.EPOCH,
                            List.of(new Header.Client("c", "north")),
                            List.of("n0", "n1"),
                            S,
                            1),
                    events);
            DrillRecord r = SampleDrill.met().record();
            DrillRecord record = r.progressed(
                    r.versions(), r.stages(), "", "", new Judgement(Verdict.MET, List.of(), List.of(), numbers));
            assertThat(TextBoxes.faults(Timeline.draw(DrillStory.of(record, history, "p", List.of()))))
                    .as("round " + round)
                    .isEmpty();
        }
    }

    @Test
    void anHourOfHistoryFitsIntoFixedMemory() {
        Header header =
                new Header("d", "e", Instant.EPOCH, List.of(new Header.Client("c", "north")), List.of("n0"), S, 1);
        History history = new History() {
            @Override
            public Header header() {
                return header;
            }

            @Override
            public boolean complete() {
                return true;
            }

            @Override
            public void replay(java.util.function.Consumer<? super Event> reader) {
                for (long i = 0; i < 2_000_000; i++) {
                    reader.accept(new Operation(
                            i,
                            0,
                            Operation.Kind.WRITE,
                            0,
                            i,
                            i * 2_000_000,
                            i * 2_000_000,
                            i * 2_000_000,
                            Outcome.ACKNOWLEDGED,
                            "n" + i % 5));
                }
            }
        };
        Chart chart = Chart.of(history);
        long sum = 0;
        for (int i = 0; i < chart.buckets(); i++) {
            sum += chart.acknowledged()[i];
        }
        assertThat(sum).isEqualTo(2_000_000);
        assertThat(chart.buckets()).isLessThanOrEqualTo(12_000);
        assertThat(chart.bucket() % 100_000_000).isZero();
    }
}

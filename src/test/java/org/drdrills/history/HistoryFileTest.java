package org.drdrills.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HistoryFileTest {
    private static final Header HEADER = new Header(
            "primary-loss",
            "availability-group",
            Instant.parse("2026-01-31T12:00:00.123456789Z"),
            List.of(new Header.Client("zürich-1", "zürich"), new Header.Client("geneva-1", "geneva")),
            List.of("pg1", "pg2"),
            500_000_000,
            1_000_000);
    private static final String AWKWARD = "said \"no\"\\\n\ttab\r\u0000\u007f\u0085 é ß → 雪 \u2028 😀 \ud83d alone /";

    @TempDir
    private Path folder;

    static List<Event> events() {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("step", "promote \"now\"");
        data.put("exit", "0");
        data.put("é", "");
        return List.of(
                new Operation(17, 1, Operation.Kind.WRITE, 5, 17, 1, 2, 3, Outcome.ACKNOWLEDGED, "pg1"),
                new Operation(-1, 0, Operation.Kind.READ, 0, Operation.NOTHING, 0, 0, 0, Outcome.ACKNOWLEDGED, ""),
                new Operation(
                        Long.MAX_VALUE,
                        0,
                        Operation.Kind.WRITE,
                        Integer.MAX_VALUE,
                        Long.MIN_VALUE,
                        Long.MIN_VALUE,
                        Long.MIN_VALUE,
                        Long.MAX_VALUE,
                        new Outcome.Refused("25006: read-only"),
                        "pg2"),
                new Operation(
                        4,
                        1,
                        Operation.Kind.READ,
                        2,
                        1_000_000_000_000_000_000L,
                        9,
                        99,
                        999_999_999_999_999_999L,
                        new Outcome.Unknown(AWKWARD),
                        AWKWARD),
                new Operation(5, 1, Operation.Kind.WRITE, 2, 5, 10, 100, 1000, new Outcome.Unknown(""), ""),
                new Observation(
                        5,
                        6,
                        "pg1",
                        Role.PRIMARY,
                        true,
                        3,
                        123_456_789L,
                        List.of(
                                new Observation.Follower("pg2", true, true, 0),
                                new Observation.Follower(AWKWARD, false, false, -1)),
                        ""),
                new Observation(5, 6, "pg2", Role.UNREACHABLE, false, 0, -1, List.of(), "no answer within 400 ms"),
                new LinkState(8, 7, "pg1", "pg2", LinkState.State.SILENT, ""),
                new LinkState(8, 7, "pg1", "pg2", LinkState.State.SLOW, "52 ms; 0.2 ms is usual"),
                new HostSample(9, 12_345, 0.015625),
                new HostSample(9, 0, -1),
                new HostSample(9, 1, 1.0E-5),
                new FinalRead(10, "pg1", Role.PRIMARY, 2, true, IdSet.of(0, 1, 2, 3, 43), IdSet.of(3), ""),
                new FinalRead(10, "f1", Role.PRIMARY, 2, true, IdSet.of(0, 1), IdSet.empty(), IdSet.of(2, 7), ""),
                new FinalRead(
                        10,
                        "k1",
                        Role.PRIMARY,
                        2,
                        true,
                        IdSet.of(0, 1, 2, 7),
                        IdSet.empty(),
                        IdSet.empty(),
                        IdList.of(0, 2, 1, 7),
                        ""),
                new FinalRead(10, "pg2", Role.NONE, 0, false, IdSet.empty(), IdSet.empty(), "refused"),
                new FinalRead(10, "pg2", Role.STANDBY, 0, false, IdSet.of(99_999), IdSet.empty(), AWKWARD),
                new Mark(11, Mark.Kind.EVENT, "pg1", "pg1 is killed"),
                new Mark(-12, Mark.Kind.OPERATOR, AWKWARD, AWKWARD, data),
                new Transaction(
                        4,
                        1,
                        List.of(
                                new Transaction.Append(5, 17),
                                new Transaction.Read(5, List.of(3L, 17L)),
                                new Transaction.Read(6, List.of()),
                                new Transaction.Increment(1, -2),
                                new Transaction.Count(1, 40),
                                new Transaction.Swap(2, 0, 7, true),
                                new Transaction.Swap(2, 0, 8, false),
                                new Transaction.Get(2, 7),
                                new Transaction.Transfer(3, 9, 50),
                                new Transaction.Total(10, -1)),
                        9,
                        10,
                        11,
                        Outcome.ACKNOWLEDGED,
                        "pg1"),
                new Transaction(5, 0, List.of(), 9, 10, 11, new Outcome.Unknown(AWKWARD), ""));
    }

    @ParameterizedTest
    @MethodSource("events")
    void everyEventComesBackAsItWas(Event event) throws IOException {
        assertThat(replay(write(List.of(event)))).containsExactly(event);
    }

    @Test
    void poolsOfTheHeaderComeBack() throws IOException {
        Header several = new Header(
                "d",
                "e",
                Instant.EPOCH,
                List.of(new Header.Client("a-zürich-1", "zürich", "a"), new Header.Client("b-zürich-1", "zürich", "b")),
                List.of("a1", "a2", "b1"),
                1,
                1,
                List.of("a", "a", "b"));
        Path file = folder.resolve("several.ndjson");
        try (HistoryFile.Writer writer = new HistoryFile.Writer(file, several)) {
            writer.write(new Mark(1, Mark.Kind.NOTE, "a", "b"));
        }
        assertThat(HistoryFile.open(file).header()).isEqualTo(several);
        assertThat(several.pools()).containsExactly("a", "b");
    }

    @Test
    void theGreatestIdComesBack() throws IOException {
        Event greatest = new FinalRead(10, "pg2", Role.STANDBY, 0, true, IdSet.of(IdSet.LIMIT - 1), IdSet.empty(), "");
        assertThat(replay(write(List.of(greatest)))).containsExactly(greatest);
    }

    @Test
    void aRecordComesBackWholeAndInOrderAnyNumberOfTimes() throws IOException {
        History history = HistoryFile.open(write(events()));
        assertThat(history.header()).isEqualTo(HEADER);
        assertThat(history.complete()).isTrue();
        for (int i = 0; i < 2; i++) {
            List<Event> seen = new ArrayList<>();
            history.replay(seen::add);
            assertThat(seen).isEqualTo(events());
        }
    }

    @Test
    void linesAreInCanonicalOrder() throws IOException {
        List<String> lines = Files.readAllLines(write(List.of(events().get(0), events().get(2), events().get(12))));
        assertThat(lines)
                .containsExactly(
                        "{\"e\":\"history\",\"format\":1,\"drill\":\"primary-loss\",\"environment\":\"availability-group\","
                                + "\"started\":\"2026-01-31T12:00:00.123456789Z\",\"timeout\":500000000,\"clock\":1000000,"
                                + "\"members\":[\"pg1\",\"pg2\"],\"clients\":[{\"name\":\"zürich-1\",\"site\":\"zürich\"},"
                                + "{\"name\":\"geneva-1\",\"site\":\"geneva\"}]}",
                        "{\"e\":\"op\",\"id\":17,\"c\":1,\"k\":\"write\",\"key\":5,\"v\":17,\"due\":1,\"t0\":2,\"t1\":3,\"o\":\"ok\",\"n\":\"pg1\"}",
                        "{\"e\":\"op\",\"id\":9223372036854775807,\"c\":0,\"k\":\"write\",\"key\":2147483647,\"v\":-9223372036854775808,"
                                + "\"due\":-9223372036854775808,\"t0\":-9223372036854775808,\"t1\":9223372036854775807,"
                                + "\"o\":\"refused\",\"why\":\"25006: read-only\",\"n\":\"pg2\"}",
                        "{\"e\":\"final\",\"at\":10,\"n\":\"pg1\",\"role\":\"primary\",\"timeline\":2,\"complete\":true,\"ids\":\"0-3,43\",\"twice\":\"3\"}",
                        "{\"e\":\"end\",\"at\":10,\"events\":3}");
    }

    @Test
    void keysInAnyOrderUnknownKeysSpacesAndEmptyLinesAreRead() throws IOException {
        Path file = withLines(
                " { \"o\" : \"ok\" ,\t\"n\":\"pg\\u0031\", \"t1\":3,\"t0\":2,\"due\":1,\"later\":{\"a\":[1,{\"b\":null}],\"c\":\"}\"},"
                        + " \"v\":17,\"key\":5,\"k\":\"write\",\"c\":1,\"id\":17, \"e\":\"op\" , \"x\" : -1.5e+3 } \r",
                "",
                "\t {\"stall\":1e-1,\"late\":-0,\"e\":\"host\",\"at\":4}");
        assertThat(replay(file)).containsExactly(events().get(0), new HostSample(4, 0, 0.1));
    }

    @Test
    void aRecordCutOffAtAnyByteIsReadableUpToThere() throws IOException {
        byte[] whole = Files.readAllBytes(write(events()));
        int headerEnd = indexOf(whole, 0) + 1;
        Path cut = folder.resolve("cut.ndjson");
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            HistoryFile.Source source = () -> new ByteArrayInputStream(part);
            if (length < headerEnd - 1) {
                assertThatThrownBy(() -> new HistoryFile(cut, source))
                        .isInstanceOf(BadInput.class)
                        .hasMessageStartingWith(cut.toString());
                continue;
            }
            int lines = 0;
            for (int at = headerEnd; at < length; at++) {
                // a line without its newline is whole too
                lines += whole[at] == '\n' || at == length - 1 && whole[length] == '\n' ? 1 : 0;
            }
            History history = new HistoryFile(cut, source);
            List<Event> seen = new ArrayList<>();
            history.replay(seen::add);
            assertThat(seen).isEqualTo(events().subList(0, Math.min(lines, events().size())));
            assertThat(history.complete()).isEqualTo(length == whole.length - 1);
        }
    }

    @Test
    void aClosingLineWithAnotherCountIsNotComplete() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(write(events())));
        lines.remove(3);
        Path file = folder.resolve("short.ndjson");
        Files.write(file, lines);
        assertThat(HistoryFile.open(file).complete()).isFalse();
        assertThat(replay(file)).hasSize(events().size() - 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"e\":\"op\",\"id\":1} | the line has no \"c\"",
                "{\"e\":\"op\",\"id\":1,\"c\":2,\"k\":\"write\",\"key\":5,\"v\":1,\"due\":1,\"t0\":2,\"t1\":3,\"o\":\"ok\"} | client 2 is not in the header, which has 2",
                "{\"e\":\"op\",\"id\":1,\"c\":1,\"k\":\"erase\",\"key\":5,\"v\":1,\"due\":1,\"t0\":2,\"t1\":3,\"o\":\"ok\"} | \"k\" is \"erase\"",
                "{\"e\":\"op\",\"id\":1,\"c\":1,\"k\":\"read\",\"key\":5,\"v\":1,\"due\":1,\"t0\":2,\"t1\":3,\"o\":\"fine\"} | \"o\" is \"fine\"",
                "{\"e\":\"op\",\"id\":1,\"c\":1,\"k\":\"read\",\"key\":-5,\"v\":1,\"due\":1,\"t0\":2,\"t1\":3,\"o\":\"ok\"} | key -5 is no register",
                "{\"e\":\"op\",\"id\":9223372036854775808,\"c\":1,\"k\":\"read\",\"key\":5,\"v\":1,\"due\":1,\"t0\":2,\"t1\":3,\"o\":\"ok\"} | \"id\" is not a whole number",
                "{\"e\":\"op\",\"id\":01,\"c\":1,\"k\":\"read\",\"key\":5,\"v\":1,\"due\":1,\"t0\":2,\"t1\":3,\"o\":\"ok\"} | \"id\" is not a whole number",
                "{\"e\":\"host\",\"at\":1.5,\"late\":0,\"stall\":0} | \"at\" is not a whole number",
                "{\"e\":\"host\",\"at\":1,\"late\":0,\"stall\":1e999} | \"stall\" is not a number",
                "{\"e\":\"host\",\"at\":1,\"at\":2,\"late\":0,\"stall\":0} | the key \"at\" is there twice",
                "{\"e\":\"host\",\"at\":1,\"late\":0,\"stall\":0 | the line ends where",
                "{\"e\":\"host\",\"at\":1,\"late\":0,\"stall\":0}} | something after the object",
                "{\"e\":\"guest\"} | \"guest\" is no kind of line",
                "{\"e\":7} | \"e\" is not a string",
                "[1] | there is '[' where an object was expected",
                "`\u0001` | byte 0x01",
                "{\"e\":\"mark\",\"at\":1,\"kind\":\"PARTY\",\"subject\":\"\",\"text\":\"\"} | \"kind\" is not one of",
                "{\"e\":\"mark\",\"at\":1,\"kind\":\"NOTE\",\"subject\":\"\\x\",\"text\":\"\"} | unknown escape",
                "{\"e\":\"mark\",\"at\":1,\"kind\":\"NOTE\",\"subject\":\"\\u12g4\",\"text\":\"\"} | four hexadecimal digits",
                "{\"e\":\"mark\",\"at\":1,\"kind\":\"NOTE\",\"subject\":\"\",\"text\":\"\",\"data\":{\"a\":1}} | \"a\" is not a string",
                "{\"e\":\"final\",\"at\":1,\"n\":\"\",\"role\":\"primary\",\"timeline\":1,\"complete\":1,\"ids\":\"\",\"twice\":\"\"} | \"complete\" is not true or false",
                "{\"e\":\"final\",\"at\":1,\"n\":\"\",\"role\":\"primary\",\"timeline\":1,\"complete\":true,\"ids\":\"3,1\",\"twice\":\"\"} | \"ids\" is not a list of ids",
                "{\"e\":\"final\",\"at\":1,\"n\":\"\",\"role\":\"primary\",\"timeline\":1,\"complete\":true,\"ids\":\"0-999999999\",\"twice\":\"\"} | \"ids\" is not a list of ids",
                "{\"e\":\"history\",\"format\":2} | format 2, and this version reads format 1",
            })
    void aWrongLineIsOneSentenceWithFileAndLine(String line, String sentence) throws IOException {
        Path file = withLines("{\"e\":\"host\",\"at\":1,\"late\":0,\"stall\":0}", line);
        assertThatThrownBy(() -> replay(file))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith(file + ":3: ")
                .hasMessageContaining(sentence)
                .hasMessageEndingWith("; use the record as the drill wrote it")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void anOperationOverWhichTheClockJumpedIsReadAsItStandsForTheJudgeToSee() throws IOException {
        List<Event> read = replay(
                withLines(
                        "{\"e\":\"op\",\"id\":1,\"c\":1,\"k\":\"write\",\"key\":5,\"v\":1,\"due\":1,\"t0\":4,\"t1\":3,\"o\":\"ok\"}"));
        assertThat(read)
                .singleElement()
                .isInstanceOfSatisfying(
                        Operation.class,
                        operation -> assertThat(operation.end()).isLessThan(operation.start()));
    }

    @Test
    void whatIsNoHistoryIsSaidToBeNone() throws IOException {
        Path file = folder.resolve("other.ndjson");
        assertThatThrownBy(() -> HistoryFile.open(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no such file");
        assertThatThrownBy(() -> HistoryFile.open(folder)).isInstanceOf(BadInput.class);
        for (String text : List.of("", "\n", "{\"e\":\"end\",\"events\":0}\n", "hello\n", "hello")) {
            Files.writeString(file, text);
            assertThatThrownBy(() -> HistoryFile.open(file))
                    .isInstanceOf(BadInput.class)
                    .hasMessageStartingWith(file.toString());
        }
        Files.write(file, new byte[HistoryFile.LONGEST_LINE + 1]);
        assertThatThrownBy(() -> HistoryFile.open(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(":1: the line is longer than 64 MiB");
    }

    @Test
    void nothingMayFollowTheClosingLineAndThereIsOneHeader() throws IOException {
        String header = Files.readAllLines(write(List.of())).get(0);
        assertThatThrownBy(() -> replay(
                        withLines("{\"e\":\"end\",\"events\":0}", "{\"e\":\"host\",\"at\":1,\"late\":0,\"stall\":0}")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("goes on after its closing line");
        assertThatThrownBy(() -> replay(withLines(header)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("second header");
    }

    @Test
    void aRecordIsNeverOverwritten() throws IOException {
        Path file = write(events());
        assertThatThrownBy(() -> new HistoryFile.Writer(file, HEADER)).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void whatWasFlushedIsReadableWhileTheRecordIsBeingWritten() throws IOException {
        Path file = folder.resolve("live.ndjson");
        try (HistoryFile.Writer writer = new HistoryFile.Writer(file, HEADER)) {
            assertThat(HistoryFile.open(file).header()).isEqualTo(HEADER);
            writer.write(events().get(0));
            writer.flush();
            assertThat(replay(file)).containsExactly(events().get(0));
            assertThat(HistoryFile.open(file).complete()).isFalse();
        }
        assertThat(HistoryFile.open(file).complete()).isTrue();
    }

    @Test
    void longLinesAndManyLinesCrossEveryBuffer() throws IOException {
        List<Event> many = new ArrayList<>();
        IdSet scattered = IdSet.of(LongStream.range(0, 200_000).map(i -> i * 2).toArray());
        for (int i = 0; i < 20_000; i++) {
            many.add(new Operation(
                    i,
                    1,
                    Operation.Kind.WRITE,
                    i % 7,
                    i,
                    i,
                    i,
                    i,
                    i % 3 == 0 ? new Outcome.Refused("r" + i) : Outcome.ACKNOWLEDGED,
                    "pg1"));
        }
        many.add(10_000, new FinalRead(1, "pg1", Role.PRIMARY, 1, true, scattered, IdSet.empty(), ""));
        assertThat(replay(write(many))).isEqualTo(many);
    }

    @Test
    void twentyThousandMutantsEachParseOrAreRefusedInOneSentence() throws IOException {
        byte[] whole = Files.readAllBytes(write(events()));
        Path file = folder.resolve("mutant.ndjson");
        Random random = new Random(20_260_131);
        int refused = 0;
        long slowest = 0;
        byte[] spice = "\"\\{}[],:-0e9\n\r \u0000ntu".getBytes(UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] mutant = whole.clone();
            int changes = 1 + random.nextInt(4);
            for (int c = 0; c < changes; c++) {
                int at = random.nextInt(mutant.length);
                switch (random.nextInt(5)) {
                    case 0 -> mutant[at] = (byte) random.nextInt(256);
                    case 1 -> mutant[at] = spice[random.nextInt(spice.length)];
                    case 2 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
                    case 3 -> { // leave a stretch out
                        int to = Math.min(mutant.length, at + 1 + random.nextInt(20));
                        byte[] shorter = Arrays.copyOf(mutant, mutant.length - (to - at));
                        System.arraycopy(mutant, to, shorter, at, mutant.length - to);
                        mutant = shorter;
                    }
                    default -> { // copy a stretch elsewhere
                        int length = Math.min(random.nextInt(60), mutant.length - at);
                        System.arraycopy(mutant, at, mutant, random.nextInt(mutant.length - length + 1), length);
                    }
                }
            }
            byte[] bytes = mutant;
            long began = System.nanoTime();
            try {
                new HistoryFile(file, () -> new ByteArrayInputStream(bytes)).complete();
            } catch (BadInput e) {
                refused++;
                assertThat(e.getMessage()).startsWith(file.toString()).doesNotContain("\n");
            }
            slowest = Math.max(slowest, System.nanoTime() - began);
        }
        assertThat(refused).isBetween(10_000, 19_999);
        assertThat(slowest).as("slowest mutant, ns").isLessThan(1_000_000_000);
    }

    private Path write(List<? extends Event> events) throws IOException {
        Path file = Files.createTempFile(folder, "history", ".ndjson");
        Files.delete(file);
        try (HistoryFile.Writer writer = new HistoryFile.Writer(file, HEADER)) {
            for (Event event : events) {
                writer.write(event);
            }
        }
        return file;
    }

    /** A record whose events are these lines, without closing line. */
    private Path withLines(String... lines) throws IOException {
        List<String> all =
                new ArrayList<>(List.of(Files.readAllLines(write(List.of())).get(0)));
        all.addAll(Arrays.asList(lines));
        return Files.write(Files.createTempFile(folder, "lines", ".ndjson"), all);
    }

    private static List<Event> replay(Path file) {
        List<Event> seen = new ArrayList<>();
        HistoryFile.open(file).replay(seen::add);
        return seen;
    }

    private static int indexOf(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] != '\n') {
            at++;
        }
        return at;
    }
}

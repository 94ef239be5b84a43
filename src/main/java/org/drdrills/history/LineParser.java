package org.drdrills.history;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Role;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a history from bytes. An operation in canonical order, which nearly every line is, takes a straight way
 * that allocates nothing but the operation; every other line, and every wrong one, takes the general way, which
 * accepts keys in any order, skips unknown ones, and names what is wrong. Not thread-safe.
 */
final class LineParser {
    /** What the closing line says. */
    record End(long events) {}

    private static final int DEPTH = 32;
    private static final byte[] OP = ascii("{\"e\":\"op\",\"id\":");
    private static final byte[] CLIENT = ascii(",\"c\":");
    private static final byte[] WRITE = ascii(",\"k\":\"write\",\"key\":");
    private static final byte[] READ = ascii(",\"k\":\"read\",\"key\":");
    private static final byte[] VALUE = ascii(",\"v\":");
    private static final byte[] DUE = ascii(",\"due\":");
    private static final byte[] START = ascii(",\"t0\":");
    private static final byte[] FINISH = ascii(",\"t1\":");
    private static final byte[] OK = ascii(",\"o\":\"ok\"");
    private static final byte[] REFUSED = ascii(",\"o\":\"refused\",\"why\":\"");
    private static final byte[] UNKNOWN = ascii(",\"o\":\"unknown\",\"why\":\"");
    private static final byte[] NODE = ascii(",\"n\":\"");

    private final Path file;
    private final Words words = new Words();
    private final Fields top = new Fields();
    private final Fields inner = new Fields();
    private byte[] b;
    private int pos;
    private int from;
    private int end;
    private int line;
    private int clients;
    private boolean straight;

    @SuppressWarnings("NullAway.Init")
    LineParser(Path file) {
        this.file = file;
    }

    /**
     * @return a {@link Header}, an {@link Event} or an {@link End}
     * @throws BadInput if the bytes are none of these
     */
    Object parse(byte[] bytes, int from, int end, int line) {
        this.b = bytes;
        this.from = from;
        this.end = end;
        this.line = line;
        Operation operation = straightOperation();
        return operation != null ? operation : any();
    }

    /** Says on which line {@link #wrong} is to point, where there is nothing to parse. */
    void at(int line) {
        this.line = line;
    }

    BadInput wrong(String what) {
        return BadInput.at(file, line, what + "; use the record as the drill wrote it");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Any surprise returns null, and the general way tells what it was. */
    private @Nullable Operation straightOperation() {
        pos = from;
        if (!seen(OP)) {
            return null;
        }
        straight = true;
        long id = digits();
        straight &= seen(CLIENT);
        long client = digits();
        boolean write = seen(WRITE);
        straight &= write || seen(READ);
        long key = digits();
        straight &= seen(VALUE);
        long value = digits();
        straight &= seen(DUE);
        long due = digits();
        straight &= seen(START);
        long start = digits();
        straight &= seen(FINISH);
        long finish = digits();
        if (!straight || client < 0 || client >= clients || key < 0 || key > Integer.MAX_VALUE || finish < start) {
            return null;
        }
        Outcome outcome;
        if (seen(OK)) {
            outcome = Outcome.ACKNOWLEDGED;
        } else {
            boolean refused = seen(REFUSED);
            if (!refused && !seen(UNKNOWN)) {
                return null;
            }
            String reason = plain();
            if (reason == null) {
                return null;
            }
            outcome = refused ? new Outcome.Refused(reason) : new Outcome.Unknown(reason);
        }
        String node = seen(NODE) ? plain() : "";
        if (node == null || pos != end - 1 || b[pos] != '}') {
            return null;
        }
        return new Operation(
                id,
                (int) client,
                write ? Operation.Kind.WRITE : Operation.Kind.READ,
                (int) key,
                value,
                due,
                start,
                finish,
                outcome,
                node);
    }

    private boolean seen(byte[] text) {
        int at = pos;
        if (end - at < text.length) {
            return false;
        }
        for (byte expected : text) {
            if (b[at++] != expected) {
                return false;
            }
        }
        pos = at;
        return true;
    }

    private long digits() {
        int at = pos;
        boolean minus = at < end && b[at] == '-';
        if (minus) {
            at++;
        }
        int first = at;
        long value = 0;
        while (at < end && b[at] >= '0' && b[at] <= '9') {
            value = value * 10 + b[at++] - '0';
        }
        straight &= at > first && at - first < 19 && (b[first] != '0' || at - first == 1);
        pos = at;
        return minus ? -value : value;
    }

    /** The rest of a string without escapes, up to its closing quote. */
    private @Nullable String plain() {
        int start = pos;
        int hash = 0;
        for (int at = start; at < end; at++) {
            byte c = b[at];
            if (c == '"') {
                pos = at + 1;
                return words.of(b, start, at, hash);
            }
            if (c < 0x20 || c == '\\' || c == 0x7f) {
                return null;
            }
            hash = hash * 31 + c;
        }
        return null;
    }

    private Object any() {
        pos = from;
        top.scan();
        skipSpace();
        if (pos != end) {
            throw wrong("there is something after the object, at character " + column(pos));
        }
        String kind = top.string("e");
        return switch (kind) {
            case "op" -> operation();
            case "observation" -> observation();
            case "link" ->
                new LinkState(
                        top.number("at"),
                        top.number("since"),
                        top.string("from"),
                        top.string("to"),
                        top.oneOf("state", LinkState.State.class),
                        top.string("why", ""));
            case "tx" -> transaction();
            case "host" -> new HostSample(top.number("at"), top.number("late"), top.fraction("stall"));
            case "final" ->
                new FinalRead(
                        top.number("at"),
                        top.string("n"),
                        top.oneOf("role", Role.class),
                        top.number("timeline"),
                        top.truth("complete"),
                        top.ids("ids"),
                        top.ids("twice"),
                        top.ids("damaged", IdSet.empty()),
                        top.list("order"),
                        top.string("why", ""));
            case "mark" ->
                new Mark(
                        top.number("at"),
                        top.oneOf("kind", Mark.Kind.class),
                        top.string("subject"),
                        top.string("text"),
                        facts());
            case "history" -> header();
            case "end" -> new End(top.number("events"));
            default -> throw wrong("\"" + shortened(kind) + "\" is no kind of line");
        };
    }

    private int client() {
        long client = top.number("c");
        if (client < 0 || client >= clients) {
            throw wrong("client " + client + " is not in the header, which has " + clients);
        }
        return (int) client;
    }

    private Outcome outcome() {
        String word = top.string("o");
        return switch (word) {
            case "ok" -> Outcome.ACKNOWLEDGED;
            case "refused" -> new Outcome.Refused(top.string("why", ""));
            case "unknown" -> new Outcome.Unknown(top.string("why", ""));
            default -> throw wrong("\"o\" is \"" + shortened(word) + "\" where ok, refused or unknown was expected");
        };
    }

    private Transaction transaction() {
        long start = top.number("t0");
        long finish = top.number("t1");
        if (finish < start) {
            throw wrong("the transaction ends at " + finish + " ns, before it starts at " + start + " ns");
        }
        try {
            return new Transaction(
                    top.number("id"),
                    client(),
                    Transaction.steps(top.string("s")),
                    top.number("due"),
                    start,
                    finish,
                    outcome(),
                    top.string("n", ""));
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private Operation operation() {
        int client = client();
        long key = top.number("key");
        if (key < 0 || key > Integer.MAX_VALUE) {
            throw wrong("key " + key + " is no register");
        }
        String kind = top.string("k");
        if (!kind.equals("write") && !kind.equals("read")) {
            throw wrong("\"k\" is \"" + shortened(kind) + "\" where write or read was expected");
        }
        return new Operation(
                top.number("id"),
                client,
                kind.equals("write") ? Operation.Kind.WRITE : Operation.Kind.READ,
                (int) key,
                top.number("v"),
                top.number("due"),
                top.number("t0"),
                top.number("t1"),
                outcome(),
                top.string("n", ""));
    }

    private Observation observation() {
        List<Observation.Follower> followers = new ArrayList<>();
        if (top.open("followers", '[', false)) {
            while (element(followers.isEmpty())) {
                inner.scan();
                followers.add(new Observation.Follower(
                        inner.string("n"), inner.truth("streaming"), inner.truth("synchronous"), inner.number("lag")));
            }
        }
        return new Observation(
                top.number("asked"),
                top.number("at"),
                top.string("n"),
                top.oneOf("role", Role.class),
                top.truth("writable"),
                top.number("timeline"),
                top.number("position"),
                followers,
                top.string("why", ""));
    }

    private Map<String, String> facts() {
        if (!top.open("data", '{', false)) {
            return Map.of();
        }
        Map<String, String> facts = new LinkedHashMap<>();
        inner.scanBody();
        for (int i = 0; i < inner.count; i++) {
            facts.put(text(inner.keyStart[i], inner.keyEnd[i]), inner.stringAt(i));
        }
        return facts;
    }

    private Header header() {
        long format = top.number("format");
        if (format != 1) {
            throw wrong("the record is of format " + format + ", and this version reads format 1");
        }
        Instant started;
        try {
            started = Instant.parse(top.string("started"));
        } catch (DateTimeException e) {
            throw wrong("\"started\" is no moment such as 2026-01-31T12:00:00Z");
        }
        List<String> members = names("members", "a member", true);
        List<Header.Client> who = new ArrayList<>();
        top.open("clients", '[', true);
        while (element(who.isEmpty())) {
            inner.scan();
            who.add(new Header.Client(inner.string("name"), inner.string("site"), inner.string("pool", "")));
        }
        List<String> owners = names("owners", "a pool", false);
        if (!owners.isEmpty() && owners.size() != members.size()) {
            throw wrong("there are " + members.size() + " members, and pools of " + owners.size());
        }
        Header header = new Header(
                top.string("drill"),
                top.string("environment"),
                started,
                who,
                members,
                top.number("timeout"),
                top.number("clock"),
                owners);
        clients = who.size();
        return header;
    }

    private List<String> names(String key, String what, boolean needed) {
        List<String> names = new ArrayList<>();
        if (!top.open(key, '[', needed)) {
            return names;
        }
        while (element(names.isEmpty())) {
            if (b[pos] != '"') {
                throw wrong(what + " is not a string, at character " + column(pos));
            }
            int start = pos + 1;
            skipString();
            names.add(text(start, pos - 1));
        }
        return names;
    }

    /** Moves to the next element of an array whose syntax was already found to be right; false at its end. */
    private boolean element(boolean first) {
        skipSpace();
        if (b[pos] == ']') {
            return false;
        }
        if (!first && b[pos] == ',') {
            pos++;
            skipSpace();
        }
        return true;
    }

    private int column(int at) {
        return at - from + 1;
    }

    private BadInput unexpected(String wanted) {
        if (pos >= end) {
            return wrong("the line ends where " + wanted + " was expected");
        }
        int c = b[pos] & 0xff;
        String what = c > 0x20 && c < 0x7f ? "'" + (char) c + "'" : String.format(Locale.ROOT, "byte 0x%02x", c);
        return wrong("there is " + what + " where " + wanted + " was expected, at character " + column(pos));
    }

    private static String shortened(String text) {
        String oneLine = text.replaceAll("\\p{Cntrl}", "?");
        return oneLine.length() <= 40 ? oneLine : oneLine.substring(0, 40) + "…";
    }

    private void skipSpace() {
        while (pos < end && (b[pos] == ' ' || b[pos] == '\t' || b[pos] == '\r')) {
            pos++;
        }
    }

    private void expect(char c, String wanted) {
        skipSpace();
        if (pos >= end || b[pos] != c) {
            throw unexpected(wanted);
        }
        pos++;
    }

    private void skipString() {
        expect('"', "a quote");
        while (pos < end) {
            byte c = b[pos++];
            if (c == '"') {
                return;
            }
            if (c == '\\') {
                pos++;
            } else if (c >= 0 && c < 0x20) {
                pos--;
                throw unexpected("a character of a string");
            }
        }
        pos = end;
        throw unexpected("a closing quote");
    }

    private void skipValue(int depth) {
        skipSpace();
        if (depth > DEPTH) {
            throw wrong("values are nested more than " + DEPTH + " deep");
        }
        if (pos >= end) {
            throw unexpected("a value");
        }
        switch (b[pos]) {
            case '"' -> skipString();
            case '{' -> {
                pos++;
                skipSpace();
                for (boolean first = true; pos >= end || b[pos] != '}'; first = false) {
                    if (!first) {
                        expect(',', "a comma");
                    }
                    skipSpace();
                    skipString();
                    expect(':', "a colon");
                    skipValue(depth + 1);
                    skipSpace();
                }
                pos++;
            }
            case '[' -> {
                pos++;
                skipSpace();
                for (boolean first = true; pos >= end || b[pos] != ']'; first = false) {
                    if (!first) {
                        expect(',', "a comma");
                    }
                    skipValue(depth + 1);
                    skipSpace();
                }
                pos++;
            }
            default -> skipWord();
        }
    }

    private void skipWord() {
        int start = pos;
        while (pos < end
                && ((b[pos] >= '0' && b[pos] <= '9')
                        || (b[pos] >= 'a' && b[pos] <= 'z')
                        || b[pos] == '-'
                        || b[pos] == '+'
                        || b[pos] == '.'
                        || b[pos] == 'E')) {
            pos++;
        }
        if (pos == start) {
            throw unexpected("a value");
        }
        char c = (char) b[start];
        if ((c >= '0' && c <= '9') || c == '-') {
            return; // a caller that needs the number reads its digits
        }
        String word = new String(b, start, Math.min(pos - start, 8), StandardCharsets.US_ASCII);
        if (!word.equals("true") && !word.equals("false") && !word.equals("null")) {
            pos = start;
            throw unexpected("a value");
        }
    }

    /** The string between two quotes, escapes resolved; wrong UTF-8 is an error. */
    private String text(int start, int stop) {
        int hash = 0;
        for (int at = start; at < stop; at++) {
            if (b[at] == '\\' || b[at] < 0) {
                return resolved(start, stop);
            }
            hash = hash * 31 + b[at];
        }
        return words.of(b, start, stop, hash);
    }

    private String resolved(int start, int stop) {
        StringBuilder text = new StringBuilder(stop - start);
        for (int at = start; at < stop; ) {
            int c = b[at] & 0xff;
            if (c == '\\') {
                at = escape(text, at + 1, stop);
            } else if (c < 0x80) {
                text.append((char) c);
                at++;
            } else {
                int more = c >= 0xc2 && c < 0xe0 ? 1 : c >= 0xe0 && c < 0xf0 ? 2 : c >= 0xf0 && c < 0xf5 ? 3 : 0;
                int point = c & 0x3f >> more;
                boolean good = more > 0 && stop - at > more;
                for (int i = 1; good && i <= more; i++) {
                    good = (b[at + i] & 0xc0) == 0x80;
                    point = point << 6 | (b[at + i] & 0x3f);
                }
                good = good
                        && (more < 2 || point >= (more == 2 ? 0x800 : 0x10000))
                        && point <= 0x10ffff
                        && (point < 0xd800 || point > 0xdfff);
                if (!good) {
                    throw wrong("the text is not UTF-8, at character " + column(at));
                }
                text.appendCodePoint(point);
                at += more + 1;
            }
        }
        return text.toString();
    }

    private int escape(StringBuilder text, int at, int stop) {
        int c = at < stop ? b[at] : -1;
        switch (c) {
            case '"', '\\', '/' -> text.append((char) c);
            case 'n' -> text.append('\n');
            case 't' -> text.append('\t');
            case 'r' -> text.append('\r');
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case 'u' -> {
                int value = 0;
                for (int i = 1; i <= 4; i++) {
                    int digit = at + i < stop ? Character.digit(b[at + i], 16) : -1;
                    if (digit < 0) {
                        throw wrong("\\u is not followed by four hexadecimal digits, at character " + column(at));
                    }
                    value = value << 4 | digit;
                }
                text.append((char) value);
                return at + 5;
            }
            default -> throw wrong("there is an unknown escape in a text, at character " + column(at));
        }
        return at + 1;
    }

    /** Where the keys and values of one object stand in the line. */
    private final class Fields {
        private static final int MOST = 64;

        private final int[] keyStart = new int[MOST];
        private final int[] keyEnd = new int[MOST];
        private final int[] valueStart = new int[MOST];
        private final int[] valueEnd = new int[MOST];
        private int count;

        /** Reads an object, from its brace to behind its end. */
        void scan() {
            expect('{', "an object");
            scanBody();
        }

        void scanBody() {
            count = 0;
            skipSpace();
            while (pos >= end || b[pos] != '}') {
                if (count > 0) {
                    expect(',', "a comma or the object's end");
                    skipSpace();
                }
                if (count == MOST) {
                    throw wrong("an object has more than " + MOST + " keys");
                }
                keyStart[count] = pos + 1;
                skipString();
                keyEnd[count] = pos - 1;
                for (int i = 0; i < count; i++) {
                    if (java.util.Arrays.equals(b, keyStart[i], keyEnd[i], b, keyStart[count], keyEnd[count])) {
                        throw wrong("the key \"" + shortened(text(keyStart[i], keyEnd[i])) + "\" is there twice");
                    }
                }
                expect(':', "a colon");
                skipSpace();
                valueStart[count] = pos;
                skipValue(1);
                valueEnd[count] = pos;
                count++;
                skipSpace();
            }
            pos++;
        }

        private int find(String key) {
            for (int i = 0; i < count; i++) {
                if (keyEnd[i] - keyStart[i] == key.length()) {
                    int at = 0;
                    while (at < key.length() && b[keyStart[i] + at] == key.charAt(at)) {
                        at++;
                    }
                    if (at == key.length()) {
                        return i;
                    }
                }
            }
            return -1;
        }

        private int get(String key) {
            int i = find(key);
            if (i < 0) {
                throw wrong("the line has no \"" + key + "\"");
            }
            return i;
        }

        private BadInput not(int i, String wanted) {
            String key = shortened(text(keyStart[i], keyEnd[i]));
            return wrong("\"" + key + "\" is not " + wanted + ", at character " + column(valueStart[i]));
        }

        /** Moves into the array or object that {@code key} holds; false if it may be and is missing. */
        boolean open(String key, char bracket, boolean needed) {
            int i = needed ? get(key) : find(key);
            if (i < 0) {
                return false;
            }
            if (b[valueStart[i]] != bracket) {
                throw not(i, bracket == '[' ? "a list" : "an object");
            }
            pos = valueStart[i] + 1;
            return true;
        }

        String string(String key) {
            return stringAt(get(key));
        }

        String string(String key, String otherwise) {
            int i = find(key);
            return i < 0 ? otherwise : stringAt(i);
        }

        String stringAt(int i) {
            if (b[valueStart[i]] != '"') {
                throw not(i, "a string");
            }
            return text(valueStart[i] + 1, valueEnd[i] - 1);
        }

        <E extends Enum<E>> E oneOf(String key, Class<E> values) {
            int i = get(key);
            String word = stringAt(i);
            for (E value : values.getEnumConstants()) {
                if (value.name().equalsIgnoreCase(word)) {
                    return value;
                }
            }
            throw not(i, "one of " + List.of(values.getEnumConstants()));
        }

        long number(String key) {
            int i = get(key);
            int at = valueStart[i];
            boolean minus = b[at] == '-';
            if (minus) {
                at++;
            }
            if (at == valueEnd[i] || (b[at] == '0' && at + 1 < valueEnd[i])) {
                throw not(i, "a whole number");
            }
            long value = 0;
            for (; at < valueEnd[i]; at++) {
                int digit = b[at] - '0';
                // summed up below zero, where there is room for one more
                if (digit < 0 || digit > 9 || value < (Long.MIN_VALUE + digit) / 10) {
                    throw not(i, "a whole number");
                }
                value = value * 10 - digit;
            }
            if (!minus && value == Long.MIN_VALUE) {
                throw not(i, "a whole number");
            }
            return minus ? value : -value;
        }

        double fraction(String key) {
            int i = get(key);
            int length = valueEnd[i] - valueStart[i];
            if (length <= 40 && (b[valueStart[i]] == '-' || (b[valueStart[i]] >= '0' && b[valueStart[i]] <= '9'))) {
                try {
                    double value = Double.parseDouble(new String(b, valueStart[i], length, StandardCharsets.US_ASCII));
                    if (Double.isFinite(value)) {
                        return value;
                    }
                } catch (NumberFormatException e) {
                    throw not(i, "a number");
                }
            }
            throw not(i, "a number");
        }

        boolean truth(String key) {
            int i = get(key);
            return switch (b[valueStart[i]]) {
                case 't' -> true;
                case 'f' -> false;
                default -> throw not(i, "true or false");
            };
        }

        IdSet ids(String key, IdSet otherwise) {
            return find(key) < 0 ? otherwise : ids(key);
        }

        IdSet ids(String key) {
            return listed(key, "0-41,43", IdSet::parse);
        }

        /** Empty where it is not there. */
        IdList list(String key) {
            return find(key) < 0 ? IdList.empty() : listed(key, "0-41,43,42", IdList::parse);
        }

        private <T> T listed(String key, String example, Listing<T> listing) {
            int i = get(key);
            if (b[valueStart[i]] != '"') {
                throw not(i, "a string");
            }
            try {
                return listing.of(b, valueStart[i] + 1, valueEnd[i] - 1);
            } catch (IllegalArgumentException e) {
                throw not(i, "a list of ids such as " + example);
            }
        }
    }

    private interface Listing<T> {
        T of(byte[] text, int start, int end);
    }

    /** Names and reasons recur on every line: each is one string, as long as there are few of them. */
    private static final class Words {
        private final String[] known = new String[2048];
        private final byte[][] bytes = new byte[2048][];

        String of(byte[] b, int start, int stop, int hash) {
            if (start == stop) {
                return "";
            }
            int slot = (hash ^ hash >>> 15) & known.length - 1;
            byte[] here = bytes[slot];
            if (here != null
                    && here.length == stop - start
                    && java.util.Arrays.equals(here, 0, here.length, b, start, stop)) {
                return known[slot];
            }
            String word = new String(b, start, stop - start, StandardCharsets.US_ASCII);
            if (stop - start <= 256) {
                bytes[slot] = java.util.Arrays.copyOfRange(b, start, stop);
                known[slot] = word;
            }
            return word;
        }
    }
}

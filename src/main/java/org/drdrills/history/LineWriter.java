package org.drdrills.history;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lines of a history as bytes, in canonical key order. Not thread-safe. */
final class LineWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[1 << 16];
    private int length;

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Drops what was written after {@code length} bytes. */
    void truncate(int length) {
        this.length = length;
    }

    void header(Header header) {
        raw("{\"e\":\"history\",\"format\":1,\"drill\":").string(header.drill());
        raw(",\"environment\":").string(header.environment());
        raw(",\"started\":").string(header.started().toString());
        raw(",\"timeout\":").number(header.timeout());
        raw(",\"clock\":").number(header.clock());
        raw(",\"members\":[");
        String comma = "";
        for (String member : header.members()) {
            raw(comma).string(member);
            comma = ",";
        }
        raw("],\"clients\":[");
        comma = "";
        for (Header.Client client : header.clients()) {
            raw(comma).raw("{\"name\":").string(client.name()).raw(",\"site\":").string(client.site());
            if (!client.pool().isEmpty()) {
                raw(",\"pool\":").string(client.pool());
            }
            raw("}");
            comma = ",";
        }
        if (!header.owners().isEmpty()) {
            raw("],\"owners\":[");
            comma = "";
            for (String owner : header.owners()) {
                raw(comma).string(owner);
                comma = ",";
            }
        }
        raw("]}\n");
    }

    void event(Event event) {
        switch (event) {
            case Operation operation -> operation(operation);
            case Transaction transaction -> transaction(transaction);
            case Observation observation -> observation(observation);
            case LinkState link -> link(link);
            case HostSample sample -> sample(sample);
            case FinalRead read -> finalRead(read);
            case Mark mark -> mark(mark);
        }
    }

    void end(long at, long events) {
        raw("{\"e\":\"end\",\"at\":")
                .number(at)
                .raw(",\"events\":")
                .number(events)
                .raw("}\n");
    }

    private void operation(Operation operation) {
        raw("{\"e\":\"op\",\"id\":").number(operation.id());
        raw(",\"c\":").number(operation.client());
        raw(operation.write() ? ",\"k\":\"write\",\"key\":" : ",\"k\":\"read\",\"key\":")
                .number(operation.key());
        raw(",\"v\":").number(operation.value());
        raw(",\"due\":").number(operation.due());
        raw(",\"t0\":").number(operation.start());
        raw(",\"t1\":").number(operation.end());
        outcome(operation.outcome(), operation.node());
    }

    private void outcome(Outcome outcome, String node) {
        switch (outcome) {
            case Outcome.Acknowledged done -> raw(",\"o\":\"ok\"");
            case Outcome.Refused refused -> raw(",\"o\":\"refused\",\"why\":").string(refused.reason());
            case Outcome.Unknown unknown -> raw(",\"o\":\"unknown\",\"why\":").string(unknown.reason());
        }
        if (!node.isEmpty()) {
            raw(",\"n\":").string(node);
        }
        raw("}\n");
    }

    private void transaction(Transaction transaction) {
        raw("{\"e\":\"tx\",\"id\":").number(transaction.id());
        raw(",\"c\":").number(transaction.client());
        raw(",\"s\":").string(Transaction.text(transaction.steps()));
        raw(",\"due\":").number(transaction.due());
        raw(",\"t0\":").number(transaction.start());
        raw(",\"t1\":").number(transaction.end());
        outcome(transaction.outcome(), transaction.node());
    }

    private void observation(Observation observation) {
        raw("{\"e\":\"observation\",\"asked\":").number(observation.asked());
        raw(",\"at\":").number(observation.at());
        raw(",\"n\":").string(observation.node());
        raw(",\"role\":").string(observation.role().word());
        raw(",\"writable\":").truth(observation.writable());
        raw(",\"timeline\":").number(observation.timeline());
        raw(",\"position\":").number(observation.position());
        List<Observation.Follower> followers = observation.followers();
        if (!followers.isEmpty()) {
            raw(",\"followers\":[");
            String comma = "";
            for (Observation.Follower follower : followers) {
                raw(comma).raw("{\"n\":").string(follower.node());
                raw(",\"streaming\":").truth(follower.streaming());
                raw(",\"synchronous\":").truth(follower.synchronous());
                raw(",\"lag\":").number(follower.lagBytes()).raw("}");
                comma = ",";
            }
            raw("]");
        }
        why(observation.detail());
    }

    private void link(LinkState link) {
        raw("{\"e\":\"link\",\"since\":").number(link.since());
        raw(",\"at\":").number(link.at());
        raw(",\"from\":").string(link.source());
        raw(",\"to\":").string(link.target());
        raw(",\"state\":").string(link.state().name().toLowerCase(Locale.ROOT));
        why(link.detail());
    }

    private void sample(HostSample sample) {
        raw("{\"e\":\"host\",\"at\":").number(sample.at());
        raw(",\"late\":").number(sample.lateness());
        raw(",\"stall\":")
                .raw(Double.isFinite(sample.stall()) ? Double.toString(sample.stall()) : "-1.0")
                .raw("}\n");
    }

    private void finalRead(FinalRead read) {
        raw("{\"e\":\"final\",\"at\":").number(read.at());
        raw(",\"n\":").string(read.node());
        raw(",\"role\":").string(read.role().word());
        raw(",\"timeline\":").number(read.timeline());
        raw(",\"complete\":").truth(read.complete());
        raw(",\"ids\":").string(read.ids().toString());
        raw(",\"twice\":").string(read.twice().toString());
        if (!read.damaged().isEmpty()) {
            raw(",\"damaged\":").string(read.damaged().toString());
        }
        if (!read.order().isEmpty()) {
            raw(",\"order\":").string(read.order().toString());
        }
        why(read.detail());
    }

    private void mark(Mark mark) {
        raw("{\"e\":\"mark\",\"at\":").number(mark.at());
        raw(",\"kind\":").string(mark.kind().name());
        raw(",\"subject\":").string(mark.subject());
        raw(",\"text\":").string(mark.text());
        if (!mark.data().isEmpty()) {
            raw(",\"data\":{");
            String comma = "";
            for (Map.Entry<String, String> fact : mark.data().entrySet()) {
                raw(comma).string(fact.getKey()).raw(":").string(fact.getValue());
                comma = ",";
            }
            raw("}");
        }
        raw("}\n");
    }

    private void why(String reason) {
        if (!reason.isEmpty()) {
            raw(",\"why\":").string(reason);
        }
        raw("}\n");
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    @SuppressWarnings(
            "deprecation") // the only way to copy Latin-1 text without an intermediate array; all of it is ASCII
    private LineWriter raw(String ascii) {
        reserve(ascii.length());
        ascii.getBytes(0, ascii.length(), bytes, length);
        length += ascii.length();
        return this;
    }

    private LineWriter truth(boolean value) {
        return raw(value ? "true" : "false");
    }

    private LineWriter number(long value) {
        if (value == Long.MIN_VALUE) {
            return raw("-9223372036854775808");
        }
        reserve(20);
        long left = value;
        if (left < 0) {
            bytes[length++] = '-';
            left = -left;
        }
        int digits = 1;
        for (long bound = 10; digits < 19 && left >= bound; bound *= 10) {
            digits++;
        }
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + left % 10);
            left /= 10;
        }
        length += digits;
        return this;
    }

    private LineWriter string(String text) {
        reserve(text.length() * 6 + 2);
        byte[] to = bytes;
        int at = length;
        to[at++] = '"';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
                to[at++] = (byte) c;
            } else if (c == '"' || c == '\\') {
                to[at++] = '\\';
                to[at++] = (byte) c;
            } else if (c == '\n') {
                to[at++] = '\\';
                to[at++] = 'n';
            } else if (c >= 0xa0 && c < 0x800) {
                to[at++] = (byte) (0xc0 | c >> 6);
                to[at++] = (byte) (0x80 | (c & 0x3f));
            } else if (c >= 0x800 && !Character.isSurrogate(c) && c != '\u2028' && c != '\u2029') {
                to[at++] = (byte) (0xe0 | c >> 12);
                to[at++] = (byte) (0x80 | (c >> 6 & 0x3f));
                to[at++] = (byte) (0x80 | (c & 0x3f));
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                to[at++] = (byte) (0xf0 | point >> 18);
                to[at++] = (byte) (0x80 | (point >> 12 & 0x3f));
                to[at++] = (byte) (0x80 | (point >> 6 & 0x3f));
                to[at++] = (byte) (0x80 | (point & 0x3f));
            } else {
                // control characters, and halves of surrogate pairs, which UTF-8 cannot hold
                to[at++] = '\\';
                to[at++] = 'u';
                for (int shift = 12; shift >= 0; shift -= 4) {
                    to[at++] = HEX[c >> shift & 0xf];
                }
            }
        }
        to[at++] = '"';
        length = at;
        return this;
    }
}

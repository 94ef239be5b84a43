package org.drdrills.check.consistency.histories;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drdrills.check.consistency.Answer;
import org.drdrills.check.consistency.Operations;

/** Logs of Jepsen about one register of etcd, as they come with Porcupine. The time is the number of the line. */
public final class EtcdLog {

    private static final Pattern LINE =
            Pattern.compile("INFO +jepsen\\.util - (\\d+)\\s+:(invoke|ok|fail|info)\\s+:(read|write|cas)\\s+(.*?)\\s*");
    private static final Pattern PAIR = Pattern.compile("\\[(\\d+) (\\d+)]");

    private EtcdLog() {}

    private record Call(int client, long start, String what, String argument) {}

    /** @throws IllegalArgumentException where a line about an operation cannot be understood */
    public static Operations read(Path file) throws IOException {
        Operations.Builder b = Operations.ofRegisters(Operations.NOTHING);
        Map<Integer, Call> open = new HashMap<>();
        List<Call> unanswered = new ArrayList<>();
        long time = 0;
        for (String line : Files.readAllLines(file)) {
            Matcher m = LINE.matcher(line);
            if (!m.matches()) {
                if (line.contains("jepsen.util") && line.matches(".*:(read|write|cas)\\b.*")) {
                    throw new IllegalArgumentException(
                            file + ", line " + (time + 1) + ": expected an operation, found " + line);
                }
                time++;
                continue;
            }
            int process = Integer.parseInt(m.group(1));
            String what = m.group(3);
            String value = m.group(4);
            if (m.group(2).equals("invoke")) {
                open.put(process, new Call(process, time, what, value));
            } else {
                Call call = open.remove(process);
                switch (m.group(2)) {
                    case "ok" -> acknowledged(b, call, time, value);
                    case "fail" -> failed(b, call, time);
                    default -> unanswered.add(call);
                }
            }
            time++;
        }
        unanswered.addAll(open.values());
        for (Call call : unanswered) {
            if (call.what.equals("write")) {
                b.write(0, call.client, call.start, call.start, Long.parseLong(call.argument), Answer.UNKNOWN);
            } else if (call.what.equals("cas")) {
                long[] pair = pair(call.argument);
                b.swap(0, call.client, call.start, call.start, pair[0], pair[1], Answer.UNKNOWN);
            }
        }
        return b.build();
    }

    private static void acknowledged(Operations.Builder b, Call call, long end, String value) {
        switch (call.what) {
            case "read" ->
                b.read(
                        0,
                        call.client,
                        call.start,
                        end,
                        value.equals("nil") ? Operations.NOTHING : Long.parseLong(value));
            case "write" ->
                b.write(0, call.client, call.start, end, Long.parseLong(call.argument), Answer.ACKNOWLEDGED);
            default -> {
                long[] pair = pair(call.argument);
                b.swap(0, call.client, call.start, end, pair[0], pair[1], Answer.ACKNOWLEDGED);
            }
        }
    }

    /** A compare-and-set fails where it finds another value; a read fails where it is not answered in time. */
    private static void failed(Operations.Builder b, Call call, long end) {
        if (call.what.equals("cas")) {
            b.mismatch(0, call.client, call.start, end, pair(call.argument)[0]);
        } else if (call.what.equals("write")) {
            throw new IllegalArgumentException("expected no failed write, found one of " + call.argument);
        }
    }

    private static long[] pair(String value) {
        Matcher m = PAIR.matcher(value);
        if (!m.matches()) {
            throw new IllegalArgumentException("expected two values, found " + value);
        }
        return new long[] {Long.parseLong(m.group(1)), Long.parseLong(m.group(2))};
    }
}

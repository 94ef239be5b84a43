package org.drdrills.workload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A program that answers lines with lines, {@code NUMBER MILLISECONDS REQUEST} with {@code NUMBER ANSWER}, in any order; before its answer there may be
 * lines {@code NUMBER + MORE} or {@code NUMBER ! MORE}. It is started with the first request, and again with the next one after it ended. Safe for use by
 * many threads.
 */
final class ExecProgram {
    /** Of an answer, so that a program gone wild fills no memory; a ledger of millions fits. */
    private static final int MOST_LINES = 5_000_000;

    private static final int LONGEST = 200;

    private final String what;
    private final Supplier<Process> starting;
    private CompletableFuture<Talk> current;

    ExecProgram(String what, Supplier<Process> starting) {
        this.what = what;
        this.starting = starting;
    }

    /**
     * @param sent    whether the request may have reached the program
     * @param lines   of the answer, empty if there is none
     * @param trouble why there is none
     */
    record Reply(boolean sent, List<String> lines, String trouble) {
        String last() {
            return lines.isEmpty() ? "" : lines.getLast();
        }

        /** The first word of the answer proper. */
        String word() {
            return last().split(" ", 2)[0];
        }

        /** What follows it: one line, at most 200 characters. */
        String rest() {
            String[] parts = last().split(" ", 2);
            String rest =
                    parts.length < 2 ? "" : parts[1].replaceAll("\\s+", " ").strip();
            return rest.length() <= LONGEST ? rest : rest.substring(0, LONGEST - 1) + "…";
        }
    }

    private static final class Pending {
        final List<String> lines = new ArrayList<>();
        final CompletableFuture<List<String>> answer = new CompletableFuture<>();
    }

    /** One run of the program. */
    private final class Talk {
        final Process process;
        final Map<Long, Pending> pending = new ConcurrentHashMap<>();
        final AtomicLong numbers = new AtomicLong();
        volatile boolean over;
        /** What is said of a request that it leaves unanswered. */
        volatile String ending = what + " ended";

        Talk(Process process) {
            this.process = process;
            Thread listener = new Thread(this::listen, what);
            listener.setDaemon(true);
            listener.start();
        }

        private void listen() {
            try (BufferedReader output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = output.readLine(); line != null; line = output.readLine()) {
                    hear(line);
                }
            } catch (IOException e) {
                // it is over either way
            } finally {
                ending = what + " ended" + lastWords();
                over = true;
                pending.values().forEach(one -> one.answer.completeExceptionally(new IllegalStateException(ending)));
                process.destroy();
            }
        }

        /** The last line of its errors, as far as it is there already, such as {@code : java: not found}. */
        private String lastWords() {
            try {
                InputStream errors = process.getErrorStream();
                return new String(errors.readNBytes(errors.available()), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> !line.isBlank())
                        .reduce((one, other) -> other)
                        .map(line -> ": "
                                + line.strip()
                                        .substring(
                                                0,
                                                Math.min(LONGEST, line.strip().length())))
                        .orElse("");
            } catch (IOException e) {
                return "";
            }
        }

        private void hear(String line) {
            String[] parts = line.split(" ", 2);
            Pending asked;
            try {
                asked = pending.get(Long.parseLong(parts[0]));
            } catch (NumberFormatException e) {
                return; // not an answer: perhaps something that a library says
            }
            if (asked == null || parts.length < 2) {
                return;
            }
            if (asked.lines.size() > MOST_LINES) {
                asked.answer.completeExceptionally(
                        new IllegalStateException("the answer has more than " + MOST_LINES + " lines"));
            } else if (parts[1].startsWith("+ ")) {
                asked.lines.add(parts[1].substring(2));
            } else if (parts[1].startsWith("! ")) {
                asked.lines.add(parts[1]);
            } else {
                asked.lines.add(parts[1]);
                asked.answer.complete(asked.lines);
            }
        }
    }

    /** Never throws, and never waits longer than the time-out. */
    Reply ask(String request, Duration timeout) {
        long until = System.nanoTime() + timeout.toNanos();
        Talk talk;
        try {
            talk = talk().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new Reply(false, List.of(), what + " did not start within " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            return new Reply(
                    false,
                    List.of(),
                    what + " could not be started: " + e.getCause().getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Reply(false, List.of(), "interrupted");
        }
        long number = talk.numbers.incrementAndGet();
        Pending asked = new Pending();
        talk.pending.put(number, asked);
        boolean sent = false;
        try {
            if (talk.over) {
                return new Reply(false, List.of(), talk.ending);
            }
            long left = Math.max(1, (until - System.nanoTime()) / 1_000_000);
            sent = true;
            talk.process
                    .getOutputStream()
                    .write((number + " " + left + " " + request + "\n").getBytes(StandardCharsets.UTF_8));
            talk.process.getOutputStream().flush();
            return new Reply(true, asked.answer.get(until - System.nanoTime(), TimeUnit.NANOSECONDS), "");
        } catch (TimeoutException e) {
            return new Reply(sent, List.of(), "no answer within " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            return new Reply(sent, List.of(), e.getCause().getMessage());
        } catch (IOException e) {
            return new Reply(sent, List.of(), talk.ending);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Reply(sent, List.of(), "interrupted");
        } finally {
            talk.pending.remove(number);
        }
    }

    private synchronized CompletableFuture<Talk> talk() {
        if (current == null || current.isCompletedExceptionally() || (current.isDone() && current.join().over)) {
            CompletableFuture<Talk> begun = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    begun.complete(new Talk(starting.get()));
                } catch (RuntimeException e) {
                    begun.completeExceptionally(e);
                }
            });
            current = begun;
        }
        return current;
    }
}

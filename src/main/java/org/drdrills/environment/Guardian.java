package org.drdrills.environment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A process of its own that carries out the powers of a system which runs already. It holds the system's lock, and undoes what is still owed
 * when this process has ended for whatever reason; {@code guardian.sh} is its program.
 */
final class Guardian implements AutoCloseable {
    private final Process process;
    private final Writer requests;
    private final BufferedReader answers;
    private final Path log;
    private final List<Integer> owed = new ArrayList<>();
    private int last;
    private boolean closed;

    private Guardian(Process process, Path log) {
        this.process = process;
        this.log = log;
        requests = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * @param folder in which the system's lock and log lie
     * @return empty where another run has the system
     */
    static Optional<Guardian> start(Path folder) {
        try {
            Files.createDirectories(folder);
            Path log = folder.resolve("guardian.log");
            // a session of its own: what ends the runner's terminal does not end it
            Process process = new ProcessBuilder(
                            "setsid",
                            "bash",
                            "-c",
                            program(),
                            "guardian",
                            folder.resolve("lock").toString(),
                            log.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Guardian guardian = new Guardian(process, log);
            String first = guardian.answers.readLine();
            if ("busy".equals(first)) {
                return Optional.empty();
            }
            if (!"ready".equals(first)) {
                throw new LabTrouble("the guardian that undoes what a drill does could not be started; it needs bash, "
                        + "flock and setsid (util-linux), timeout and base64 (coreutils)");
            }
            return Optional.of(guardian);
        } catch (IOException e) {
            throw new LabTrouble("the guardian that undoes what a drill does could not be started", e);
        }
    }

    private static String program() throws IOException {
        try (InputStream program = Objects.requireNonNull(Guardian.class.getResourceAsStream("guardian.sh"))) {
            return new String(program.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** @param id by which it is undone */
    record Done(int id, Machine.Said said) {}

    /**
     * Carries out a command; from before it begins on, its undo is owed.
     *
     * @throws LabTrouble if the guardian is gone
     */
    synchronized Done carryOut(String run, String undo, Duration limit) {
        int id = ++last;
        owed.add(id);
        return new Done(
                id,
                ask("do " + id + " " + Math.max(1, limit.toSeconds()) + " " + encoded(run) + " " + encoded(undo), id));
    }

    /** @return empty where it was undone already */
    synchronized Optional<Machine.Said> undo(int id) {
        if (!owed.remove(Integer.valueOf(id))) {
            return Optional.empty();
        }
        return Optional.of(ask("undo " + id, id));
    }

    private Machine.Said ask(String request, int id) {
        try {
            requests.write(request + "\n");
            requests.flush();
            String line = answers.readLine();
            String[] words = line == null ? new String[0] : line.split(" ", -1);
            if (words.length != 3 || !words[0].equals(Integer.toString(id))) {
                throw new LabTrouble(gone());
            }
            return new Machine.Said(
                    Integer.parseInt(words[1]),
                    new String(Base64.getDecoder().decode(words[2]), StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            throw new LabTrouble(gone(), e);
        }
    }

    private String gone() {
        return "the guardian (process " + process.pid() + ") does not answer, so what is owed may not be undone; see "
                + log;
    }

    private static String encoded(String command) {
        return Base64.getEncoder().encodeToString(command.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether it still answers for what is owed. */
    boolean alive() {
        return process.isAlive();
    }

    /** What it did, line by line. */
    Path log() {
        return log;
    }

    /** Everything that is still owed is undone, the last first, before this returns. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            requests.close();
            while (answers.readLine() != null) {
                // answers that are not waited for any more
            }
        } catch (IOException e) {
            throw new UncheckedIOException(gone(), e);
        }
    }
}

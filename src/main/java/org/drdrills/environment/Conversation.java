package org.drdrills.environment;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A standing conversation with a program in a container, so that an order takes milliseconds. An order is a line that begins
 * with its number; the program's answers to it begin with the same number, and the last of them is {@code done}. Where the
 * conversation ends or falls silent, the program heals by itself what it was ordered to damage.
 */
final class Conversation implements AutoCloseable {
    private static final String DONE = "done";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final String with;
    private final Process program;
    private final Writer orders;
    private final BufferedReader answers;
    private long number;

    /** @param with whom it is with, as a sentence begins without its article: "container of the disks" */
    Conversation(String with, Process program) {
        this.with = with;
        this.program = program;
        orders = new BufferedWriter(new OutputStreamWriter(program.getOutputStream(), StandardCharsets.UTF_8));
        answers = new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Answers to an order that was given up are passed over.
     *
     * @return the lines of the answer
     * @throws LabTrouble if the program has ended or does not answer
     */
    synchronized List<String> ask(String order) {
        String own = ++number + " ";
        return Deadline.call(LIMIT, "the " + with, () -> {
            orders.write(own + order + "\n");
            orders.flush();
            List<String> said = new ArrayList<>();
            for (String line = line(); !line.equals(own + DONE); line = line()) {
                if (line.startsWith(own)) {
                    said.add(line.substring(own.length()));
                }
            }
            return said;
        });
    }

    private String line() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new LabTrouble("the " + with + " does not answer any more");
        }
        return line;
    }

    @Override
    public void close() {
        try {
            orders.close();
        } catch (IOException e) {
            // The program has ended.
        }
        program.destroy();
    }
}

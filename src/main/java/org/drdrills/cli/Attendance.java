package org.drdrills.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.drdrills.drill.Operators;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.RunningSystem;

/** Hears what operators report of a drill under way: by {@code drill mark}, by {@code drill stop}, and by Enter on its terminal. */
final class Attendance implements AutoCloseable {
    static final String MARK = "mark";
    static final String STOP = "stop";
    private static final int PARTS = 5;

    private final Operators operators;
    private final Consumer<String> says;
    private final List<Holder> holders = new ArrayList<>();

    private Attendance(Operators operators, Consumer<String> says) {
        this.operators = operators;
        this.says = says;
    }

    /** @param asked whether the terminal is interactive, so that Enter is a mark */
    static Attendance of(
            Operators operators, Collection<Environment> environments, boolean asked, Consumer<String> says) {
        Attendance attendance = new Attendance(operators, says);
        environments.stream()
                .filter(environment -> environment.system().isPresent())
                .forEach(environment -> attendance.serve(environment.name()));
        if (asked && !attendance.holders.isEmpty()) {
            Thread.ofPlatform().daemon().name("enter").start(attendance::read);
        }
        return attendance;
    }

    private void serve(String environment) {
        Holder holder = Holder.of(environment);
        holders.add(holder);
        Thread.ofPlatform().daemon().name("marks").start(() -> {
            try {
                holder.serve(this::answer);
            } catch (IOException e) {
                says.accept("Marks of other terminals do not arrive: " + e.getMessage());
            }
        });
    }

    private Optional<Integer> answer(String request, Consumer<String> answers) {
        try {
            String[] parts = request.split("\t", -1);
            if (parts[0].equals(MARK) && parts.length == PARTS) {
                answers.accept(operators.report(new Operators.Report(
                        parts[4],
                        parts[1],
                        parts[2],
                        Duration.ofMillis(Math.max(0, System.currentTimeMillis() - Long.parseLong(parts[3]))))));
            } else if (parts[0].equals(STOP)) {
                operators.stop("stopped by " + parts[1] + " (drill stop)");
                answers.accept("The drill ends: what was done to the system is undone, the last first.");
            } else {
                throw new BadInput("a drill of a system that runs already takes drill mark and drill stop only");
            }
            return Optional.of(Main.MET);
        } catch (BadInput e) {
            answers.accept("drill: " + e.getMessage());
            return Optional.of(Main.USAGE);
        } catch (NumberFormatException e) {
            answers.accept("drill: the mark has no time");
            return Optional.of(Main.USAGE);
        }
    }

    /** A line is a mark: the event, or a step where it begins with one. */
    private void read() {
        String account = System.getProperty("user.name");
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String first = line.strip().split("\\s+", 2)[0];
                boolean step = RunningSystem.STEPS.contains(first);
                String text = step ? line.strip().substring(first.length()).strip() : line.strip();
                try {
                    operators.report(new Operators.Report(
                            text.isEmpty() && !step ? "marked at the terminal" : text,
                            step ? first : "",
                            account,
                            Duration.ZERO));
                } catch (BadInput e) {
                    says.accept(e.getMessage());
                }
            }
        } catch (IOException e) {
            says.accept("Enter is no mark any more: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        holders.forEach(Holder::forget);
    }
}

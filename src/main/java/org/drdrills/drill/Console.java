package org.drdrills.drill;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import org.drdrills.drill.DrillPlan.Order;
import org.drdrills.environment.Direction;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.drdrills.environment.Wire;
import org.drdrills.history.Mark;
import org.drdrills.record.Redaction;
import org.drdrills.topology.OperatorPost;
import org.drdrills.workload.DrillClock;

/**
 * Where the operator's runbooks run, and what becomes of them. Steps announce themselves in the output
 * ({@code ::step NAME begin NS}, {@code ::step NAME end NS exit=CODE}, {@code ::step NAME not executed}); a command for
 * another machine ({@code ::on ID MACHINE COMMAND}) is carried out only if bytes pass both ways between the operator and it.
 */
final class Console {
    private static final Duration COMMAND = Duration.ofSeconds(60);
    private static final int MOST_PRINTED = 3;
    private static final int MOST_SAID = 400;

    private final Lab lab;
    private final OperatorPost post;
    private final DrillClock clock;
    private final Consumer<Mark> marks;
    private final StringBuffer transcript = new StringBuffer();

    Console(Lab lab, OperatorPost post, DrillClock clock, Consumer<Mark> marks) {
        this.lab = lab;
        this.post = post;
        this.clock = clock;
        this.marks = marks;
    }

    /** Everything that runbooks have said so far. */
    String transcript() {
        return transcript.toString();
    }

    /** @return the runbook's exit code */
    int run(Order order, List<String> arguments, Duration limit) {
        String call = order.runbook() + (arguments.isEmpty() ? "" : " " + String.join(" ", arguments));
        marks.accept(new Mark(
                clock.now(),
                Mark.Kind.OPERATOR,
                order.runbook(),
                "The operator orders: " + call + ".",
                arguments.isEmpty()
                        ? data("step", "order", "call", call)
                        : data("step", "order", "call", call, "to", arguments.getFirst())));
        transcript.append("$ ").append(call).append('\n');
        Map<String, Long> began = new ConcurrentHashMap<>();
        Deque<String> printed = new ConcurrentLinkedDeque<>();
        List<String> command = new java.util.ArrayList<>(List.of("bash", "/runbooks/" + order.runbook()));
        command.addAll(arguments);
        Machine.Said said;
        try {
            said = lab.machine(post.node()).follow(command, limit, line -> read(line, order, began, printed));
        } catch (LabTrouble trouble) {
            marks.accept(new Mark(
                    clock.now(),
                    Mark.Kind.HARNESS,
                    order.runbook(),
                    "The runbook could not be run: " + trouble.getMessage()));
            return -1;
        }
        String outcome = said.exit() == -1
                ? "did not end in time"
                : said.exit() == 0 ? "is done" : "ended with exit code " + said.exit();
        marks.accept(new Mark(
                clock.now(),
                Mark.Kind.OPERATOR,
                order.runbook(),
                "Runbook " + call + " " + outcome + ".",
                withSaid(data("step", order.runbook(), "exit", Integer.toString(said.exit())), printed)));
        return said.exit();
    }

    private void read(String line, Order order, Map<String, Long> began, Deque<String> printed) {
        transcript.append(line).append('\n');
        if (line.startsWith("::step ")) {
            step(line.substring(7), order, began, printed);
        } else if (!line.startsWith("::")) {
            printed.addLast(line);
            if (printed.size() > MOST_PRINTED) {
                printed.removeFirst();
            }
        } else if (line.startsWith("::on ")) {
            String[] words = line.split(" ", 4);
            if (words.length == 4) {
                Thread.ofVirtual().start(() -> carryOut(words[1], words[2], words[3]));
            }
        }
    }

    private void step(String words, Order order, Map<String, Long> began, Deque<String> printed) {
        if (words.contains(" begin ")) {
            printed.clear();
            began.put(words.substring(0, words.lastIndexOf(" begin ")), clock.now());
        } else if (words.contains(" end ")) {
            String name = words.substring(0, words.lastIndexOf(" end "));
            String exit = words.substring(words.lastIndexOf('=') + 1);
            marks.accept(new Mark(
                    clock.now(),
                    Mark.Kind.OPERATOR,
                    order.runbook(),
                    "Step '" + name + "' " + (exit.equals("0") ? "is done." : "ended with exit code " + exit + "."),
                    withSaid(
                            data(
                                    "step",
                                    name,
                                    "exit",
                                    exit,
                                    "began",
                                    Long.toString(began.getOrDefault(name, clock.now()))),
                            printed)));
        } else if (words.endsWith(" not executed")) {
            String name = words.substring(0, words.length() - " not executed".length());
            marks.accept(new Mark(
                    clock.now(),
                    Mark.Kind.OPERATOR,
                    order.runbook(),
                    "Step '" + name + "' was not executed.",
                    data("step", name, "executed", "no")));
        }
    }

    /** Of what did not end well, the last lines that it printed, without the lab's secrets. */
    private Map<String, String> withSaid(Map<String, String> data, Deque<String> printed) {
        String said = String.join(
                " / ",
                printed.stream()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList());
        if (!"0".equals(data.get("exit")) && !said.isEmpty()) {
            String clean = Redaction.of(lab.secrets()).text(said).strip();
            data.put(Mark.SAID, clean.substring(Math.max(0, clean.length() - MOST_SAID)));
        }
        return data;
    }

    private void carryOut(String id, String machine, String command) {
        String answer;
        try {
            boolean known = lab.environment().nodes().containsKey(machine);
            Direction there = new Direction(post.node(), machine);
            if (!known) {
                answer = "255\nno machine is called " + machine + "\n";
            } else if (!passes(there) || !passes(there.back())) {
                answer = "255\n" + machine + " does not answer\n";
            } else {
                Machine.Said said = lab.machine(machine).run(List.of("sh", "-c", command), COMMAND);
                answer = said.exit() + "\n" + said.output();
            }
        } catch (LabTrouble trouble) {
            answer = "255\n" + trouble.getMessage() + "\n";
        }
        String encoded = Base64.getEncoder().encodeToString(answer.getBytes(StandardCharsets.UTF_8));
        try {
            lab.machine(post.node())
                    .run(
                            List.of(
                                    "sh",
                                    "-c",
                                    "mkdir -p /run/console && echo " + encoded + " | base64 -d > /run/console/." + id
                                            + " && mv /run/console/." + id + " /run/console/" + id),
                            COMMAND);
        } catch (LabTrouble trouble) {
            marks.accept(new Mark(
                    clock.now(),
                    Mark.Kind.HARNESS,
                    machine,
                    "The answer of " + machine + "'s console was lost: " + trouble.getMessage()));
        }
    }

    private boolean passes(Direction direction) {
        Wire.State state = lab.wire(direction).state();
        return state == Wire.State.OPEN || state == Wire.State.SLOW;
    }

    private static Map<String, String> data(String... pairs) {
        Map<String, String> data = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            data.put(pairs[i], pairs[i + 1]);
        }
        return data;
    }
}

package org.drdrills.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.drdrills.topology.BadInput;

/**
 * The file of a system that runs already, as {@code drill new --system} proposes it.
 *
 * @param kind lab, restored-copy, staging or production
 */
record NewSystem(String name, String kind, Map<String, String[]> nodes) {
    private static final Pattern NODE =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]*)=([A-Za-z0-9][A-Za-z0-9.:-]*):(\\d{1,5})");

    /** @throws BadInput if a node is not of the form {@code db1=10.0.0.5:5432} */
    static NewSystem of(String name, String kind, List<String> words) {
        Map<String, String[]> nodes = new LinkedHashMap<>();
        for (String word : words) {
            Matcher node = NODE.matcher(word);
            if (!node.matches()) {
                throw new BadInput(
                        "--system takes NODE=ADDRESS:PORT, such as db1=10.0.0.5:5432, not " + BadInput.quoted(word));
            }
            if (nodes.put(node.group(1), new String[] {node.group(2), node.group(3)}) != null) {
                throw new BadInput("--system names " + node.group(1) + " twice");
            }
        }
        return new NewSystem(name, kind, nodes);
    }

    private boolean guarded() {
        return !kind.equals("lab") && !kind.equals("restored-copy");
    }

    private String each(String between, java.util.function.Function<String, String> text) {
        return nodes.keySet().stream().map(text).collect(Collectors.joining(between));
    }

    String text() {
        List<String> names = List.copyOf(nodes.keySet());
        String variable = name.toUpperCase(Locale.ROOT).replace('-', '_') + "_PASSWORD";
        return """
                # A system that runs already: the suite starts nothing. environments/README.md of the suite describes every key.
                x-drill:
                  title: %s
                  system:
                    class: %s
                %s
                    limits: {members: 1, sites: 1, rate: 100}   # of what may be struck, and of the clients' operations per second
                    # window: {from: "2027-01-30T22:00:00Z", to: "2027-01-31T02:00:00Z"}   # outside of it nothing begins
                    # powers: commands by which faults are injected; without any, the system is witnessed
                    nodes:
                %s
                    steps:   # what the operators plan, with the time from the event
                      - {step: detected, within: 5 minutes}
                      - {step: decided, within: 15 minutes}
                      - {step: done, within: 30 minutes}
                  sites: {%s}
                  pool:
                    engine: postgresql
                    members: [%s]
                    settings:
                      user: drill   # needs CREATE on the database, and pg_monitor
                      password: {variable: %s}   # of the runner's environment
                  clients: {site1: [%s]}   # in the order in which clients try them
                """.formatted(
                        name,
                        kind,
                        guarded()
                                ? "    approvers: [approver.pub.pem]   # public keys of those who may approve a drill"
                                : "    approval: none   # as only a lab or a restored copy may",
                        each(
                                "\n",
                                node -> "      " + node + ": {address: " + nodes.get(node)[0] + ", port: "
                                        + nodes.get(node)[1] + "}"),
                        each(", ", node -> "site" + (names.indexOf(node) + 1) + ": [" + node + "]"),
                        String.join(", ", names),
                        variable,
                        each(", ", node -> node + ":" + nodes.get(node)[1]));
    }
}

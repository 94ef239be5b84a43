package org.drdrills.topology;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A system that the suite did not start, as {@code x-drill.system} describes it: where its nodes are, and what may be done to it by whom.
 *
 * @param places     node → where it is
 * @param approvers  files of the public keys of which one must have signed the plan
 * @param window     outside of which nothing begins
 * @param powers     by what each is done; what is missing cannot be done
 * @param steps      what operators plan to do, in this order
 * @param markWithin how long a witnessed drill waits for its event
 * @param secrets    name → where its value comes from, when a drill begins
 * @param variables  names of variables in the powers' commands that are named like a secret
 */
public record RunningSystem(
        Kind kind,
        Map<String, Place> places,
        List<Path> approvers,
        Optional<Window> window,
        Most most,
        Map<Deed, Power> powers,
        List<PlannedStep> steps,
        Duration markWithin,
        Map<String, Source> secrets,
        Set<String> variables) {
    /** What the evidence is worth. */
    public enum Kind {
        LAB("lab", "systems in a lab that the suite did not start"),
        RESTORED_COPY("restored-copy", "a restored copy of a system"),
        STAGING("staging", "a staging system that was in use"),
        PRODUCTION("production", "the production system that was in use");

        private final String word;
        private final String description;

        Kind(String word, String description) {
            this.word = word;
            this.description = description;
        }

        /** As a file calls it. */
        public String word() {
            return word;
        }

        /** As the evidence calls it. */
        public String description() {
            return description;
        }

        /** Whether a drill needs an approval whatever the file says. */
        public boolean guarded() {
            return this == STAGING || this == PRODUCTION;
        }
    }

    /**
     * Where a node is.
     *
     * @param aliases further addresses by which the server calls itself
     * @param line    of the file
     */
    public record Place(String address, int port, List<String> aliases, int line) {}

    /**
     * When a drill may begin.
     *
     * @param line of the file
     */
    public record Window(Instant from, Instant to, int line) {}

    /**
     * What may be struck at once, and how much the clients may ask for.
     *
     * @param rate operations per second
     */
    public record Most(int sites, int members, int rate) {}

    /**
     * Three commands for a shell, with names in braces.
     *
     * @param run   does it
     * @param undo  undoes it; harmless where nothing was done
     * @param proof ends with exit code 0 as long as it is in effect
     * @param limit how long each may take
     */
    public record Power(String run, String undo, String proof, Duration limit) {}

    /**
     * A step that operators plan.
     *
     * @param step   one of {@link #STEPS}
     * @param by     who takes it, or empty
     * @param within of the event
     */
    public record PlannedStep(String step, String by, Duration within) {}

    /** Where a secret comes from: a variable of the process, or a file. */
    public record Source(boolean file, String name, int line) {}

    /** The steps of operators, in their order. */
    public static final List<String> STEPS = List.of("detected", "declared", "decided", "ordered", "done");

    /** The command with what stands in braces filled in. The values hold letters, digits, dots, dashes and colons only, so nothing needs quotes. */
    public static String filled(String command, Map<String, String> values) {
        String filled = command;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("{" + value.getKey() + "}", value.getValue());
        }
        return filled;
    }

    /** Why so many nodes must not be struck in one drill: a whole site counts as one, what is left as members; empty if they may. */
    public Optional<String> exceeds(Set<String> nodes, Map<String, Site> sites) {
        List<Site> whole = sites.values().stream()
                .filter(site -> nodes.containsAll(site.nodes()))
                .toList();
        long others = nodes.stream()
                .filter(node -> whole.stream().noneMatch(site -> site.nodes().contains(node)))
                .count();
        boolean asMembers = nodes.size() <= most.members();
        boolean asSites = whole.size() <= most.sites() && others <= most.members();
        return asMembers || asSites
                ? Optional.empty()
                : Optional.of("it would strike " + String.join(", ", new TreeSet<>(nodes)) + ", and at most "
                        + most.members() + (most.members() == 1 ? " member" : " members") + " or " + most.sites()
                        + (most.sites() == 1 ? " site" : " sites")
                        + " may be struck (x-drill.system.limits)");
    }

    /** Why nothing is done to the system at this moment; empty if the window allows it. */
    public Optional<String> outside(Instant now) {
        return window.filter(time -> now.isBefore(time.from()) || now.isAfter(time.to()))
                .map(time -> now.isAfter(time.to())
                        ? "the window ended at " + time.to() + "; name another"
                        : "the window begins at " + time.from() + "; nothing is done to the system before");
    }

    /** What stands in braces in a machine's commands. */
    public Map<String, String> machine(String node, String site) {
        Place place = Present.in(places, node);
        return Map.of("node", node, "site", site, "address", place.address(), "port", Integer.toString(place.port()));
    }

    /** What stands in braces in the commands of a cut. */
    public Map<String, String> link(String from, String to) {
        return Map.of(
                "from",
                from,
                "to",
                to,
                "from-address",
                Present.in(places, from).address(),
                "to-address",
                Present.in(places, to).address());
    }
}

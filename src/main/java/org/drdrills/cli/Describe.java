package org.drdrills.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.drdrills.record.Json;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Deed;
import org.drdrills.topology.Durations;
import org.drdrills.topology.EntryPoint;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.KnownBad;
import org.drdrills.topology.Link;
import org.drdrills.topology.Node;
import org.drdrills.topology.RestoreOrder;
import org.drdrills.topology.RunningSystem;
import org.drdrills.workload.Engines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Describes an environment. */
@Command(
        name = "describe",
        description = "Describe an environment: its sites, nodes and links, and what it does not evidence.",
        mixinStandardHelpOptions = true,
        exitCodeList = {"0:done", "2:wrong usage or input"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  drill describe",
            "  drill describe failover-cluster --known-bad two-servers-one-volume",
            "  drill describe mirroring --json"
        })
final class Describe implements Callable<Integer> {
    @Parameters(
            paramLabel = "ENVIRONMENT",
            arity = "0..1",
            completionCandidates = Candidates.Environments.class,
            description = "Name of the environment (default: list all).")
    private String name;

    @Option(names = "--known-bad", paramLabel = "NAME", description = "In this known-bad variant.")
    private String knownBad = "";

    @Option(names = "--json", description = "For machines.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /** One environment for machines. */
    record Told(
            String name,
            String title,
            String counterpart,
            String knownBad,
            List<String> doesNotEvidence,
            boolean needsApproval,
            List<Place> sites,
            List<Link> wires,
            List<String> variants) {}

    /** @param clients the entry points of clients there, in order */
    record Place(String name, List<String> clients, List<Machine> nodes) {}

    /** @param part such as {@code member of database}; empty where it has none */
    record Machine(String name, String image, String part) {}

    record All(List<Named> environments) {}

    record Named(String name, String title) {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        var folder = Main.home().resolve("environments");
        if (name == null) {
            List<String> names = EnvironmentFile.names(folder);
            if (names.isEmpty()) {
                throw new BadInput("there is no environment under " + folder);
            }
            if (json) {
                out.println(Json.text(new All(names.stream()
                                .map(each -> new Named(
                                        each,
                                        EnvironmentFile.described(folder, each).title()))
                                .toList()))
                        .strip());
                return Main.MET;
            }
            names.forEach(each -> out.println("%-22s %s"
                    .formatted(each, EnvironmentFile.described(folder, each).title())));
            return Main.MET;
        }
        Environment environment = EnvironmentFile.described(folder, knownBad.isEmpty() ? name : name + "+" + knownBad);
        List<KnownBad> spoilt = knownBad.isEmpty() ? KnownBad.of(folder, name) : List.of();
        if (json) {
            out.println(Json.text(told(environment, spoilt)).strip());
            return Main.MET;
        }
        out.println(environment.name() + ": " + environment.title());
        environment.knownBad().ifPresent(bad -> {
            out.println("Known to be bad: " + bad.wrong());
            out.println("Must be caught by: " + bad.drill() + ", finding " + bad.finding() + " " + bad.verdict());
            bad.cannotShow().forEach(sentence -> out.println("Cannot be shown: " + sentence));
        });
        if (!environment.counterpart().isEmpty()) {
            out.println("Counterpart: " + environment.counterpart());
        }
        environment.system().ifPresent(system -> describe(system, out));
        environment
                .restore()
                .ifPresent(restore -> out.println("A backup is restored in " + restore.image()
                        + ", to be usable within " + Durations.text(restore.rto()) + ", its newest moment at most "
                        + Durations.text(restore.rpo()) + " old; "
                        + (restore.checks().isEmpty()
                                ? "no check of its content is declared"
                                : "checks: "
                                        + String.join(
                                                ", ",
                                                restore.checks().stream()
                                                        .map(RestoreOrder.DeclaredCheck::name)
                                                        .toList()))));
        if (environment.restoreOnly()) {
            out.println("Nothing else is described: drill restore is all that it is for.");
            return Main.MET;
        }
        out.println("\nSites");
        environment.sites().values().forEach(site -> {
            out.println("  " + site.name()
                    + (environment.clients().containsKey(site.name())
                            ? "   (clients here use "
                                    + String.join(
                                            ", then ",
                                            environment.clients().get(site.name()).stream()
                                                    .map(EntryPoint::toString)
                                                    .toList())
                                    + ")"
                            : ""));
            site.nodes().forEach(node -> out.println("    " + describe(environment, environment.node(node))));
        });
        out.println("\nWires (who calls whom, on which ports)");
        Map<String, Map<String, TreeSet<Integer>>> wires = new TreeMap<>();
        for (Link link : environment.links()) {
            wires.computeIfAbsent(link.source(), key -> new TreeMap<>())
                    .computeIfAbsent(link.target(), key -> new TreeSet<>())
                    .add(link.port());
        }
        wires.forEach((source, targets) -> {
            out.println("  " + source);
            targets.forEach((target, ports) -> out.println("    → %-10s %s"
                    .formatted(
                            target,
                            String.join(
                                    ", ", ports.stream().map(String::valueOf).toList()))));
        });
        out.println("  " + environment.links().size() + " wires between nodes"
                + (environment.system().isPresent() ? ", none of them a proxy." : ", each a proxy of its own."));
        if (!environment.jobs().isEmpty()) {
            out.println("\nJobs, which end before a lab is ready: "
                    + String.join(", ", environment.jobs().keySet()));
        }
        if (!environment.sources().leftOut().isEmpty()) {
            out.println("\nLeft out of a lab");
            environment.sources().leftOut().forEach(sentence -> out.println("  - " + sentence));
        }
        List<String> doesNotEvidence = Engines.doesNotEvidence(environment);
        if (!doesNotEvidence.isEmpty()) {
            out.println("\nA drill here does not evidence");
            doesNotEvidence.forEach(sentence -> out.println("  - " + sentence));
        }
        if (!spoilt.isEmpty()) {
            out.println("\nVariants that are known to be bad (--known-bad NAME)");
            spoilt.forEach(bad -> out.println("  %-28s %s".formatted(bad.name(), bad.wrong())));
        }
        return Main.MET;
    }

    private static void describe(RunningSystem system, PrintWriter out) {
        out.println("A system that runs already: " + system.kind().description());
        system.window().ifPresent(window -> out.println("Drilled from " + window.from() + " to " + window.to()));
        out.println("At most " + system.most().members() + " members or "
                + system.most().sites() + " sites are struck; clients ask for at most "
                + system.most().rate() + " operations per second");
        out.println("Powers: "
                + (system.powers().isEmpty()
                        ? "none; it is witnessed"
                        : String.join(
                                ", ",
                                system.powers().keySet().stream()
                                        .map(Deed::word)
                                        .toList())));
    }

    private static Told told(Environment environment, List<KnownBad> spoilt) {
        List<Place> places = environment.sites().values().stream()
                .map(site -> new Place(
                        site.name(),
                        environment.clients().getOrDefault(site.name(), List.of()).stream()
                                .map(EntryPoint::toString)
                                .toList(),
                        site.nodes().stream()
                                .map(environment::node)
                                .map(node ->
                                        new Machine(node.name(), node.service().image(), part(environment, node)))
                                .toList()))
                .toList();
        return new Told(
                environment.name(),
                environment.title(),
                environment.counterpart(),
                environment.knownBad().map(KnownBad::wrong).orElse(""),
                Engines.doesNotEvidence(environment),
                environment.needsApproval(),
                places,
                environment.links(),
                spoilt.stream().map(KnownBad::name).toList());
    }

    private static String part(Environment environment, Node node) {
        return environment.pools().stream()
                .filter(pool -> pool.members().contains(node.name()))
                .map(pool -> "member of " + pool.name())
                .findFirst()
                .orElse(
                        environment.pools().stream()
                                        .anyMatch(pool -> pool.arbiters().contains(node.name()))
                                ? "witness"
                                : environment.pools().stream()
                                                .anyMatch(pool -> pool.backEnd().contains(node.name()))
                                        ? "back end"
                                        : environment.clients().values().stream()
                                                        .flatMap(List::stream)
                                                        .anyMatch(entry -> !entry.wired()
                                                                && entry.node().equals(node.name()))
                                                ? "client container"
                                                : environment.clients().values().stream()
                                                                .flatMap(List::stream)
                                                                .anyMatch(entry -> entry.node()
                                                                        .equals(node.name()))
                                                        ? "listener"
                                                        : environment
                                                                        .operator()
                                                                        .filter(post -> post.node()
                                                                                .equals(node.name()))
                                                                        .isPresent()
                                                                ? "operator"
                                                                : environment
                                                                                .power()
                                                                                .filter(post -> post.node()
                                                                                        .equals(node.name()))
                                                                                .isPresent()
                                                                        ? "power switch"
                                                                        : "");
    }

    private static String describe(Environment environment, Node node) {
        return "%-10s %-24s %s".formatted(node.name(), node.service().image(), part(environment, node));
    }
}

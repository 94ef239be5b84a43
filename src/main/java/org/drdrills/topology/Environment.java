package org.drdrills.topology;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One environment, as its Compose file describes it. All maps keep file order.
 *
 * @param file           the Compose file
 * @param counterpart    what it models of the reference architecture
 * @param doesNotEvidence sentences on what a drill here cannot show
 * @param needsApproval  whether a run needs an approval, whose text is part of its records
 * @param jobs           services that do their work before the lab is healthy, and end; they stand in no site
 * @param pools          each with its own members, data and clients; most environments have one, {@link #restoreOnly} has none
 * @param links          every directed way between two nodes: who may open connections to whom, on which port
 * @param secrets        names of variables that get a fresh random value for each lab
 * @param knownBad       what is wrong with it on purpose, where it is a variant; {@code name} and {@code title} say so too
 * @param observed       member, or copy → port at which the out-of-band observer asks; {@link EntryPoint#PROGRAM} where a program answers
 * @param power          the power switch, where there is one
 * @param disks          the machines' disks that can lose power
 * @param needs          what a lab of it takes of the machine: as it says, else as is usual for so many machines
 * @param restore        how a backup of the real system is restored, where it is declared
 * @param sources        what was read for it
 * @param system         where its nodes are, where the suite does not start it
 */
public record Environment(
        String name,
        Path file,
        String title,
        String counterpart,
        List<String> doesNotEvidence,
        boolean needsApproval,
        List<String> secrets,
        Map<String, Site> sites,
        Map<String, Node> nodes,
        Map<String, Node> jobs,
        List<Pool> pools,
        List<Link> links,
        Map<String, Integer> observed,
        Optional<OperatorPost> operator,
        Optional<PowerPost> power,
        DiskPlan disks,
        Optional<KnownBad> knownBad,
        Needs needs,
        Optional<RestoreOrder> restore,
        Sources sources,
        Optional<RunningSystem> system) {

    /**
     * @param files         the Compose files, the environment's own first
     * @param confidentialFiles files of variables and of secrets, which no record copies
     * @param confidential  values that no report may show
     * @param leftOut       what the Compose files say and a lab does not do, one sentence each
     */
    public record Sources(
            List<Path> files, List<Path> confidentialFiles, List<String> confidential, List<String> leftOut) {
        @Override
        public String toString() {
            return "Sources" + files;
        }
    }

    /** The same environment, with disks that can lose power in its labs. */
    public Environment onDisks() {
        return with(pools, new DiskPlan(disks.folders(), true));
    }

    /** The same environment, in which this is the first member of its pool: the one that is taken for the primary where no lab can tell. */
    public Environment ledBy(String member) {
        return with(pools.stream().map(pool -> pool.ledBy(member)).toList(), disks);
    }

    private Environment with(List<Pool> pools, DiskPlan disks) {
        return new Environment(
                name,
                file,
                title,
                counterpart,
                doesNotEvidence,
                needsApproval,
                secrets,
                sites,
                nodes,
                jobs,
                pools,
                links,
                observed,
                operator,
                power,
                disks,
                knownBad,
                needs,
                restore,
                sources,
                system);
    }

    /** Whether it says how a backup is restored, and nothing of a lab: it has no sites, nodes and pools. */
    public boolean restoreOnly() {
        return pools.isEmpty();
    }

    /** @throws BadInput if it says nothing of a lab */
    public Environment withLab() {
        if (restoreOnly()) {
            throw BadInput.at(
                    file,
                    restore.map(RestoreOrder::line).orElse(0),
                    "the environment says how a backup of " + name
                            + " is restored and nothing else, so drill restore is all that it is for; for anything else, add sites, pool and clients to x-drill");
        }
        return this;
    }

    /** The Compose files that it includes from outside its own folder, in order. */
    public List<Path> included() {
        Path own = file.toAbsolutePath().normalize().getParent();
        return sources.files().stream().filter(each -> !each.startsWith(own)).toList();
    }

    /** Everything that a lab starts a container for: nodes, then jobs. */
    public Map<String, Node> containers() {
        Map<String, Node> containers = new LinkedHashMap<>(nodes);
        containers.putAll(jobs);
        return containers;
    }

    /** Servers beside the only pool to which a runbook may restore a backup: what is observed and no member. */
    public List<String> copies() {
        return observed.keySet().stream()
                .filter(node -> pools.stream().noneMatch(pool -> pool.members().contains(node)))
                .toList();
    }

    /** The only pool, or the first: the one that a drill is about unless it says otherwise. */
    public Pool pool() {
        return pools.getFirst();
    }

    /**
     * @param name of a pool; empty for the first
     * @throws BadInput with the nearest name, if there is no such pool
     */
    public Pool pool(String name) {
        return pools.stream()
                .filter(pool -> name.isEmpty() || pool.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BadInput("environment " + this.name + " has no pool '" + name + "'"
                        + Nearest.hint(name, pools.stream().map(Pool::name).toList())));
    }

    /** Site → entry points of its clients, in their order; of several pools that serve a site, those of the first. */
    public Map<String, List<EntryPoint>> clients() {
        Map<String, List<EntryPoint>> clients = new LinkedHashMap<>();
        pools.forEach(pool -> pool.clients().forEach(clients::putIfAbsent));
        return clients;
    }

    public Node node(String name) {
        Node node = nodes.get(name);
        if (node == null) {
            throw new IllegalArgumentException("no node " + name + " in " + this.name + "; it has " + nodes.keySet());
        }
        return node;
    }

    public String siteOf(String node) {
        return node(node).site();
    }
}

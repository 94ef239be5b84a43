package org.drdrills.environment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drdrills.topology.EntryPoint;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Node;
import org.drdrills.topology.Pool;
import org.drdrills.topology.Service;

/**
 * The wire of one lab as it is to be built: its proxies, its virtual addresses, and the ports that are published to this
 * process. Computed from the environment, and from whether machines know each other by their own addresses.
 */
final class WirePlan {
    /** Published ports that every lab has: the API of the proxies, and the hub of the probes. */
    static final String PROXIES = "proxies";

    static final String HUB = "hub";
    private static final String POWER = "power";
    private static final int FIRST_PUBLISHED = 20000;

    private final Environment environment;
    private final boolean keepsAddresses;
    private final List<String> nodes;
    private final Map<String, Integer> published = new LinkedHashMap<>();

    /** @param keepsAddresses whether machines reach each other under their own addresses, see {@link KeptAddresses} */
    WirePlan(Environment environment, boolean keepsAddresses) {
        this.environment = environment;
        this.keepsAddresses = keepsAddresses;
        nodes = List.copyOf(environment.containers().keySet());
        publish();
    }

    private void publish() {
        published.put(PROXIES, ProxyControl.API);
        published.put(HUB, LinkProbes.HUB);
        int next = FIRST_PUBLISHED;
        for (Pool pool : environment.pools()) {
            for (Map.Entry<String, List<EntryPoint>> clients : pool.clients().entrySet()) {
                for (EntryPoint entry : clients.getValue()) {
                    if (entry.wired() && published.putIfAbsent(clients(clients.getKey(), entry), next) == null) {
                        next++;
                    }
                }
            }
        }
        for (Map.Entry<String, Integer> member : environment.observed().entrySet()) {
            if (member.getValue() != EntryPoint.PROGRAM) {
                published.put(observed(member.getKey()), next++);
            }
        }
        if (environment.power().isPresent()) {
            published.put(POWER, next);
        }
    }

    /** The published port of the clients of a site for one entry point; pools may share it. */
    static String clients(String site, EntryPoint entry) {
        return "clients " + site + " " + entry;
    }

    static String observed(String member) {
        return "observed " + member;
    }

    static String power() {
        return POWER;
    }

    /** What is published → its TCP port in the wire's container. */
    Map<String, Integer> published() {
        return Map.copyOf(published);
    }

    /**
     * The nodes that share a link with this one, in either direction: a probe needs both ways, so that it sees each
     * direction on two connections.
     */
    List<String> peers(String node) {
        return environment.jobs().containsKey(node)
                ? List.of()
                : environment.nodes().keySet().stream()
                        .filter(other -> joined(node, other))
                        .toList();
    }

    /** The nodes that this one knows by name; a job knows those that share a network of the Compose file with it. */
    private List<String> known(String node) {
        Node job = environment.jobs().get(node);
        return job == null
                ? peers(node)
                : environment.nodes().values().stream()
                        .filter(other -> job.service().shares(other.service()))
                        .map(Node::name)
                        .toList();
    }

    private boolean joined(String one, String other) {
        return environment.links().stream()
                .anyMatch(link -> link.source().equals(one) && link.target().equals(other)
                        || link.source().equals(other) && link.target().equals(one));
    }

    /**
     * What a node's network namespace gets.
     *
     * @param peers  names of the nodes that its probe exchanges ticks with
     * @param hosts  entries of its hosts file, {@code name:address}
     * @param routes lines of {@code ip -batch}; none where the wire does not keep addresses
     * @param rules  of nftables; none where the wire does not keep addresses
     */
    record Namespace(List<String> peers, List<String> hosts, String routes, String rules) {}

    Namespace namespace(String node, AddressPlan addresses) {
        KeptAddresses kept = new KeptAddresses(nodes, addresses);
        boolean none = !keepsAddresses || nodes.size() == 1;
        return new Namespace(
                peers(node),
                hosts(node, addresses),
                none ? "" : kept.routes(node),
                none ? "" : kept.machineRules(node));
    }

    /** Entries of the node's hosts file: {@code name:address} for each name of each node that it knows, and of its own. */
    List<String> hosts(String node, AddressPlan addresses) {
        List<String> hosts = new ArrayList<>();
        for (String peer : known(node)) {
            String address = keepsAddresses ? own(peer, addresses) : virtual(node, peer, addresses);
            names(peer).forEach(name -> hosts.add(name + ":" + address));
        }
        Service service = environment.containers().get(node).service();
        names(node).stream()
                .filter(name -> !name.equals(service.hostname()))
                .forEach(name -> hosts.add(name + ":" + own(node, addresses)));
        hosts.addAll(service.options().extraHosts());
        return hosts;
    }

    private List<String> names(String node) {
        List<String> names = new ArrayList<>(List.of(node));
        names.addAll(environment.containers().get(node).service().aliases());
        return names;
    }

    /** The wire's own address in each node's network → the virtual addresses that it gets there besides. */
    Map<String, List<String>> virtualAddresses(AddressPlan addresses) {
        Map<String, List<String>> virtual = new LinkedHashMap<>();
        for (String node : nodes) {
            virtual.put(
                    addresses.wire(nodes.indexOf(node)),
                    (keepsAddresses ? nodes.stream().filter(other -> !other.equals(node)) : known(node).stream())
                            .map(peer -> virtual(node, peer, addresses))
                            .toList());
        }
        return virtual;
    }

    /** What the wire's network namespace gets; nothing where it does not keep addresses. */
    LinkProbes.Laid laid(AddressPlan addresses) {
        KeptAddresses kept = new KeptAddresses(nodes, addresses);
        return keepsAddresses
                ? new LinkProbes.Laid(virtualAddresses(addresses), kept.upstreams(), kept.wireRules(proxies(addresses)))
                : new LinkProbes.Laid(virtualAddresses(addresses), Map.of(), "");
    }

    /** One sentence without its end for each place where a machine tried to connect although no wire leads there. */
    List<String> unwired(Collection<LinkProbes.Attempt> attempts, AddressPlan addresses) {
        KeptAddresses kept = new KeptAddresses(nodes, addresses);
        return attempts.stream()
                .flatMap(attempt -> kept.pair(attempt.address()).stream()
                        .map(pair -> "%s tried %s:%d, for which there is no wire"
                                .formatted(pair.source(), pair.target(), attempt.port())))
                .sorted()
                .toList();
    }

    /** One proxy for each link and each pair of probes, and one for each published port that leads to a node. */
    List<ProxyControl.Route> proxies(AddressPlan addresses) {
        List<ProxyControl.Route> routes = new ArrayList<>();
        environment.links().forEach(link -> routes.add(between(link.source(), link.target(), link.port(), addresses)));
        for (String source : nodes) {
            peers(source).forEach(target -> routes.add(between(source, target, LinkProbes.PROBE, addresses)));
        }
        for (String job : environment.jobs().keySet()) {
            for (String target : known(job)) {
                environment
                        .node(target)
                        .service()
                        .exposed()
                        .forEach(port -> routes.add(between(job, target, port, addresses)));
            }
        }
        Set<String> shared = new HashSet<>();
        for (Pool pool : environment.pools()) {
            pool.clients()
                    .forEach((site, entries) -> entries.stream()
                            .filter(entry -> entry.wired() && shared.add(clients(site, entry)))
                            .forEach(entry -> routes.add(inbound(
                                    Direction.clients(site),
                                    entry.node(),
                                    entry.port(),
                                    clients(site, entry),
                                    addresses))));
        }
        environment.observed().forEach((member, port) -> {
            if (port != EntryPoint.PROGRAM) {
                routes.add(inbound("observer", member, port, observed(member), addresses));
            }
        });
        environment
                .power()
                .ifPresent(post -> routes.add(inbound("lab", post.node(), PowerSwitch.PANEL, POWER, addresses)));
        return routes;
    }

    private ProxyControl.Route between(String source, String target, int port, AddressPlan addresses) {
        return new ProxyControl.Route(
                source,
                target,
                port,
                virtual(source, target, addresses) + ":" + port,
                (keepsAddresses
                                ? addresses.upstream(nodes.indexOf(source), nodes.indexOf(target))
                                : own(target, addresses))
                        + ":" + port);
    }

    private ProxyControl.Route inbound(String opener, String target, int port, String what, AddressPlan addresses) {
        return new ProxyControl.Route(
                opener, target, port, "0.0.0.0:" + published.get(what), own(target, addresses) + ":" + port);
    }

    private String virtual(String source, String target, AddressPlan addresses) {
        return addresses.virtual(nodes.indexOf(source), nodes.indexOf(target));
    }

    private String own(String node, AddressPlan addresses) {
        return addresses.own(nodes.indexOf(node));
    }
}

package org.drdrills.environment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How the machines of a lab reach each other, and are seen, under their own addresses, although every byte passes a
 * proxy: routes, and rules of nftables.
 *
 * <p>In a machine's network namespace, what leaves for another machine goes to the virtual address of that pair, and
 * what arrives from such an address seems to come from the other machine. In the wire's namespace, what a proxy opens
 * to the upstream address of a pair goes to the target, from the pair's virtual address in the target's network. So
 * every packet on a network bears addresses of that network, and none is ever forwarded.
 */
final class KeptAddresses {
    /** Adds a rule that says where each refused attempt went; the kernel itself refuses it. */
    private static final String WIRE = """
            table ip wire {
              map targets { type ipv4_addr : ipv4_addr; %s}
              map sources { type ipv4_addr : ipv4_addr; %s}
              set wires { type ipv4_addr . inet_service; %s}
              set virtual { type ipv4_addr; %s}
              set own { type ipv4_addr; %s}
              set tried { type ipv4_addr . inet_service; size 4096; flags dynamic; }
              chain output { type nat hook output priority -100; dnat to ip daddr map @targets; }
              chain postrouting { type nat hook postrouting priority 100; snat to ct original ip daddr map @sources; }
              chain input {
                type filter hook input priority 0;
                iifname != "lo" ip daddr @own ct state new reject
                ip daddr @virtual tcp flags & (syn | ack) == syn ip daddr . tcp dport != @wires add @tried { ip daddr . tcp dport }
              }
            }""";

    private static final String MACHINE = """
            table ip machine {
              map virtual { type ipv4_addr : ipv4_addr; %s}
              map own { type ipv4_addr : ipv4_addr; %s}
              chain output { type nat hook output priority -100; dnat to ip daddr map @virtual; }
              chain input { type nat hook input priority 100; snat to ip saddr map @own; }
            }""";

    private final List<String> nodes;
    private final AddressPlan addresses;

    /** @param nodes names, in the order of the address plan */
    KeptAddresses(List<String> nodes, AddressPlan addresses) {
        this.nodes = nodes;
        this.addresses = addresses;
    }

    /** Rules for both ends of a pair; whether a host's kernel takes them shows what it can do. */
    static List<String> sample() {
        KeptAddresses pair = new KeptAddresses(List.of("a", "b"), new AddressPlan(0));
        return List.of(pair.machineRules("a"), pair.wireRules(List.of()));
    }

    /** Lines of {@code ip -batch} for a machine: what it sends to others it sends into its own network. */
    String routes(String node) {
        return nodes.stream()
                .filter(other -> !other.equals(node))
                .map(other -> "route add " + addresses.own(nodes.indexOf(other)) + "/32 dev eth0")
                .collect(Collectors.joining("\n"));
    }

    String machineRules(String node) {
        int own = nodes.indexOf(node);
        Map<String, String> virtual = new LinkedHashMap<>();
        Map<String, String> real = new LinkedHashMap<>();
        for (int other = 0; other < nodes.size(); other++) {
            if (other != own) {
                virtual.put(addresses.own(other), addresses.virtual(own, other));
                real.put(addresses.virtual(own, other), addresses.own(other));
            }
        }
        return MACHINE.formatted(map(virtual), map(real));
    }

    /** The wire's own address in each network → the upstream addresses whose targets are there. */
    Map<String, String> upstreams() {
        Map<String, String> behind = new LinkedHashMap<>();
        IntStream.range(0, nodes.size()).forEach(node -> behind.put(addresses.wire(node), addresses.upstreams(node)));
        return behind;
    }

    /** @param routes all proxies */
    String wireRules(Collection<ProxyControl.Route> routes) {
        Map<String, String> targets = new LinkedHashMap<>();
        Map<String, String> sources = new LinkedHashMap<>();
        List<String> virtual = new ArrayList<>();
        pairs((source, target) -> {
            targets.put(addresses.upstream(source, target), addresses.own(target));
            sources.put(addresses.upstream(source, target), addresses.virtual(target, source));
            virtual.add(addresses.virtual(source, target));
        });
        List<String> wires = routes.stream()
                .map(route -> route.listen().replace(":", " . "))
                .filter(listen -> virtual.contains(listen.split(" ")[0]))
                .toList();
        List<String> own =
                IntStream.range(0, nodes.size()).mapToObj(addresses::wire).toList();
        return WIRE.formatted(map(targets), map(sources), elements(wires), elements(virtual), elements(own));
    }

    /** Who tried to reach whom at a virtual address; empty if it is none. */
    Optional<Direction> pair(String virtual) {
        List<Direction> found = new ArrayList<>();
        pairs((source, target) -> {
            if (addresses.virtual(source, target).equals(virtual)) {
                found.add(new Direction(nodes.get(source), nodes.get(target)));
            }
        });
        return found.stream().findFirst();
    }

    private void pairs(BiConsumer<Integer, Integer> each) {
        for (int source = 0; source < nodes.size(); source++) {
            for (int target = 0; target < nodes.size(); target++) {
                if (source != target) {
                    each.accept(source, target);
                }
            }
        }
    }

    private static String map(Map<String, String> entries) {
        return elements(entries.entrySet().stream()
                .map(entry -> entry.getKey() + " : " + entry.getValue())
                .toList());
    }

    private static String elements(Collection<String> elements) {
        return elements.isEmpty() ? "" : "elements = { " + String.join(", ", elements) + " } ";
    }
}

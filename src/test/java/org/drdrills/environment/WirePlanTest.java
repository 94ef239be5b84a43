package org.drdrills.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.junit.jupiter.api.Test;

/** The wire of a shipped environment as it is planned: one proxy for each use, at the address by which it is used. */
class WirePlanTest {
    private static final AddressPlan ADDRESSES = new AddressPlan(0);
    private final Environment environment = EnvironmentFile.named(Path.of("environments"), "availability-group");
    private final WirePlan plan = new WirePlan(environment, false);
    private final WirePlan keeping = new WirePlan(environment, true);

    @Test
    void everyLinkHasAProxyThatListensWhereTheSourceResolvesTheTarget() {
        List<ProxyControl.Route> routes = plan.proxies(ADDRESSES);
        environment.links().forEach(link -> {
            String listen = plan.hosts(link.source(), ADDRESSES).stream()
                    .filter(entry -> entry.startsWith(link.target() + ":"))
                    .map(entry -> entry.substring(link.target().length() + 1))
                    .findFirst()
                    .orElseThrow();
            assertThat(routes)
                    .as(link.toString())
                    .filteredOn(route -> route.opener().equals(link.source())
                            && route.target().equals(link.target())
                            && route.port() == link.port())
                    .singleElement()
                    .satisfies(route -> assertThat(route.listen()).isEqualTo(listen + ":" + link.port()));
        });
    }

    @Test
    void whereAddressesAreKeptNamesLeadToThemAndRulesToTheProxyOfThePair() {
        List<ProxyControl.Route> routes = keeping.proxies(ADDRESSES);
        String wire = keeping.laid(ADDRESSES).rules();
        List<String> nodes = List.copyOf(environment.containers().keySet());
        environment.links().forEach(link -> {
            String source = ADDRESSES.own(nodes.indexOf(link.source()));
            String target = ADDRESSES.own(nodes.indexOf(link.target()));
            WirePlan.Namespace there = keeping.namespace(link.source(), ADDRESSES);
            assertThat(there.hosts()).contains(link.target() + ":" + target);
            assertThat(there.routes()).contains("route add " + target + "/32 dev eth0");
            ProxyControl.Route route = routes.stream()
                    .filter(one -> one.opener().equals(link.source())
                            && one.target().equals(link.target())
                            && one.port() == link.port())
                    .findFirst()
                    .orElseThrow();
            String listener = host(route.listen());
            assertThat(there.rules()).contains(target + " : " + listener);
            assertThat(wire).contains(listener + " . " + link.port());
            assertThat(wire).contains(host(route.upstream()) + " : " + target);
            String back = ADDRESSES.virtual(nodes.indexOf(link.target()), nodes.indexOf(link.source()));
            assertThat(wire).contains(host(route.upstream()) + " : " + back);
            assertThat(keeping.namespace(link.target(), ADDRESSES).rules()).contains(back + " : " + source);
        });
    }

    private static String host(String address) {
        return address.substring(0, address.indexOf(':'));
    }

    @Test
    void whereAddressesAreNotKeptNoRulesAreLaid() {
        assertThat(plan.laid(ADDRESSES).rules()).isEmpty();
        assertThat(plan.laid(ADDRESSES).routes()).isEmpty();
        assertThat(plan.namespace("pg1", ADDRESSES).rules()).isEmpty();
        assertThat(plan.namespace("pg1", ADDRESSES).routes()).isEmpty();
    }

    @Test
    void anAttemptWithoutAWireIsNamedByWhoMadeItAndWhere() {
        List<String> nodes = List.copyOf(environment.containers().keySet());
        String virtual = ADDRESSES.virtual(nodes.indexOf("pg1"), nodes.indexOf("etcd2"));
        assertThat(keeping.unwired(
                        List.of(
                                new LinkProbes.Attempt(virtual, 16379),
                                new LinkProbes.Attempt(ADDRESSES.wire(0), 16379)),
                        ADDRESSES))
                .containsExactly("pg1 tried etcd2:16379, for which there is no wire");
    }

    @Test
    void probesUseEveryPairThatALinkJoinsInBothDirections() {
        Set<String> joined = new TreeSet<>();
        environment.links().forEach(link -> {
            joined.add(link.source() + ">" + link.target() + ":" + LinkProbes.PROBE);
            joined.add(link.target() + ">" + link.source() + ":" + LinkProbes.PROBE);
        });
        assertThat(plan.proxies(ADDRESSES).stream()
                        .filter(route -> route.port() == LinkProbes.PROBE)
                        .map(ProxyControl.Route::name))
                .containsExactlyInAnyOrderElementsOf(joined);
    }

    @Test
    void noTwoProxiesShareANameOrAnAddressAndEveryPublishedPortIsUsedOnce() {
        List<ProxyControl.Route> routes = plan.proxies(ADDRESSES);
        assertThat(routes).extracting(ProxyControl.Route::name).doesNotHaveDuplicates();
        assertThat(routes).extracting(ProxyControl.Route::listen).doesNotHaveDuplicates();
        List<String> inbound = routes.stream()
                .map(ProxyControl.Route::listen)
                .filter(listen -> listen.startsWith("0.0.0.0:"))
                .toList();
        assertThat(inbound)
                .containsExactlyInAnyOrderElementsOf(plan.published().values().stream()
                        .filter(port -> port >= 20000)
                        .map(port -> "0.0.0.0:" + port)
                        .toList());
    }
}

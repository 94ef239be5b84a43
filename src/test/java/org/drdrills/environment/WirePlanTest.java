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
    private final WirePlan plan = new WirePlan(environment);

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

package org.drdrills.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses of the largest environment: each once, and each inside its own network. */
class AddressPlanTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 15, 16, AddressPlan.BLOCKS - 1})
    void everyAddressOfTheLargestEnvironmentIsUniqueAndInItsNetwork(int block) {
        AddressPlan plan = new AddressPlan(block);
        List<Long> all = new ArrayList<>();
        for (int node = 0; node < AddressPlan.MOST_NODES; node++) {
            String subnet = plan.subnet(node + 1);
            assertThat(subnet).endsWith("/26");
            long first = number(subnet.substring(0, subnet.length() - 3));
            List<Long> here = new ArrayList<>(Stream.of(plan.gateway(node + 1), plan.wire(node), plan.own(node))
                    .map(AddressPlanTest::number)
                    .toList());
            for (int target = 0; target < AddressPlan.MOST_NODES; target++) {
                if (target != node) {
                    here.add(number(plan.virtual(node, target)));
                }
            }
            assertThat(here).allSatisfy(address -> assertThat(address).isBetween(first + 1, first + 62));
            all.addAll(here);
        }
        assertThat(all).doesNotHaveDuplicates();
        List<String> upstream = new ArrayList<>();
        for (int target = 0; target < AddressPlan.MOST_NODES; target++) {
            for (int source = 0; source < AddressPlan.MOST_NODES; source++) {
                upstream.add(plan.upstream(source, target));
            }
        }
        assertThat(upstream).doesNotHaveDuplicates().allMatch(address -> number(address) >> 16 == (198 << 8 | 18));
        assertThat(all)
                .allSatisfy(address -> assertThat(address).isBetween(number("10.210.0.0"), number("10.229.255.255")));
    }

    private static long number(String address) {
        long number = 0;
        for (String octet : address.split("\\.")) {
            assertThat(Integer.parseInt(octet)).isBetween(0, 255);
            number = number * 256 + Integer.parseInt(octet);
        }
        return number;
    }
}

package org.drdrills.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.drdrills.history.Observation;
import org.junit.jupiter.api.Test;

/** Members that call each other by address are known by name. */
class MemberReportsTest {
    private final MemberReports reports = new MemberReports(true);

    private List<String> followers(String node, String words) {
        return reports.told(node, 1_000, words, "the server").followers().stream()
                .map(Observation.Follower::node)
                .toList();
    }

    @Test
    void anActiveMemberSeesOthersByNameOrByAddress() {
        reports.named(Map.of("addresses", "10.0.0.1=m1 10.0.0.2=m2 10.0.0.3=m3"));
        assertThat(followers("m1", "active at=7 sees=10.0.0.1,10.0.0.3,m2")).containsExactly("m2", "m3");
        assertThat(followers("m2", "active at=7 sees=10.0.0.1,10.0.0.9")).containsExactly("10.0.0.9", "m1");
    }

    @Test
    void aStandbyThatFollowsAnAddressFollowsTheMemberThere() {
        reports.named(Map.of("addresses", "10.0.0.1=m1 10.0.0.2=m2"));
        reports.told("m2", 1_000, "standby term=1 at=7 follows=10.0.0.1", "the server");
        assertThat(followers("m1", "primary term=1 at=7")).containsExactly("m2");
    }

    @Test
    void withoutAddressesNamesStay() {
        reports.named(Map.of());
        assertThat(followers("m1", "active sees=m2,m3")).containsExactly("m2", "m3");
    }
}

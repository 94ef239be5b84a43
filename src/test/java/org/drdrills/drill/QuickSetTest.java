package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.drdrills.steps.Features;
import org.junit.jupiter.api.Test;

/** Which drills a first run takes, and how long drills are said to take. */
class QuickSetTest {
    private static final List<DrillPlan> PLANS = new Features(Path.of("")).drills("");

    @Test
    void someDrillsOfSeveralSystems() {
        List<DrillPlan> quick = QuickSet.of(PLANS, List.of());
        assertThat(quick).hasSizeBetween(3, 5);
        assertThat(quick).extracting(DrillPlan::environment).doesNotHaveDuplicates();
        double seconds = quick.stream().mapToDouble(Estimates::seconds).sum();
        assertThat(seconds).isBetween(60.0, 300.0);
    }

    @Test
    void theUsersOwnEnvironmentComesBeforeThoseOfTheSuite() {
        List<String> shipped = PLANS.stream()
                .map(DrillPlan::environment)
                .filter(name -> !name.equals("valkey"))
                .distinct()
                .toList();
        List<DrillPlan> many = new java.util.ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String name = "system" + i;
            PLANS.stream()
                    .filter(plan -> plan.tags().contains(QuickSet.TAG))
                    .limit(1)
                    .forEach(plan -> many.add(new Features(Path.of(""))
                            .read(Path.of("features/any-environment.feature"))
                            .getFirst()
                            .in(name)));
        }
        many.addAll(PLANS);
        assertThat(QuickSet.of(many, shipped))
                .extracting(DrillPlan::environment)
                .hasSize(5)
                .doesNotContain("etcd");
        List<String> all = java.util.stream.Stream.concat(
                        shipped.stream(), java.util.stream.IntStream.range(0, 6).mapToObj(i -> "system" + i))
                .toList();
        assertThat(QuickSet.of(many, all)).extracting(DrillPlan::environment).contains("valkey");
    }

    @Test
    void estimatesOfWhatWasNeverRunFollowWhatWas() {
        List<DrillPlan> plans = PLANS.subList(0, 4);
        Map<String, Double> planned = Estimates.of(plans, Map.of());
        assertThat(planned.values()).allSatisfy(seconds -> assertThat(seconds).isBetween(40.0, 300.0));
        String first = plans.getFirst().id();
        Map<String, Double> slow = Estimates.of(plans, Map.of(first, planned.get(first) * 2));
        plans.forEach(plan -> assertThat(slow.get(plan.id()))
                .isCloseTo(planned.get(plan.id()) * 2, org.assertj.core.data.Offset.offset(0.01)));
    }

    /** The estimate of a drill is close to what it takes on two processors, so that of all is. */
    @Test
    void theWholeCampaignIsEstimatedAtThreeToFourHours() {
        double hours = PLANS.stream().mapToDouble(Estimates::seconds).sum() / 3600;
        assertThat(hours).isBetween(3.0, 4.0);
    }
}

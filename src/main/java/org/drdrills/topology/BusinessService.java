package org.drdrills.topology;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The business service that an environment stands for, as {@code x-drill.service} states it. The suite measures none of it; reports show
 * it beside what was measured.
 *
 * @param function        of the business
 * @param criticality     one of {@link #CRITICALITIES}
 * @param impactTolerance how much disruption the business bears, such as {@code 4 hours}
 * @param because         why no more
 * @param impactAnalysis  reference of the business impact analysis
 * @param rtoOwner        who owns the recovery time objective
 * @param rpoOwner        who owns the recovery point objective
 * @param providers       third parties that it rests on
 * @param assumptions     under which the drills hold for it
 */
public record BusinessService(
        String function,
        String criticality,
        String impactTolerance,
        String because,
        String impactAnalysis,
        String rtoOwner,
        String rpoOwner,
        List<String> providers,
        List<String> assumptions) {
    static final Set<String> KEYS = DrillSection.set("function criticality impact-tolerance because impact-analysis"
            + " rto-owner rpo-owner providers assumptions");
    private static final Set<String> CRITICALITIES = DrillSection.set("critical important other");

    public BusinessService {
        providers = List.copyOf(providers);
        assumptions = List.copyOf(assumptions);
    }

    static BusinessService read(Yaml service) {
        Map<String, Yaml> keys = service.map(KEYS);
        if (!keys.containsKey("function")) {
            throw service.wrong("lacks the key function, the function of the business that it serves");
        }
        String criticality = text(keys, "criticality");
        if (!criticality.isEmpty() && !CRITICALITIES.contains(criticality)) {
            throw Present.in(keys, "criticality")
                    .wrong("must be one of " + String.join(", ", CRITICALITIES) + ", not "
                            + BadInput.quoted(criticality));
        }
        return new BusinessService(
                text(keys, "function"),
                criticality,
                text(keys, "impact-tolerance"),
                text(keys, "because"),
                text(keys, "impact-analysis"),
                text(keys, "rto-owner"),
                text(keys, "rpo-owner"),
                texts(keys, "providers"),
                texts(keys, "assumptions"));
    }

    /**
     * What a Compose file states, without reading the rest of it; empty where it states none.
     *
     * @throws BadInput if it is no YAML, or states it wrongly
     */
    public static Optional<BusinessService> in(Path composeFile) {
        Yaml drill = EnvironmentFile.root(composeFile).map().get("x-drill");
        return Optional.ofNullable(drill)
                .map(section -> section.map().get("service"))
                .map(BusinessService::read);
    }

    private static String text(Map<String, Yaml> keys, String key) {
        return keys.containsKey(key) ? keys.get(key).text().strip() : "";
    }

    private static List<String> texts(Map<String, Yaml> keys, String key) {
        return keys.containsKey(key) ? keys.get(key).texts() : List.of();
    }
}

package org.drdrills.steps;

import io.cucumber.messages.types.Background;
import io.cucumber.messages.types.Feature;
import io.cucumber.messages.types.FeatureChild;
import io.cucumber.messages.types.Rule;
import io.cucumber.messages.types.RuleChild;
import io.cucumber.messages.types.Scenario;
import io.cucumber.messages.types.Step;
import io.cucumber.messages.types.TableRow;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the parts of a feature stand in its file. */
final class Places {
    final Map<String, Integer> lines = new HashMap<>();
    final Map<String, int[]> scenarios = new LinkedHashMap<>();
    final Map<String, String> backgrounds = new HashMap<>();
    final List<String> source;
    final int first;

    Places(Feature feature, List<String> source) {
        this.source = source;
        this.first = feature.getLocation().getLine().intValue();
        String shared = "";
        for (FeatureChild child : feature.getChildren()) {
            shared += child.getBackground().map(this::background).orElse("");
            String above = shared;
            child.getScenario().ifPresent(scenario -> scenario(scenario, above));
            if (child.getRule().isPresent()) {
                Rule rule = child.getRule().get();
                String inRule = shared;
                for (RuleChild inner : rule.getChildren()) {
                    inRule += inner.getBackground().map(this::background).orElse("");
                    String both = inRule;
                    inner.getScenario().ifPresent(scenario -> scenario(scenario, both));
                }
            }
        }
    }

    private void steps(List<Step> steps) {
        steps.forEach(
                step -> lines.put(step.getId(), step.getLocation().getLine().intValue()));
    }

    private String background(Background found) {
        steps(found.getSteps());
        return found.getSteps().isEmpty()
                ? ""
                : excerpt(
                                found.getLocation().getLine().intValue(),
                                found.getSteps()
                                        .getLast()
                                        .getLocation()
                                        .getLine()
                                        .intValue())
                        + "\n";
    }

    private void scenario(Scenario scenario, String background) {
        steps(scenario.getSteps());
        backgrounds.put(scenario.getId(), background);
        int from = scenario.getLocation().getLine().intValue();
        int to = scenario.getSteps().isEmpty()
                ? from
                : scenario.getSteps().getLast().getLocation().getLine().intValue();
        for (var examples : scenario.getExamples()) {
            for (TableRow row : examples.getTableBody()) {
                lines.put(row.getId(), row.getLocation().getLine().intValue());
                to = Math.max(to, row.getLocation().getLine().intValue());
            }
        }
        lines.put(scenario.getId(), from);
        scenarios.put(scenario.getId(), new int[] {from, to});
    }

    String excerpt(int from, int to) {
        return String.join("\n", source.subList(from - 1, Math.min(to, source.size())))
                .stripIndent();
    }

    int lineOf(List<String> astNodes) {
        return lines.getOrDefault(astNodes.getLast(), 0);
    }
}

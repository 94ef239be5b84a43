package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drdrills.Tool;
import org.drdrills.Tool.Said;
import org.drdrills.check.Judge;
import org.drdrills.history.Event;
import org.drdrills.history.History;
import org.drdrills.history.HistoryFile;
import org.drdrills.history.Mark;
import org.drdrills.measure.Measured;
import org.drdrills.steps.Features;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a record of each shipped drill, src/main/record/recompute.py finds the recovery time and the loss that the judge finds. */
class RecomputedDrillsTest {
    private static final Path HOME = Path.of(".").toAbsolutePath().normalize();
    /** Seconds: the judge keeps due times and latencies in steps. */
    private static final double STEP = 0.002;

    @TempDir
    private Path folder;

    private final Map<Path, Map<String, Double>> judged = new HashMap<>();
    private int outages;
    private int losses;
    private int open;

    private void record(DrillPlan plan, Environment where, Perturbation wrong) throws IOException {
        Path file = folder.resolve(judged.size() + ".ndjson");
        History good = new SyntheticDrill(plan, where).history();
        History history = wrong == null ? good : wrong.of(good, Duration.ofSeconds(30));
        try (HistoryFile.Writer writer = new HistoryFile.Writer(file, history.header())) {
            String steady = Long.toString(plan.conditions().steady().toNanos());
            writer.write(new Mark(0, Mark.Kind.NOTE, "plan", "The plan was there.", Map.of("steady", steady)));
            List<Event> facts = new ArrayList<>();
            history.replay(facts::add);
            for (Event fact : facts) {
                writer.write(fact);
            }
        }
        Map<String, Double> numbers = new HashMap<>();
        for (Measured one : Judge.judge(plan.objectives(), plan.conditions(), HistoryFile.open(file))
                .measures()) {
            numbers.put(one.name(), one.value());
        }
        judged.put(file, numbers);
    }

    /** Where all goes well, where the outage lasts, where writes are lost, and where service never returns, in turn. */
    @Test
    void ofEachDrillTheScriptAndTheJudgeFindTheSame() throws Exception {
        Map<String, Environment> environments = new HashMap<>();
        for (DrillPlan drill : new Features(HOME).drills("")) {
            Environment where = environments.computeIfAbsent(
                    drill.environment(), name -> EnvironmentFile.named(HOME.resolve("environments"), name));
            if (drill.inapplicable(where).isEmpty()) {
                Perturbation wrong = switch (judged.size() % 4) {
                    case 0 -> null;
                    case 1 -> Perturbation.OUTAGE_LASTS;
                    case 2 -> Perturbation.LOST;
                    default -> Perturbation.HALF_FAILS;
                };
                record(drill.in(where), where, wrong);
            }
        }
        List<String> arguments = new ArrayList<>(List.of("src/main/record/recompute.py"));
        judged.keySet().forEach(file -> arguments.add(file.toString()));
        Said said = Tool.ofThisMachine("python3").run(arguments);
        assertThat(said.exit()).as(said.text()).isZero();
        Path before = null;
        int compared = 0;
        for (String line : said.text().lines().toList()) {
            JsonNode found = new ObjectMapper().readTree(line);
            Path file = Path.of(found.path("history").asText());
            String prefix = file.equals(before) ? found.path("pool").asText() + "." : "";
            before = file;
            compared += compare(found, prefix, judged.get(file));
        }
        assertThat(compared).isGreaterThanOrEqualTo(judged.size());
        assertThat(List.of(outages, losses, open))
                .as("outages, losses, outages without end")
                .allMatch(count -> count > 10);
    }

    private int compare(JsonNode found, String prefix, Map<String, Double> numbers) {
        if (found.path("event").isNull()) {
            return 0;
        }
        String shown = found.toString();
        same(found.path("outage").path("seconds"), numbers.get(prefix + "outage.sustained"), shown);
        same(found.path("lost"), numbers.get(prefix + "lost.writes"), shown);
        if (found.path("sites").size() > 1) {
            found.path("sites")
                    .properties()
                    .forEach(site -> same(
                            site.getValue().path("seconds"),
                            numbers.get(prefix + "outage.sustained." + site.getKey()),
                            site.getKey() + " of " + shown));
        }
        if (found.path("lost").asInt() > 0) {
            same(found.path("age"), numbers.get(prefix + "lost.age"), shown);
            losses++;
        }
        outages += found.path("outage").path("seconds").asDouble() > 1 ? 1 : 0;
        open += found.path("outage").path("seconds").isNull() ? 1 : 0;
        return 1;
    }

    private static void same(JsonNode found, Double measured, String shown) {
        assertThat(measured).as(shown).isNotNull();
        assertThat(found.isNull())
                .as("not known; the judge says " + measured + ": " + shown)
                .isEqualTo(measured.isNaN());
        if (!measured.isNaN()) {
            assertThat(found.asDouble(-1)).as(shown).isEqualTo(measured, within(STEP));
        }
    }
}

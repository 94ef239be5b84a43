package org.drdrills.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.drdrills.check.Objective;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.RunFolder;
import org.drdrills.record.RunRecord;
import org.drdrills.record.Sha256;
import org.drdrills.record.SuiteBuild;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Project;
import org.drdrills.workload.Engines;

/** What a campaign records of the run and of each drill before anything can fail. */
final class PlannedRecords {
    private final Campaign.Settings settings;
    private final String run;
    private String seal = "";
    private String classes = "";

    /** @param run its name */
    PlannedRecords(Campaign.Settings settings, String run) {
        this.settings = settings;
        this.run = run;
    }

    RunRecord run(List<Environment> drilled, Instant started) {
        classes = drilled.stream()
                .flatMap(environment -> environment.system().stream())
                .map(system -> system.kind().description())
                .distinct()
                .collect(Collectors.joining("; "));
        return new RunRecord(
                run,
                joined(drilled, Environment::name, "+"),
                joined(drilled, Environment::title, "; "),
                joined(drilled, Environment::counterpart, "; "),
                drilled.stream()
                        .flatMap(environment -> Engines.doesNotEvidence(environment).stream())
                        .distinct()
                        .toList(),
                settings.queue().stream().map(DrillPlan::id).toList(),
                started,
                null,
                "",
                Map.of("dr-drills", Build.here().version()),
                runProvenance());
    }

    /** From now on each plan holds the hash of the run's record, as it was written. */
    void seal(RunRecord written) {
        seal = written.seal();
    }

    /** Copies the features and environments as they are now into the run's folder. */
    void keep(RunFolder folder, List<Environment> drilled) {
        settings.queue().stream()
                .map(DrillPlan::file)
                .distinct()
                .forEach(feature -> folder.keep(root(feature), feature));
        drilled.forEach(environment -> keep(folder, environment));
    }

    /** Its folder and the Compose files that it includes; files of variables and secrets stay where they are. */
    private void keep(RunFolder folder, Environment environment) {
        Environment.Sources sources = environment.sources();
        folder.keep(root(environment.file()), environment.file().getParent(), sources.confidentialFiles());
        environment.included().forEach(file -> folder.keep(root(file), file));
    }

    private Path root(Path file) {
        return Project.at(settings.home()).rootOf(file);
    }

    private static String joined(List<Environment> environments, Function<Environment, String> what, String between) {
        return environments.stream()
                .map(what)
                .filter(text -> !text.isEmpty())
                .distinct()
                .collect(Collectors.joining(between));
    }

    private Map<String, String> provenance() {
        Map<String, String> provenance = new LinkedHashMap<>(Provenance.of(settings.home()));
        provenance.put("command", settings.command());
        if (!settings.approval().isEmpty()) {
            provenance.put("approval", settings.approval());
        }
        provenance.put("seed", Long.toString(settings.seed()));
        return provenance;
    }

    private Map<String, String> runProvenance() {
        Map<String, String> provenance = provenance();
        provenance.put("seeds", Provenance.seeds(settings.home()));
        provenance.putAll(settings.share());
        if (!classes.isEmpty()) {
            provenance.put(RunRecord.ENVIRONMENT_CLASS, classes);
        }
        return provenance;
    }

    /** @param mutant what the harness gets wrong on purpose */
    DrillRecord drill(String id, DrillPlan plan, Environment environment, Optional<Mutant> mutant) {
        Map<String, String> provenance = provenance();
        provenance.put(RunRecord.SEAL, seal);
        mutant.ifPresent(wrong -> provenance.put(DrillRecord.BAD_ON_PURPOSE, "The harness: " + wrong.wrong()));
        provenance.put(
                "feature",
                root(plan.file()).relativize(plan.file().toAbsolutePath().normalize()) + ":" + plan.line());
        try {
            provenance.put(SuiteBuild.KEY, SuiteBuild.fingerprint());
            provenance.put("feature-sha256", Sha256.of(plan.file()));
            provenance.put(
                    "environment-sha256", Sha256.ofTree(environment.file().getParent()));
            List<Path> included = environment.included();
            if (!included.isEmpty()) {
                provenance.put(
                        DrillRecord.INCLUDED,
                        included.stream()
                                .map(file -> RunFolder.input(root(file), file))
                                .collect(Collectors.joining(", ")));
                provenance.put("included-sha256", Sha256.ofEach(included));
            }
            if (environment.knownBad().isPresent()) {
                provenance.put(
                        DrillRecord.BAD_ON_PURPOSE, environment.knownBad().get().wrong());
                provenance.put(
                        "known-bad-sha256",
                        Sha256.of(environment.knownBad().get().file()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The drill's feature and environment could not be read", e);
        }
        provenance.put(
                "objectives-sha256",
                Sha256.of(plan.objectives().stream()
                        .map(Objective::written)
                        .toList()
                        .toString()));
        return new DrillRecord(
                run,
                id,
                plan.title(),
                plan.feature(),
                plan.description(),
                plan.tags(),
                plan.text(),
                environment.name(),
                environment.title(),
                environment.counterpart(),
                Engines.doesNotEvidence(environment),
                plan.conditions(),
                plan.objectives(),
                plan.eventWords(),
                plan.event() instanceof DrillPlan.Failure failure
                        ? failure.fault().mechanismIn(environment)
                        : plan.event().mechanism(),
                Instant.now(),
                new TreeMap<>(Map.of("java", System.getProperty("java.vm.version"))),
                provenance,
                Map.of(),
                "",
                "",
                null);
    }
}

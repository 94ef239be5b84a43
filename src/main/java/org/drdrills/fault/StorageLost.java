package org.drdrills.fault;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.drdrills.environment.Polling;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Service;

/** The volume that all members of the pool share loses all its files, permanently. */
public record StorageLost() implements Fault {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    /** A process that has files open can use them for a moment, as with a disk whose cache still answers. */
    private static final String LOSE = """
            cd %1$s && ls -d */ && find . -mindepth 1 -delete
            """;

    @Override
    public String name() {
        return "the shared storage is lost";
    }

    @Override
    public String mechanism() {
        return "every file on the shared volume deleted; machines and wires stay healthy";
    }

    /** The volume that every member mounts at the same path; empty if there is none. */
    private static Optional<Service.Volume> shared(Environment environment) {
        List<List<Service.Volume>> mounts = environment.pool().members().stream()
                .map(member -> environment.node(member).service().volumes())
                .toList();
        return mounts.getFirst().stream()
                .filter(volume -> mounts.size() > 1 && mounts.stream().allMatch(each -> each.contains(volume)))
                .findFirst();
    }

    @Override
    public Optional<String> impossibleIn(Environment environment) {
        return shared(environment).isPresent()
                ? Optional.empty()
                : Optional.of("the members of pool " + environment.pool().name() + " share no volume");
    }

    @Override
    public Aimed aim(Scene scene) {
        Environment environment = scene.lab().environment();
        String folder = shared(environment)
                .orElseThrow(() -> new NoTarget(impossibleIn(environment).orElseThrow()))
                .target();
        return new AimedAtMachines(
                Target.PRIMARY,
                scene,
                Target.PRIMARY.nodes(scene),
                () -> lose(scene.lab(), folder, Target.PRIMARY.nodes(scene).getFirst()));
    }

    private static Machine.Said run(Lab lab, String node, String script) {
        return lab.machine(node).run(List.of("sh", "-c", script), LIMIT);
    }

    private static Injected lose(Lab lab, String folder, String node) {
        Machine.Said said = run(lab, node, LOSE.formatted(folder));
        List<String> held =
                said.output().lines().filter(line -> line.endsWith("/")).toList();
        if (held.isEmpty()) {
            throw new LabTrouble("the shared volume could not be emptied: "
                    + said.output().strip().replaceAll("\\s+", " "));
        }
        List<String> members = lab.environment().pool().members();
        return new ForGood(
                patience -> {
                    String still = "cd " + folder + " && ls -d " + String.join(" ", held);
                    boolean gone = Polling.until(
                            patience,
                            () -> members.stream().allMatch(member -> {
                                Machine.Said seen = run(lab, member, still);
                                return seen.exit() != 0 && seen.output().lines().noneMatch(held::contains);
                            }));
                    return new Proof(
                            gone,
                            (gone ? "No member finds any more" : "Some member still finds")
                                    + " on the volume what was there: " + String.join(", ", held) + ".",
                            Map.of("folders", String.join(",", held)));
                },
                "What was on the volume is lost for good.");
    }
}

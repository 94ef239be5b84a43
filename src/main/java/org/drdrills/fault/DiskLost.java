package org.drdrills.fault;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.drdrills.topology.Environment;

/** Machines are lost with their disks, and replaced by machines of the same name with empty disks. */
public record DiskLost(Target target) implements Fault {
    /** The pool's setting for the folder of its members' durable data. */
    private static final String DISK = "disk";

    private static final Duration LIMIT = Duration.ofSeconds(20);
    /** Prints the number of files before and after. Files that a dying server still writes are ignored: they make no database. */
    private static final String WIPE =
            "cd %s && touch /tmp/disk-lost && find . -type f | wc -l && { find . -mindepth 1 -delete 2> /dev/null || true; } && find . -type f ! -newer /tmp/disk-lost | wc -l";

    @Override
    public String name() {
        return target.words() + " is lost with its disk";
    }

    @Override
    public String mechanism() {
        return "every file on the node's disk deleted, then SIGKILL to its container; what is started afterwards finds an empty disk";
    }

    @Override
    public Optional<String> impossibleIn(Environment environment) {
        return environment.pools().stream().anyMatch(pool -> pool.settings().containsKey(DISK))
                ? new MachineFault(target, MachineFault.Blow.KILL).impossibleIn(environment)
                : Optional.of("no pool of environment " + environment.name() + " says in its settings where the " + DISK
                        + " of a member is");
    }

    @Override
    public Aimed aim(Scene scene) {
        String disk = scene.pool().settings().get(DISK);
        if (disk == null) {
            throw new NoTarget("the settings of pool " + scene.pool().name() + " do not say where the " + DISK
                    + " of a member is");
        }
        Aimed blow = new MachineFault(target, MachineFault.Blow.KILL).aim(scene);
        return new AimedAtMachines(target, scene, blow.nodes(), () -> {
            long files = blow.nodes().stream()
                    .mapToLong(node -> wipe(scene.lab(), node, disk))
                    .sum();
            return new Accompanied(
                    blow.inject(),
                    patience -> new Proof(true, "All " + files + " files on the disk are gone.", Map.of()));
        });
    }

    private static long wipe(Lab lab, String node, String disk) {
        Machine.Said said = lab.machine(node).run(List.of("sh", "-c", WIPE.formatted(disk)), LIMIT);
        List<String> counts = said.output().strip().lines().toList();
        if (said.exit() != 0
                || counts.size() != 2
                || !counts.getFirst().matches("[1-9]\\d{0,8}")
                || !counts.getLast().equals("0")) {
            throw new LabTrouble("the disk of " + node + " could not be emptied: "
                    + said.output().strip().replaceAll("\\s+", " "));
        }
        return Long.parseLong(counts.getFirst());
    }
}

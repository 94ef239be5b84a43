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

/** All files of the pool's members in the primary's site are deleted and not restored. Servers, machines and wires stay healthy. */
public record FilesLost() implements Fault {
    /** The pool's setting for the folder of its members' files. */
    private static final String FOLDER = "folder";

    private static final Duration LIMIT = Duration.ofSeconds(20);
    /** Prints the number of files before. Files that are uploaded meanwhile may remain. */
    private static final String LOSE = "cd %1$s && find . -type f | wc -l && find . -mindepth 1 -delete";
    /** Number of files from before the deletion; a file that is being copied has an old modification time, but arrives after the mark. */
    private static final String LOOK = "cd %1$s && find . -type f ! -cnewer %2$s | wc -l";

    private static final String MARK = "/tmp/files-lost";

    @Override
    public String name() {
        return "the files in the primary's site are lost";
    }

    @Override
    public String mechanism() {
        return "every file that the pool's members in that site hold deleted; servers, machines and all wires stay healthy";
    }

    @Override
    public Optional<String> impossibleIn(Environment environment) {
        return environment.pools().stream().anyMatch(pool -> pool.settings().containsKey(FOLDER))
                ? Optional.empty()
                : Optional.of("no pool of environment " + environment.name() + " keeps files of its own in a folder");
    }

    @Override
    public Aimed aim(Scene scene) {
        Environment environment = scene.lab().environment();
        String folder = scene.pool().settings().get(FOLDER);
        if (folder == null) {
            throw new NoTarget("pool " + scene.pool().name() + " keeps no files of its own in a folder");
        }
        String site = environment.siteOf(Target.PRIMARY.nodes(scene).getFirst());
        List<String> struck = scene.pool().members().stream()
                .filter(member -> environment.siteOf(member).equals(site))
                .toList();
        return new AimedAtMachines(
                Target.PRIMARY, scene, Target.PRIMARY.nodes(scene), () -> lose(scene.lab(), folder, struck));
    }

    private static long count(Lab lab, String node, String script) {
        Machine.Said said = lab.machine(node).run(List.of("sh", "-c", script), LIMIT);
        try {
            return Long.parseLong(said.output().strip().lines().findFirst().orElse(""));
        } catch (NumberFormatException e) {
            throw new LabTrouble("the files on " + node + " could not be counted: "
                    + said.output().strip().replaceAll("\\s+", " "));
        }
    }

    private static Injected lose(Lab lab, String folder, List<String> nodes) {
        long held = 0;
        for (String node : nodes) {
            held += count(lab, node, "touch " + MARK + " && " + LOSE.formatted(folder));
        }
        if (held == 0) {
            throw new LabTrouble("there was no file on " + String.join(", ", nodes) + " that could be lost");
        }
        long lost = held;
        return new ForGood(
                patience -> {
                    boolean gone = Polling.until(
                            patience,
                            () -> nodes.stream().allMatch(node -> count(lab, node, LOOK.formatted(folder, MARK)) == 0));
                    return new Proof(
                            gone,
                            lost + " files of " + String.join(", ", nodes)
                                    + (gone ? " are gone." : " were to be gone, and some are still there."),
                            Map.of("files", Long.toString(lost), "nodes", String.join(",", nodes)));
                },
                "Only a copy or a backup brings the files back.");
    }
}

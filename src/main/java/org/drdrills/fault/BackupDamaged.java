package org.drdrills.fault;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.drdrills.topology.Environment;

/** Some bytes of the newest backup differ from what was written, as after bit rot: undetected until the backup is read. */
public record BackupDamaged() implements Fault {
    /** The pool's setting that says where its servers mount the repository of pgBackRest. */
    static final String REPOSITORY = "repository";

    private static final Duration LIMIT = Duration.ofSeconds(20);
    /** Prints the damaged file and its former checksum. */
    private static final String DAMAGE = """
            set -eu
            cd %1$s/backup/*/latest/
            file=$(find . -type f ! -name 'backup.manifest*' -printf '%%s %%P\\n' | sort -rn | head -n 1 | cut -d ' ' -f 2-)
            file=$(pwd -P)/$file
            before=$(sha256sum < "$file" | cut -c 1-64)
            head -c 64 /dev/urandom | dd of="$file" bs=1 seek=$(($(stat -c %%s "$file") / 2)) conv=notrunc status=none
            echo "damaged $before $file"
            """;

    private static final String LOOK = "sha256sum < '%1$s'";

    @Override
    public String name() {
        return "the latest backup is damaged";
    }

    @Override
    public String mechanism() {
        return "64 bytes in the middle of the newest backup's largest file of data overwritten with random ones (pgBackRest); its list of checksums stays as it is";
    }

    @Override
    public Optional<String> impossibleIn(Environment environment) {
        return environment.pool().settings().containsKey(REPOSITORY)
                ? Optional.empty()
                : Optional.of(
                        "the settings of pool " + environment.pool().name() + " name no " + REPOSITORY + " of backups");
    }

    @Override
    public Aimed aim(Scene scene) {
        impossibleIn(scene.lab().environment()).ifPresent(why -> {
            throw new NoTarget(why);
        });
        String node = Target.PRIMARY.nodes(scene).getFirst();
        String folder = scene.pool().settings().get(REPOSITORY);
        return new AimedAtMachines(Target.PRIMARY, scene, List.of(node), () -> damage(scene.lab(), node, folder));
    }

    private static Machine.Said run(Lab lab, String node, String script) {
        return lab.machine(node).run(List.of("bash", "-c", script), LIMIT);
    }

    private static Injected damage(Lab lab, String node, String folder) {
        Machine.Said said = run(lab, node, DAMAGE.formatted(folder));
        String[] words = said.output().strip().split(" ", 3);
        if (said.exit() != 0 || words.length != 3 || !words[0].equals("damaged")) {
            throw new LabTrouble("no backup could be damaged from " + node + ": "
                    + said.output().strip().replaceAll("\\s+", " "));
        }
        String before = words[1];
        String file = words[2];
        return new ForGood(
                patience -> {
                    Machine.Said now = run(lab, node, LOOK.formatted(file));
                    boolean changed = now.exit() == 0 && !now.output().startsWith(before);
                    return new Proof(
                            changed,
                            (changed ? "It is not as it was written any more: " : "It is still as it was written: ")
                                    + file + ".",
                            Map.of("file", file));
                },
                "A damaged backup stays damaged.");
    }
}

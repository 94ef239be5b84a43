package org.drdrills.fault;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.environment.Disks;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.drdrills.topology.Environment;

/** One bit of a page of the clients' table is flipped on one server's disk, behind the server's back; it stays so. */
public record PageFlipped(Target target) implements Fault {
    /** Prints one byte of a file as a number. */
    private static final String LOOK =
            "dd if=\"$FILE\" bs=1 skip=\"$OFFSET\" count=1 status=none | od -An -tu1 | tr -d ' '";

    @Override
    public String name() {
        return "a bit flips in a page of the ledger on " + target.words();
    }

    @Override
    public String mechanism() {
        return "the file system in user space that serves the machine's disk changes the lowest bit of one byte in the first page of the table; the file's times stay, what the kernel had cached of it is forgotten, and the server's own memory keeps the good page";
    }

    @Override
    public boolean needsDisks() {
        return true;
    }

    @Override
    public Optional<String> impossibleIn(Environment environment) {
        return DiskFault.without(environment)
                .or(() -> Power.lacking(environment, Power.LEDGER_PAGE))
                .or(() -> target.impossibleIn(environment))
                .or(Lab::disksUnavailable);
    }

    @Override
    public Aimed aim(Scene scene) {
        String node = target.nodes(scene).getFirst();
        String script = Power.LEDGER_PAGE.in(scene);
        Map<String, String> database = Power.database(scene);
        return new AimedAtMachines(
                target,
                scene,
                List.of(node),
                () -> flip(scene.lab(), node, Power.run(scene.lab(), node, script, database)));
    }

    private static Injected flip(Lab lab, String node, Machine.Said said) {
        Disks disks = lab.disks().orElseThrow(() -> new NoTarget(DiskFault.NO_DISKS));
        String folder = lab.environment().disks().folders().getOrDefault(node, "");
        String[] words = said.output().strip().split("\\s+");
        if (said.exit() != 0
                || words.length != 2
                || !words[0].startsWith(folder + "/")
                || !words[1].matches("\\d{1,9}")) {
            throw new LabTrouble("no page of the ledger was found on the disk of " + node + ": "
                    + said.output().strip().replaceAll("\\s+", " "));
        }
        String file = words[0];
        String before = look(lab, node, words);
        disks.flip(node, file.substring(folder.length()), Long.parseLong(words[1]));
        return new ForGood(
                patience -> {
                    String now = look(lab, node, words);
                    boolean flipped = !now.equals(before) && now.matches("\\d{1,3}");
                    return new Proof(
                            flipped,
                            "Byte " + words[1] + " of " + file + " on " + node + " was " + before + " and is " + now
                                    + ".",
                            Map.of("node", node, "file", file, "byte", words[1]));
                },
                "A damaged page stays damaged until it is copied from another server or from a backup.");
    }

    private static String look(Lab lab, String node, String[] place) {
        return Power.run(lab, node, LOOK, Map.of("FILE", place[0], "OFFSET", place[1]))
                .output()
                .strip();
    }
}

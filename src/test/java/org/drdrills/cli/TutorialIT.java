package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tutorials of environments/README.md, word for word, in an empty folder beside an unpacked release, without Maven. */
class TutorialIT {
    private static final Pattern EXIT = Pattern.compile("# exit code (\\d)");

    @TempDir
    private Path folder;

    /** Two servers that the suite does not start, failed over by hand while a drill witnesses it, and then struck by a power. */
    @Test
    @Tag("nightly")
    void aSystemThatRunsAlreadyIsWitnessedAndStruck() throws Exception {
        OwnProject project = OwnProject.in(folder, "my-payments");
        List<String> blocks = OwnProject.blocks("system-tutorial");
        assertThat(blocks).hasSize(3);
        try {
            project.run(blocks.get(0), 0);
            assertThat(project.run(blocks.get(1), 0))
                    .contains("planned  decided within 15 min of the event", "operators act, and mark the event");
            assertThat(project.run(blocks.get(2), 0))
                    .contains(
                            "Marked as the event: payments1 is killed",
                            "Decided by Grace: fail over to payments2; planned within 15 min of the event, ",
                            "1 of 1 drills met their objectives.",
                            "✓ No acknowledged write was lost",
                            "For an auditor")
                    .doesNotContain("known-to-the-runner", "Planned and not marked");
            assertThat(sql(project, "payments2", "SELECT count(*) FROM pg_namespace WHERE nspname = 'dr_drills'"))
                    .as("schemas left behind")
                    .isEqualTo("0");
            Path compose = project.home().resolve("environments/payments/compose.yaml");
            Files.writeString(compose, Files.readString(compose).replace("    nodes:\n", """
                                powers:
                                  kill:
                                    run: docker kill {node}
                                    undo: docker start {node}
                                    proof: test "$(docker inspect -f '{{.State.Running}}' {node})" = false
                                nodes:
                            """));
            // the old primary becomes the standby of the new one
            String again = "docker rm -fv payments1\n"
                    + blocks.get(0)
                            .lines()
                            .filter(line -> !line.startsWith("docker network"))
                            .takeWhile(line -> !line.startsWith("until sql"))
                            .map(line -> line.replace("payments1 -U", "payments2 -U")
                                    .replace("\"$0\" = payments1", "\"$0\" = payments2")
                                    .replace("for n in 1 2", "for n in 1"))
                            .collect(Collectors.joining("\n"))
                    + "\nuntil sql payments2 'SELECT application_name, state FROM pg_stat_replication' | grep -q 'walreceiver|streaming'; do sleep 1; done\n"
                    + "sql payments2 \"ALTER SYSTEM SET synchronous_standby_names = '*'\"\nsql payments2 'SELECT pg_reload_conf()'";
            project.run(again, 0);
            assertThat(project.run(
                            "PAYMENTS_PASSWORD=known-to-the-runner drill run -e payments -d payments-the-service-returns-when-the-primary-restarts",
                            0))
                    .contains("The proof of the power says: payments2 is down", "1 of 1 drills met");
        } finally {
            project.run("docker rm -fv payments1 payments2; docker network rm payments; true", 0);
        }
    }

    private static String sql(OwnProject project, String server, String statement) throws Exception {
        return project.run("docker exec " + server + " psql -qAt -h /tmp -U postgres -c \"" + statement + "\"", 0)
                .strip();
    }

    @Test
    void theTutorialIsTrueAsItStands() throws Exception {
        OwnProject project = OwnProject.in(folder, "my-system");
        List<String> blocks = OwnProject.blocks("tutorial");
        assertThat(blocks).hasSizeGreaterThanOrEqualTo(5);
        assertThat(String.join("", blocks))
                .contains("drill new ", "drill check", "drill run ", "drill gate ", "drill schedule ");
        List<String> said = new ArrayList<>();
        for (String block : blocks) {
            List<String> exits = EXIT.matcher(block)
                    .results()
                    .map((MatchResult exit) -> exit.group(1))
                    .toList();
            // Of a block with an exit code that command is the only one.
            assertThat(exits).hasSizeLessThanOrEqualTo(block.strip().lines().count() == 1 ? 1 : 0);
            said.add(project.run(block, exits.isEmpty() ? 0 : Integer.parseInt(exits.getFirst())));
        }
        String all = String.join("\n", said);
        assertThat(all)
                .contains(
                        "drill.py:",
                        "does not say yet how to write",
                        "10 drills.",
                        "1 of 1 drills met their objectives.",
                        "The same as when it was drilled.",
                        "Passed: 1 drills",
                        "Written: features/my-store.feature:",
                        "clients wait at most 1 s for an answer");
        assertThat(project.run("drill list", 0)).doesNotContain("changed since");
        project.run("XDG_CONFIG_HOME=$PWD/../config drill evidence pack reports/*-my-store --out ../bundles", 0);
        assertThat(project.run("drill evidence verify ../bundles/*.zip --key ../config/dr-drills/*.pub.pem", 0))
                .contains(", the same when judged again", "All matches.")
                .doesNotContain("Another build");
        assertThat(project.run(
                        "python3 " + Path.of("src/main/record/verify.py").toAbsolutePath() + " ../bundles/*.zip", 3))
                .contains("recomputed: outage.sustained", "All matches.");
        project.run("echo '# a remark' >> compose.yaml", 0);
        assertThat(project.run("drill list", 0)).contains("; environment or runbooks changed since)");
        assertThat(project.calledMaven()).isFalse();
        try (var made = Files.list(project.home())) {
            assertThat(made.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            ".github",
                            ".gitignore",
                            "compose.yaml",
                            "drill.yaml",
                            "environments",
                            "features",
                            "reports");
        }
        assertThat(all).doesNotContain("Exception", "defect of the suite", "\u001b");
        try (var runs = Files.list(project.home().resolve("reports"))) {
            assertThat(runs.filter(run -> run.getFileName().toString().endsWith("-my-store"))
                            .map(run -> run.resolve("index.html")))
                    .hasSize(1)
                    .allMatch(Files::isRegularFile);
        }
    }
}

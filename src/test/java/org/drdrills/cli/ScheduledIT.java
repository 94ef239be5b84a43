package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.drdrills.drill.Build;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What drill schedule writes for a project is run, from the archive of the suite to the gate: GitHub's workflow by act, GitLab's job by
 * gitlab-ci-local, and what the container of the Kubernetes CronJob does, by Docker in the project's image.
 */
@Tag("nightly")
class ScheduledIT {
    private static final String DRILL = "writes-return-within-20-seconds-when-the-primary-is-killed";
    private static final Path TOOLS = Path.of("src/test/tools/run").toAbsolutePath();
    private static final Pattern USES = Pattern.compile("uses: (actions/[a-z-]+)(?:/[a-z]+)?@([0-9a-f]{40})");

    @TempDir
    private Path folder;

    private OwnProject project;
    private Path archive;

    @BeforeEach
    void make() throws Exception {
        project = OwnProject.in(folder, "store");
        project.run(OwnProject.blocks("tutorial").getFirst().replaceFirst("export PATH=.*", ""), 0);
        project.run("drill new my-store --drill 'the primary is killed' --within '20 seconds'", 0);
        String name = "dr-drills-" + Build.here().version();
        archive = folder.resolve(name + ".tar.gz");
        project.run("tar czf " + archive + " --transform 's,^dr-drills," + name + ",' -C " + folder + " dr-drills", 0);
        // A runner's machine has the suite from the archive only.
        OwnProject.program(project.programs().resolve("drill"), "echo this is not the drill of the archive; exit 9\n");
    }

    private void scheduled(String scheduler, String more) throws Exception {
        project.run(
                project.suite().resolve("drill") + " schedule " + scheduler + " " + more + " -- run -d " + DRILL, 0);
    }

    private void committed() throws Exception {
        project.run(
                "git init -q -b main . && git remote add origin https://git.example.org/ada/store.git && git add -A"
                        + " && git -c user.name=Ada -c user.email=ada@example.org commit -qm Drills",
                0);
    }

    private static void passed(String said) {
        assertThat(said)
                .contains("1 of 1 drills met their objectives.", "Passed: 1 drills")
                .doesNotContain("not the drill of the archive");
    }

    @Test
    void gitlabsJob() throws Exception {
        scheduled("gitlab", "");
        Files.writeString(project.home().resolve(".gitlab-ci.yml"), "include: '/dr-drills.gitlab-ci.yml'\n");
        committed();
        String said = project.run(
                TOOLS + " gitlab-ci-local --no-color --shell-isolation --variable CI_PIPELINE_SOURCE=schedule"
                        + " --variable DR_DRILLS_ARCHIVE=file://" + archive,
                0);
        passed(said);
        try (Stream<Path> kept = Files.walk(project.home().resolve(".gitlab-ci-local/artifacts"))) {
            assertThat(kept.map(file -> file.getFileName().toString())).contains("index.html", "junit.xml");
        }
    }

    /** Twice: the second run finds the report of the first. Local stand-ins take the place of the actions, and of gh. */
    @Test
    void githubsWorkflow() throws Exception {
        scheduled("github", "");
        committed();
        Path kept = Files.createDirectory(folder.resolve("kept"));
        List<String> standIns = new ArrayList<>();
        String workflow = Files.readString(project.home().resolve(".github/workflows/dr-drills.yml"));
        for (MatchResult uses : USES.matcher(workflow).results().toList()) {
            standIns.add("--local-repository " + uses.group(1) + "@" + uses.group(2) + "="
                    + standIn(uses.group(1).replaceFirst(".*/", ""), kept));
        }
        assertThat(standIns).hasSize(5);
        OwnProject.program(project.programs().resolve("gh"), """
                case $1 in
                  api) [ ! -d %1$s/dr-drills-reports ] || echo 1 ;;
                  run) mkdir -p "$7" && cp -R %1$s/dr-drills-reports/. "$7" ;;
                esac
                """.formatted(kept));
        String act = TOOLS
                + " act schedule --pull=false -P ubuntu-latest=-self-hosted -s GITHUB_TOKEN=stand-in-token --var DR_DRILLS_ARCHIVE=file://"
                + archive + " " + String.join(" ", standIns);
        Map<String, Integer> runs = Map.of("first", 1, "second", 2);
        for (String run : List.of("first", "second")) {
            passed(project.run(act, 0));
            try (Stream<Path> reports = Files.list(kept.resolve("dr-drills-reports"))) {
                assertThat(reports.filter(
                                report -> report.getFileName().toString().startsWith("20")))
                        .as(run)
                        .hasSize(runs.get(run));
            }
            assertThat(kept.resolve("cache/images.tar")).isRegularFile();
        }
    }

    /** @return the folder of an action that does on this machine what GitHub's does on its servers */
    private Path standIn(String action, Path kept) throws Exception {
        Path home = Files.createDirectories(folder.resolve("actions").resolve(action));
        switch (action) {
            case "cache" -> {
                composite(
                        home.resolve("restore"),
                        "  path: {required: true}\n  key: {required: true}\n  restore-keys: {}\n",
                        "outputs:\n  cache-primary-key: {value: '${{ inputs.key }}'}\n  cache-hit: {value: ''}\n",
                        "[ ! -d " + kept + "/cache ] || { mkdir -p \"${{ inputs.path }}\" && cp -R " + kept
                                + "/cache/. \"${{ inputs.path }}\"; }");
                composite(
                        home.resolve("save"),
                        "  path: {required: true}\n  key: {required: true}\n",
                        "",
                        "test -n \"${{ inputs.key }}\" && mkdir -p " + kept
                                + "/cache && cp -R \"${{ inputs.path }}\"/. " + kept + "/cache");
            }
            case "upload-artifact" ->
                composite(
                        home,
                        "  name: {required: true}\n  path: {required: true}\n  retention-days: {}\n",
                        "",
                        "rm -rf \"" + kept + "/${{ inputs.name }}\" && cp -R \"${{ inputs.path }}\" \"" + kept
                                + "/${{ inputs.name }}\"");
            default -> composite(home, "  distribution: {}\n  java-version: {}\n", "", "java -version");
        }
        return home;
    }

    private static void composite(Path home, String inputs, String outputs, String script) throws Exception {
        Files.createDirectories(home);
        Files.writeString(
                home.resolve("action.yml"),
                "name: stand-in\ninputs:\n" + inputs + outputs
                        + "runs:\n  using: composite\n  steps:\n    - shell: bash\n      run: |\n        " + script
                        + "\n");
    }

    /** The image is built as the manifest says, and its container does what the pod's would, with this machine's engine. */
    @Test
    void whatTheContainerOfTheCronJobDoes() throws Exception {
        String image = "drdrills/scheduled-test:1";
        scheduled("kubernetes", "--image " + image);
        String manifest = Files.readString(project.home().resolve("dr-drills.cronjob.yaml"));
        Matcher args = Pattern.compile("args:\\n\\s+- '(.*)'\\n").matcher(manifest);
        assertThat(args.find()).isTrue();
        assertThat(manifest).contains("command: [sh, -c]", "mountPath: /project/reports", "image: " + image);
        Path served = Files.createDirectory(folder.resolve("served"));
        Files.copy(archive, served.resolve("suite.tar.gz"));
        Path script =
                Files.writeString(folder.resolve("command.sh"), args.group(1).replace("''", "'"));
        Path reports = Files.createDirectory(folder.resolve("reports"));
        try {
            String build = manifest.lines()
                    .filter(line -> line.startsWith("# docker build"))
                    .findFirst()
                    .orElseThrow()
                    .substring(2)
                    .replaceFirst(" && docker push .*", "")
                    .replace("DR_DRILLS_ARCHIVE=URL", "DR_DRILLS_ARCHIVE=http://127.0.0.1:$port/suite.tar.gz")
                    .replace("docker build ", "docker build --network host ");
            project.run("""
                    python3 -u -m http.server --bind 127.0.0.1 --directory %s 0 > ../server.log 2>&1 &
                    trap "kill $!" EXIT
                    until port=$(grep -oE 'port [0-9]+' ../server.log | grep -oE '[0-9]+'); do sleep 0.1; done
                    %s
                    """.formatted(served, build), 0);
            passed(project.run(
                    "docker run --rm --network host -v /var/run/docker.sock:/var/run/docker.sock -v " + reports
                            + ":/project/reports --entrypoint sh " + image + " -c \"$(cat " + script + ")\"",
                    0));
            try (Stream<Path> runs = Files.list(reports)) {
                assertThat(runs.map(run -> run.resolve("index.html"))).anyMatch(Files::isRegularFile);
            }
        } finally {
            project.run("docker rmi --force " + image, 0);
        }
    }
}

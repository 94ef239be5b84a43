package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that the suite did not start, with sshd, Patroni and PostgreSQL as services, are struck by SSH and nftables. Needs root. */
@Tag("nightly")
class RunningHostsIT {
    private static final Path FILES = Path.of("src/test/hosts").toAbsolutePath();
    private static final Pattern OUTAGE =
            Pattern.compile("Outage(?: of clients[^.]*?)? was ([0-9.]+) s \\(± ([0-9.]+) s\\)");

    @TempDir
    private static Path folder;

    private static Path hosts;
    private static OwnProject project;

    @BeforeAll
    static void start() throws Exception {
        hosts = folder.resolve("hosts");
        project = OwnProject.in(folder, "project");
        Path home = project.home();
        project.run(FILES.resolve("hosts.sh") + " up " + hosts, 0);
        project.run("drill new hosts --class staging --system host1=172.31.78.11:5432,host2=172.31.78.12:5432", 0);
        Files.writeString(
                home.resolve("environments/hosts/compose.yaml"),
                Files.readString(FILES.resolve("compose.yaml")).replace("HOSTS/", hosts + "/"));
        Path lab = Files.createDirectories(home.resolve("environments/lab"));
        Files.copy(FILES.resolve("lab.yaml"), lab.resolve("compose.yaml"));
        for (String name : List.of("patroni.yaml", "roles.sh")) {
            Files.copy(Path.of("environments/availability-group", name), lab.resolve(name));
        }
        project.run(
                "openssl genpkey -algorithm ed25519 -out approver.pem;"
                        + " openssl pkey -in approver.pem -pubout -out environments/hosts/approver.pub.pem; drill check",
                0);
    }

    @AfterAll
    static void remove() throws Exception {
        project.run(FILES.resolve("hosts.sh") + " down", 0);
    }

    private static String approved(String options) {
        return "export HOSTS_PASSWORD=$(cat " + hosts + "/password)\ndrill run -e hosts " + options
                + " --dry-run --plan plan.json > /dev/null\n"
                + "drill approve plan.json --key approver.pem --name 'Ada Lovelace' > /dev/null\n"
                + "drill run -e hosts " + options + " --approval plan.approval.json";
    }

    /** Recovery times of MET drills and how uncertain they are, s. */
    private static List<MatchResult> outages(String said) {
        Matcher matcher = OUTAGE.matcher(said);
        return matcher.results().toList();
    }

    @Test
    void sameVerdictsAndTimesAsInALab() throws Exception {
        String drills = "-d %1$s-the-service-returns-when-the-primary-is-killed"
                + " -d %1$s-the-service-returns-when-the-primary-s-host-vanishes"
                + " -d %1$s-the-other-sites-are-served-when-the-primary-s-site-is-partitioned";
        String here = project.run(approved(drills.formatted("hosts") + " --pack"), 0);
        assertThat(here)
                .contains(
                        "3 of 3 drills met their objectives.",
                        "proofs of the system's powers hold for all 4 directions")
                .doesNotContain("Not everything was undone");
        String lab = project.run("drill run -e lab " + drills.formatted("lab"), 0);
        assertThat(lab).contains("3 of 3 drills met their objectives.");
        for (int i = 0; i < 3; i++) {
            MatchResult one = outages(here).get(i);
            MatchResult other = outages(lab).get(i);
            System.out.println("Outage of drill " + (i + 1) + ": " + one.group(1) + " s on hosts, " + other.group(1)
                    + " s in a lab");
            // Patroni renews its lease once in a second, and looks at it once in a second
            double unlike = 2 + Double.parseDouble(one.group(2)) + Double.parseDouble(other.group(2)) + 2;
            if (i < 2) {
                assertThat(Double.parseDouble(one.group(1)))
                        .isCloseTo(Double.parseDouble(other.group(1)), within(unlike));
            }
        }
        assertThat(project.run("for zip in reports/bundles/*.zip; do drill evidence verify $zip; done", 0))
                .contains("All matches");
        assertThat(project.run("cat reports/*-hosts/run.json", 0)).contains("Ada Lovelace");
        noTraces();
    }

    @Test
    void aRunnerThatIsKilledLeavesNoFault() throws Exception {
        String run = approved("-d hosts-the-service-returns-when-the-primary-s-host-vanishes")
                .replace("--approval plan.approval.json", "--approval plan.approval.json > killed.log 2>&1 &");
        project.run(
                run
                        + "\nuntil grep -q 'The proof of the power says' killed.log; do sleep 0.2; kill -0 $!; done\n"
                        + "kill -9 $!",
                0);
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            for (int n = 1; n <= 3; n++) {
                project.run(hosts + "/hosts is-down host" + n, 1);
            }
        });
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(project.run(hosts + "/hosts primary", 0)).startsWith("host"));
    }

    private static void noTraces() throws IOException, InterruptedException {
        String schemas = project.run(
                "ssh -F " + hosts + "/ssh.config $(" + hosts
                        + "/hosts primary) \"sudo -u postgres psql -qAt -h /tmp -U postgres"
                        + " -c \\\"SELECT count(*) FROM pg_namespace WHERE nspname = 'dr_drills'\\\"\"",
                0);
        assertThat(schemas.strip()).as("schemas left behind").isEqualTo("0");
        for (int n = 1; n <= 3; n++) {
            project.run("! ssh -F " + hosts + "/ssh.config host" + n + " sudo nft-cut show 172.31.78.11", 0);
        }
    }
}

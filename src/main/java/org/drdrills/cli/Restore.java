package org.drdrills.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.drdrills.drill.Campaign;
import org.drdrills.drill.RestoreDrill;
import org.drdrills.drill.Terminal;
import org.drdrills.evidence.bundle.SigningKey;
import org.drdrills.record.Json;
import org.drdrills.topology.BackupKind;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Durations;
import org.drdrills.topology.Environment;
import org.drdrills.topology.RestoreOrder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings up a backup of a real system in a lab of its own. */
@Command(
        name = "restore",
        description =
                "Restore a backup of your own system in a fresh lab that is cut off from everything, and judge it. The backup is only read; reports hold numbers and names of checks, never data.",
        mixinStandardHelpOptions = true,
        exitCodeList = {
            "0:all objectives met",
            "1:an objective was missed: the backup is damaged, too old or too slow, its key is wrong, or a check fails",
            "2:wrong usage or input; nothing was started",
            "3:inconclusive: the lab could not carry out the restore"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  drill restore shop --from /mnt/backup/pgbackrest",
            "  BACKUP_KEY=… drill restore shop --from /mnt/backup/pgbackrest --pack",
            "  drill restore shop --from /srv/dumps/shop-2026-11-30.dump",
            "",
            "The environment's file says under x-drill.restore with which image, within which time, how old at most, and what the copy must answer. Phases are timed apart: fetch, restore, recover, checks. Pages, tables and indexes are verified afterwards."
        })
final class Restore implements Callable<Integer> {
    @Parameters(
            paramLabel = "ENVIRONMENT",
            completionCandidates = Candidates.Environments.class,
            description = "Its name; its file needs x-drill.restore.")
    private String environment;

    @Option(
            names = "--from",
            paramLabel = "BACKUP",
            required = true,
            description =
                    "The backup, a folder or a file: a repository of pgBackRest, a base backup with its log, or a dump of pg_dump, mariadb-backup or mariadb-dump. Of several, the newest is restored.")
    private Path from;

    @Option(names = "--out", paramLabel = "FOLDER", description = "Where the run's folder goes (default: reports).")
    private Path out;

    @Option(
            names = "--approve",
            paramLabel = "REASON",
            description =
                    "Approval of this run: the person who approved, and the purpose. Some environments require it.")
    private String approval = "";

    @Option(names = "--pack", description = "Pack the run for an auditor, as drill evidence pack does.")
    private boolean pack;

    @Option(
            names = "--keep-lab",
            description =
                    "Keep the container until Ctrl-C, 4 h at most, so that you can look into it with docker exec.")
    private boolean keepLab;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print the verdict only, no progress.")
    private boolean quiet;

    @Option(names = "--json", description = "Print one JSON object at the end and nothing else.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter to =
                json ? new PrintWriter(Writer.nullWriter()) : spec.commandLine().getOut();
        Path home = Main.home();
        Environment where = EnvironmentCheck.described(home.resolve("environments"), environment);
        RestoreOrder restore = where.restore()
                .orElseThrow(() -> BadInput.at(
                        where.file(),
                        0,
                        "the environment does not say how a backup of it is restored; add restore to x-drill"));
        Campaign.approved(where, approval);
        if (!Files.isReadable(from)) {
            throw new BadInput(
                    "there is no backup at " + from + " that can be read; name a folder or a file with --from");
        }
        BackupKind kind = restore.kind()
                .or(() -> BackupKind.of(from))
                .orElseThrow(() -> new BadInput("what made the backup at " + from
                        + " cannot be told from its files; say kind in x-drill.restore: "
                        + String.join(", ", BackupKind.keys())));
        String key = restore.key()
                .map(secret -> secret.value(where.file(), System::getenv))
                .orElse("");
        Path reports = out == null ? home.resolve("reports") : out;
        Run.writable(reports);
        if (pack) {
            SigningKey.find(null, System::getenv, to::println);
        }
        Terminal terminal = new Terminal(to, quiet || json);
        terminal.says(
                "The backup is " + kind.words() + ". It must be usable within " + Durations.text(restore.rto()) + ".");
        RestoreDrill.Done done = RestoreDrill.run(
                new RestoreDrill.Order(
                        home, reports, where, restore, from, kind, key, approval.strip(), Run.command(spec), keepLab),
                terminal::notes);
        terminal.ends(done.record());
        to.println();
        to.println("Report: " + Terminal.shown(done.folder().page()));
        if (pack) {
            Pack.pack(done.folder(), to);
        }
        if (json) {
            spec.commandLine().getOut().println(Json.line(RunLine.of(done.folder())));
        }
        if (!done.container().isEmpty()) {
            to.println("The container " + done.container() + " stays until Ctrl-C: docker exec -it " + done.container()
                    + " sh. What the tools printed is in /restore/run.");
            to.flush();
            Thread.sleep(Duration.ofHours(4));
        }
        return Run.exit(done.record().judgement().verdict());
    }
}

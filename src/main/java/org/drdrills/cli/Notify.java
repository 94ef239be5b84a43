package org.drdrills.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.drdrills.notice.Notice;
import org.drdrills.notice.Recipient;
import org.drdrills.record.RunFolder;
import org.drdrills.topology.BadInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends notifications of a run. */
@Command(
        name = "notify",
        mixinStandardHelpOptions = true,
        description =
                "Send the result of a run to the recipients in the variable DRILL_NOTIFY, separated by spaces: https://… gets JSON, slack:https://… Slack's form, mailto:ops@example.org mail.",
        exitCodeList = {
            "0:all recipients were notified",
            "2:wrong usage or input, or no recipient is named",
            "3:a recipient could not be reached"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  DRILL_NOTIFY='slack:https://chat.example.org/hooks/x' drill notify --when trouble reports/<run>",
            "",
            "Variables:",
            "  DRILL_NOTIFY         the recipients; it may hold secrets, so it is no option",
            "  DRILL_SMTP           smtp://host:25, smtp://user@host:587 or smtps://user@host:465",
            "  DRILL_SMTP_PASSWORD  if the server requires one",
            "  DRILL_MAIL_FROM      the sender"
        })
final class Notify implements Callable<Integer> {
    /** Which runs are told of. */
    enum When {
        ALWAYS,
        TROUBLE
    }

    @Parameters(paramLabel = "RUN", description = "reports/<run>")
    private Path run;

    @Option(
            names = "--when",
            paramLabel = "WHEN",
            description =
                    "always, or trouble: only where not every drill met its objectives (default ${DEFAULT-VALUE}).",
            defaultValue = "always")
    private When when;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (!Files.isDirectory(run)) {
            throw new BadInput("there is no folder " + run + "; name reports/<run>");
        }
        return send(
                        Notice.of(RunFolder.at(run)),
                        recipients(),
                        when,
                        spec.commandLine().getOut())
                ? Main.MET
                : Main.INCONCLUSIVE;
    }

    /** @throws BadInput if no recipient is named, or one that is not understood */
    static List<Recipient> recipients() {
        List<Recipient> recipients = Recipient.of(System.getenv());
        if (recipients.isEmpty()) {
            throw new BadInput("no recipient is named; set the variable " + Recipient.VARIABLE
                    + " to https://…, slack:https://… or mailto:ops@example.org");
        }
        return recipients;
    }

    /** @return whether every recipient got it */
    static boolean send(Notice notice, List<Recipient> recipients, When when, PrintWriter out) {
        boolean all = true;
        for (Recipient recipient : when == When.TROUBLE && !notice.trouble() ? List.<Recipient>of() : recipients) {
            try {
                recipient.send(notice);
                out.println("Told " + recipient.name() + ".");
            } catch (Recipient.NotSent e) {
                out.println("Not told: " + e.getMessage() + ".");
                all = false;
            }
        }
        return all;
    }
}

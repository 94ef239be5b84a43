package org.drdrills.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.drdrills.drill.DrillPlan;
import org.drdrills.drill.Rehearsal;
import org.drdrills.steps.Event;
import org.drdrills.steps.Wordings;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes something happen in a lab that is up. */
@Command(
        name = "fault",
        mixinStandardHelpOptions = true,
        description =
                "Inject a fault into the lab that is up, in the words of a feature's When step. A fault with a duration is healed after it; a fault without one lasts until drill heal.",
        exitCodeList = {
            "0:the fault was injected, and its effect proven",
            "1:the operator's runbook refused, or failed",
            "2:wrong usage, or words that are no event",
            "3:the fault is impossible here, or no lab answers"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  drill fault the primary is killed",
            "  drill fault \"nothing passes between the primary's site and every other site for 2 minutes\"",
            "  drill fault --words"
        })
final class LiveFault implements Callable<Integer> {
    @Parameters(paramLabel = "WORDS", arity = "0..*", description = "Such as: the primary is killed")
    private List<String> words = List.of();

    @Mixin
    private WhoseLab lab;

    @Option(names = "--words", description = "List all events that are possible in the environment.")
    private boolean list;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Optional<Environment> environment = environment();
        Wordings wordings = environment.map(Wordings::of).orElse(Wordings.shared());
        if (list) {
            Environment where =
                    environment.orElseThrow(() -> new BadInput("no lab is up; name an environment with --environment"));
            Rehearsal rehearsal = new Rehearsal(where);
            wordings.events().stream()
                    .filter(event -> rehearsal.impossible(event.happening()).isEmpty())
                    .map(Event::words)
                    .forEach(spec.commandLine().getOut()::println);
            return Main.MET;
        }
        if (words.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "say what is to happen, such as: the primary is killed; drill fault --words lists all that can be said");
        }
        String said = String.join(" ", words).strip();
        happening(wordings, said);
        return lab.ask("fault " + said.replaceAll("\\s+", " "));
    }

    /** The environment that was named, or of the lab that is up. */
    private Optional<Environment> environment() {
        return Stream.concat(Stream.of(lab.environment()), Holder.names().stream())
                .filter(name -> !name.isEmpty())
                .findFirst()
                .map(name -> EnvironmentFile.named(Main.home().resolve("environments"), name));
    }

    /**
     * A fault whose duration was left out has none.
     *
     * @throws BadInput if nothing is worded like that, neither as it stands nor with a duration added
     */
    static DrillPlan.Happening happening(Wordings wordings, String words) {
        try {
            return wordings.event(words).happening();
        } catch (BadInput e) {
            try {
                DrillPlan.Happening held = wordings.event(words + " for 1 hour").happening();
                return held instanceof DrillPlan.Failure failure
                        ? new DrillPlan.Failure(failure.fault(), Optional.empty())
                        : held;
            } catch (BadInput other) {
                throw e;
            }
        }
    }
}

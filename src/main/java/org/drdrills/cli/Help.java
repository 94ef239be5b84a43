package org.drdrills.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.drdrills.topology.Nearest;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the help of a command, also of one below another. */
@Command(
        name = "help",
        description = "Print the help of a command.",
        helpCommand = true,
        mixinStandardHelpOptions = true,
        exitCodeList = {"0:printed", "2:there is no such command"},
        footerHeading = "%nExamples:%n",
        footer = {"  drill help run", "  drill help evidence period"})
final class Help implements Callable<Integer> {
    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The command (default: all of them in short).")
    private List<String> path = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine command = spec.commandLine().getParent();
        for (String word : path) {
            CommandLine below = command.getSubcommands().get(word);
            if (below == null) {
                throw new ParameterException(
                        command,
                        "there is no command '" + word + "'"
                                + (command.getParent() == null ? "" : " below '" + command.getCommandName() + "'")
                                + Nearest.hint(word, command.getSubcommands().keySet()));
            }
            command = below;
        }
        command.usage(spec.commandLine().getOut());
        return Main.MET;
    }
}

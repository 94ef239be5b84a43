package org.drdrills.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The lab that is up and is meant, for the commands that ask something of it. */
final class WhoseLab {
    @Option(
            names = {"-e", "--environment"},
            paramLabel = "NAME",
            completionCandidates = Candidates.Environments.class,
            description = "Whose lab, where several are up.")
    private String environment = "";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** The environment that was named, or empty. */
    String environment() {
        return environment;
    }

    /**
     * Asks, and prints what it says.
     *
     * @return the exit code that it answered
     */
    int ask(String request) {
        return Holder.find(environment).ask(request, command.commandLine().getOut()::println);
    }
}

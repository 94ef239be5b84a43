package org.drdrills.evidence;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drdrills.record.RunFolder;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.BusinessService;

/** The business service of each environment of a run, as the files state it that the run kept when it began. */
final class BusinessContexts {
    private BusinessContexts() {}

    /** By environment; those that state none, or whose files cannot be read any more, are left out. */
    static List<Evidence.BusinessContext> of(RunFolder run, RunStory story) {
        List<Evidence.BusinessContext> contexts = new ArrayList<>();
        story.drills().stream()
                .map(drill -> drill.record().environment())
                .distinct()
                .sorted()
                .forEach(environment -> in(run.path()
                                .resolve("inputs/environments")
                                .resolve(environment.replaceFirst("\\+.*", ""))
                                .resolve("compose.yaml"))
                        .ifPresent(service -> contexts.add(new Evidence.BusinessContext(environment, service))));
        return contexts;
    }

    private static Optional<BusinessService> in(Path file) {
        try {
            return Files.isRegularFile(file) ? BusinessService.in(file) : Optional.empty();
        } catch (BadInput e) {
            return Optional.empty();
        }
    }
}

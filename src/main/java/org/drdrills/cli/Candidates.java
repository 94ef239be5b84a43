package org.drdrills.cli;

import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.drdrills.steps.Features;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.EnvironmentFile;

/** What the shell completes beside commands and options: the names in the project, as of now. */
final class Candidates {
    private Candidates() {}

    /** A project that cannot be read has no names; completing must not fail. */
    private static Iterator<String> orNone(Supplier<List<String>> names) {
        try {
            return names.get().iterator();
        } catch (BadInput e) {
            return List.<String>of().iterator();
        }
    }

    static final class Environments implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return orNone(() -> EnvironmentFile.names(Main.home().resolve("environments")));
        }
    }

    static final class Drills implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return orNone(() -> new Features(Main.home())
                    .drills("").stream().map(plan -> plan.id()).toList());
        }
    }

    static final class Tags implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return orNone(() -> new Features(Main.home())
                    .drills("").stream()
                            .flatMap(plan -> plan.tags().stream())
                            .distinct()
                            .sorted()
                            .map(tag -> "@" + tag)
                            .toList());
        }
    }
}

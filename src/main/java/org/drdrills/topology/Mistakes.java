package org.drdrills.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Collects what is wrong with a file, so that its author is told all of it at once. */
final class Mistakes {
    /** Beyond these the reader would not see the first. */
    private static final int MOST = 20;

    private final List<BadInput> all = new ArrayList<>();

    /** One for each place in a file, although several services may take it from there. */
    void add(BadInput mistake) {
        if (all.stream().noneMatch(other -> withoutService(other).equals(withoutService(mistake)))) {
            all.add(mistake);
        }
    }

    private static String withoutService(BadInput mistake) {
        return String.valueOf(mistake.getMessage()).replaceFirst("(:\\d+: .*?services\\.)[^.: ]+", "$1*");
    }

    /** Goes on where this part of the file cannot be used. */
    void check(Runnable part) {
        attempt(() -> {
            part.run();
            return true;
        });
    }

    /** @return empty where this part of the file cannot be used */
    <T> Optional<T> attempt(Supplier<T> part) {
        try {
            return Optional.of(part.get());
        } catch (BadInput mistake) {
            add(mistake);
            return Optional.empty();
        }
    }

    /** One each. */
    List<String> sentences() {
        return all.stream().map(BadInput::getMessage).toList();
    }

    /** @throws BadInput with all mistakes, a line for each, if there were any */
    void complain() {
        if (all.size() == 1) {
            throw all.getFirst();
        }
        if (!all.isEmpty()) {
            List<String> lines = new ArrayList<>(
                    all.stream().limit(MOST).map(BadInput::getMessage).toList());
            if (all.size() > MOST) {
                lines.add("and %d more mistakes of the kind".formatted(all.size() - MOST));
            }
            throw BadInput.all(lines);
        }
    }
}

package org.drdrills.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drdrills.fault.Injected;

/** The faults in force, in the order of their injection. */
final class OpenFaults {
    private final List<Injected> open = new ArrayList<>();
    private Injected event;

    void add(Injected injected) {
        open.add(injected);
    }

    void addEvent(Injected injected) {
        open.add(injected);
        event = injected;
    }

    /** The event's own fault, while it is in force. */
    Optional<Injected> event() {
        return Optional.ofNullable(event).filter(open::contains);
    }

    /**
     * Forgets what cannot be undone.
     *
     * @return whether there was any
     */
    boolean dropPermanent() {
        return open.removeIf(injected -> !injected.heals());
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** The last injected first. */
    List<Injected> latestFirst() {
        return List.copyOf(open.reversed());
    }

    void clear() {
        open.clear();
    }
}

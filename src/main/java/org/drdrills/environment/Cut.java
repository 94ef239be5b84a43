package org.drdrills.environment;

import java.util.Collection;
import java.util.List;

/** Damage that is applied to wires. Closing it heals them; closing it twice has no further effect. */
public interface Cut extends AutoCloseable {
    Collection<Direction> directions();

    Damage damage();

    /** How many proxies were changed. */
    int proxies();

    /** Proxies that do not report the damage that was applied to them; empty if all do. */
    List<String> notInForce();

    /** @throws LabTrouble if a proxy could not be healed, with its name; the others are healed nevertheless */
    @Override
    void close();
}

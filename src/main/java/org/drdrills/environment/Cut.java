package org.drdrills.environment;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Damage that is applied to wires. Closing it heals them; closing it twice has no further effect. */
public interface Cut extends AutoCloseable {
    Collection<Direction> directions();

    Damage damage();

    /** How many proxies were changed; for damage of packets, how many directions. */
    int proxies();

    /** Direction → packets that were damaged on it, where the damage is one of packets. */
    default Map<String, Long> damaged() {
        return Map.of();
    }

    /** Proxies that do not report the damage that was applied to them, or directions on which no packet was damaged yet; empty if there are none. */
    List<String> notInForce();

    /** @throws LabTrouble if a proxy could not be healed, with its name; the others are healed nevertheless */
    @Override
    void close();
}

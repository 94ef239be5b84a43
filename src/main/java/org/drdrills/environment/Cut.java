package org.drdrills.environment;

import java.util.Collection;
import java.util.List;

/** Damage that was done. Closing it heals it; closing twice does nothing more. */
public interface Cut extends AutoCloseable {
    Collection<Direction> directions();

    Damage damage();

    /** How many proxies were told to do something. */
    int proxies();

    /** Which proxies do not show the damage that they were told to do; empty if all do. */
    List<String> notInForce();

    /** @throws LabTrouble if a proxy could not be told, with its name; the others are healed all the same */
    @Override
    void close();
}

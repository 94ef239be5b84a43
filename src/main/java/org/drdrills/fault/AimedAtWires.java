package org.drdrills.fault;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.drdrills.environment.Direction;

/**
 * A fault of wires with its targets resolved.
 *
 * @param same   whether the roles still resolve to the same targets
 * @param strike injects it
 */
record AimedAtWires(
        String role,
        List<String> nodes,
        Set<String> struckSites,
        Collection<Direction> directions,
        BooleanSupplier same,
        Supplier<Injected> strike)
        implements Aimed {
    @Override
    public boolean stillTrue() {
        return same.getAsBoolean();
    }

    @Override
    public Injected inject() {
        return strike.get();
    }
}

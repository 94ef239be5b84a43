package org.drdrills.fault;

import java.util.List;
import java.util.Optional;
import org.drdrills.environment.Lab;
import org.drdrills.topology.Pool;

/** The lab, and the roles of its nodes at this moment. */
public interface Scene {
    Lab lab();

    /** The pool whose roles are meant. */
    default Pool pool() {
        return lab().environment().pool();
    }

    /** The current primary, if exactly one member is primary. */
    Optional<String> primary();

    /** Members that serve concurrently now, in the order of their pool. */
    List<String> active();

    /** The current standbys, synchronous ones first. */
    List<String> standbys();
}

package org.drdrills.fault;

import java.util.List;
import java.util.Optional;
import org.drdrills.environment.Lab;
import org.drdrills.topology.Pool;

/** The lab and who plays which role in it at this moment. */
public interface Scene {
    Lab lab();

    /** The pool whose roles are meant. */
    default Pool pool() {
        return lab().environment().pool();
    }

    /** The member that is primary now, if exactly one is. */
    Optional<String> primary();

    /** Members that serve beside each other now, in the order of their pool. */
    List<String> active();

    /** Members that follow the primary now, those for which acknowledgements wait first. */
    List<String> standbys();
}

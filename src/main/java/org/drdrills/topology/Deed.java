package org.drdrills.topology;

import java.util.List;
import java.util.Locale;

/** What a power of a system that runs already does to a machine, a site or a link. */
public enum Deed {
    /** The server's process ends at once; its host stays. */
    KILL(List.of("node", "site", "address", "port"), List.of("node", "address")),
    /** The server is asked to end. */
    STOP(List.of("node", "site", "address", "port"), List.of("node", "address")),
    /** The server's process is suspended. */
    FREEZE(List.of("node", "site", "address", "port"), List.of("node", "address")),
    /** The host is gone: nothing answers for it. */
    VANISH(List.of("node", "site", "address", "port"), List.of("node", "address")),
    /** Nothing that one node sends reaches another. */
    CUT(List.of("from", "to", "from-address", "to-address"), List.of("from", "from-address")),
    /** A whole site is switched off. */
    SITE(List.of("site"), List.of("site"));

    private final List<String> words;
    private final List<String> targets;

    Deed(List<String> words, List<String> targets) {
        this.words = words;
        this.targets = targets;
    }

    /** As a file calls it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What stands in braces in its commands and is filled in. */
    List<String> words() {
        return words;
    }

    /** One of these must stand in a command, or it is aimed at nothing. */
    List<String> targets() {
        return targets;
    }
}

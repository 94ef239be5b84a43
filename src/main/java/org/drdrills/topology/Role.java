package org.drdrills.topology;

import java.util.Locale;

/** What a member of a pool is at a moment, as its own engine says. */
public enum Role {
    /** Accepts writes, or says that it would. */
    PRIMARY,
    /** Follows the primary. */
    STANDBY,
    /** Ready to take over what another member serves, with no copy of its own: the members share one volume. */
    PASSIVE,
    /** No member: a server beside the pool to which a runbook restores a backup. It is read at the end, and not observed before. */
    COPY,
    /** Serves clients together with other members: durable data are in a back end that all of them share, or each holds them and accepts writes. */
    ACTIVE,
    /** Answers, but is neither: starting, stopping, recovering. */
    NONE,
    /** Did not answer the observer in time. */
    UNREACHABLE;

    /** The word in features, records and reports. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Role ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}

package org.drdrills.workload;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** An engine whose members tell of their settings and of their state while nothing happens. It only reads. */
public interface Standing {
    /**
     * What a member tells of itself, name → value, as the observer; the names are the engine's own.
     *
     * @throws IllegalStateException with one sentence, if it does not tell
     */
    Map<String, String> readings(InetSocketAddress member, Map<String, String> access, Duration timeout);

    /** Signs in at a member as clients do, and leaves; why it was not let in, else empty. */
    Optional<String> signIn(InetSocketAddress member, Map<String, String> access, Duration timeout);
}

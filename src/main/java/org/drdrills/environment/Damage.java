package org.drdrills.environment;

import java.time.Duration;
import org.drdrills.topology.Durations;

/**
 * What is done to a direction. Each is one mechanism of the proxies; features/README.md has the table.
 */
public sealed interface Damage {
    /** Bytes are thrown away, nobody is told. Healing closes the connections that were open meanwhile. */
    record Silence() implements Damage {}

    /** Connections that the source opened are dropped, and new ones are turned away at once. */
    record Refusal() implements Damage {}

    /** Bytes are held, and delivered late when it heals, as TCP does after a short break. */
    record Hold() implements Damage {}

    /** Bytes arrive late. */
    record Delay(Duration delay, Duration jitter) implements Damage {}

    /** Bytes pass at no more than this many kilobytes a second, on each connection. */
    record Narrow(long kilobytesPerSecond) implements Damage {}

    /** What the proxies are told, for the evidence. */
    default String mechanism() {
        return switch (this) {
            case Silence s -> "Toxiproxy toxic timeout=0 on every connection of the direction (upstream on those that the source opens, downstream on those that the target opens)";
            case Refusal r -> "Toxiproxy enabled=false on every proxy from source to target";
            case Hold h -> "Toxiproxy toxic bandwidth=0 on every connection of the direction";
            case Delay d -> "Toxiproxy toxic latency=" + Durations.text(d.delay()) + " jitter=" + Durations.text(d.jitter()) + " on every connection of the direction";
            case Narrow n -> "Toxiproxy toxic bandwidth=" + n.kilobytesPerSecond() + " kB/s on every connection of the direction";
        };
    }
}

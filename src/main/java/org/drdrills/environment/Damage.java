package org.drdrills.environment;

import java.time.Duration;
import org.drdrills.topology.Durations;

/**
 * Damage to a direction. Each kind is one mechanism of the proxies; features/README.md has the table.
 */
public sealed interface Damage {
    /** Bytes are discarded, and neither end is notified. Healing closes the connections that were open. */
    record Silence() implements Damage {}

    /** Connections that the source opened are closed, and new ones are refused at once. */
    record Refusal() implements Damage {}

    /** Bytes are held until the healing and then delivered late, as TCP does after a short break. */
    record Hold() implements Damage {
        /**
         * Longer than any drill. A bandwidth of 0 would hold bytes too, but cannot be removed while a connection with a
         * closed receiver holds some.
         */
        static final Duration DELAY = Duration.ofDays(1);
    }

    /** Bytes arrive late. */
    record Delay(Duration delay, Duration jitter) implements Damage {}

    /** Bytes pass at no more than this many kilobytes a second, on each connection. */
    record Narrow(long kilobytesPerSecond) implements Damage {}

    /** Packets are damaged below TCP, on their way from the source to the wire. */
    sealed interface OfPackets extends Damage {
        int percent();

        /**
         * What the rule does with a packet.
         *
         * @param address that the packet bears as its destination
         */
        String verdict(String address);
    }

    /** Packets are lost at random; TCP sends them again, ever later. */
    record Lost(int percent) implements OfPackets {
        @Override
        public String verdict(String address) {
            return "drop";
        }
    }

    /** Packets arrive twice, at random. */
    record Doubled(int percent) implements OfPackets {
        @Override
        public String verdict(String address) {
            return "dup to " + address;
        }
    }

    /** The change at the proxies, for the evidence. */
    default String mechanism() {
        return switch (this) {
            case Silence s ->
                "Toxiproxy toxic timeout=0 on every connection of the direction (upstream on those that the source opens, downstream on those that the target opens)";
            case Refusal r -> "Toxiproxy enabled=false on every proxy from source to target";
            case Hold h ->
                "Toxiproxy toxic latency of a day on every connection of the direction, and of 0 when it heals";
            case Delay d ->
                "Toxiproxy toxic latency=" + Durations.text(d.delay()) + " jitter=" + Durations.text(d.jitter())
                        + " on every connection of the direction";
            case Narrow n ->
                "Toxiproxy toxic bandwidth=" + n.kilobytesPerSecond() + " kB/s on every connection of the direction";
            case OfPackets p ->
                "nftables in the network of each machine that sends, after the last of its other rules: numgen random mod 100 < "
                        + p.percent() + (p instanceof Lost ? " drop" : " dup")
                        + " for packets to the other machine, on connections that either of them opened";
        };
    }
}

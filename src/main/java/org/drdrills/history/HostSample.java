package org.drdrills.history;

/**
 * How well the machine under the drill was doing since the last sample.
 *
 * @param lateness longest delay of the runner's own metronome, ns
 * @param stall    share of time in which some task waited for a CPU, 0 to 1, or -1 where the kernel does not tell
 */
public record HostSample(long at, long lateness, double stall) implements Event {}

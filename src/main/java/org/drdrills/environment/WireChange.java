package org.drdrills.environment;

/**
 * A direction changed its state.
 *
 * @param at    time of the observation, as of {@link System#nanoTime()}
 * @param since last time at which the former state was still observed, same clock
 */
public record WireChange(Direction direction, Wire.State state, long at, long since, String detail) {}

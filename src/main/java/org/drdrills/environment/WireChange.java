package org.drdrills.environment;

/**
 * A direction changed its state.
 *
 * @param at    when it was seen, as of {@link System#nanoTime()}
 * @param since the last moment at which the former state was still seen, same clock
 */
public record WireChange(Direction direction, Wire.State state, long at, long since, String detail) {}

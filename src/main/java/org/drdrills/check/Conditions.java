package org.drdrills.check;

import java.time.Duration;

/**
 * Under which conditions the drill was to be run, as its plan says.
 *
 * @param rate    operations per second that all clients together send
 * @param steady  how long the baseline must hold before the event
 * @param hold    how long the fault lasts; zero where it is a blow that nothing undoes but the final repair
 */
public record Conditions(double rate, Duration steady, Duration hold) {}

/**
 * Numbers taken from a history, each with its resolution: outage, loss, overlap, throughput, phases.
 * A measure never says good or bad; a check does.
 *
 * <p>Pure; may import history and topology. To add one: a class that reads the history once, a table test
 * on hand-written histories, a row in {@code Measures}.
 */
package org.drdrills.measure;

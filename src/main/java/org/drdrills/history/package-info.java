/**
 * What happened, in one time: nanoseconds since the drill's start on one monotonic clock. Recorded by
 * others, frozen as NDJSON ({@code HistoryFile}), replayed to measures and checks.
 *
 * <p>Pure; may import topology. To record a new kind of fact, first see whether a
 * {@link org.drdrills.history.Mark} says it; else add a permitted {@link org.drdrills.history.Event},
 * its line in {@code HistoryFile}, and a round-trip test.
 */
package org.drdrills.history;

/**
 * One drill from plan to verdict: start, baseline, event, watch, heal, freeze, judge.
 *
 * <p>May import all packages but steps and cli. The stages are in {@code DrillRunner}; what a drill is, in
 * {@code DrillPlan}; how long the harness waits for its own affairs, in {@code Patience}.
 */
package org.drdrills.drill;

/**
 * The lines of features: what each means for a plan, and which finding a Then line looks up.
 *
 * <p>May import drill, check, fault and topology; Cucumber is used here only. To add words: one method in
 * {@code GivenSteps}, {@code WhenSteps} and {@code ThenSteps}. Lines are understood before anything is started ({@code Features}), by the same methods that
 * Cucumber calls when the drill runs.
 */
package org.drdrills.steps;

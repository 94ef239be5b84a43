/**
 * The judge: from objectives and a frozen history to findings and one verdict. Assumptions are checked
 * first; a broken one makes the drill inconclusive, never green.
 *
 * <p>Pure; may import measure, history and topology. To add a check: a class with a
 * {@link org.drdrills.check.Check}, its line in {@code Checks}, a test with a history that it calls MISSED and
 * one that it calls INCONCLUSIVE, and one step method.
 */
package org.drdrills.check;

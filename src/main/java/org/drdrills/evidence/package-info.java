/**
 * What is claimed of a run: {@code evidence.json}, findings, controls, a period, a comparison, and the words for them.
 *
 * <p>May import record, check, measure, history and topology. To claim one more thing: a component of
 * {@link org.drdrills.evidence.Evidence} with its line in {@code evidence.schema.json}, and what fills it in {@code Gathering}.
 */
package org.drdrills.evidence;

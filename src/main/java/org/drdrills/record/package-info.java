/**
 * What is kept: the folders of drills and runs, their records as JSON, runs that were joined, and a frozen record judged again.
 *
 * <p>May import check, measure, history and topology. Folders only store: what is read is rendered by {@code report}. To keep one more
 * fact: a component of {@link org.drdrills.record.DrillRecord} or {@link org.drdrills.record.RunRecord} with a default for older files.
 */
package org.drdrills.record;

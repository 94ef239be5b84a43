/**
 * The bundle that an auditor can hold: a run's folder as one zip file, signed, and its examination.
 *
 * <p>May import evidence, record, check and history; here only: keys, signatures, time stamps. What is written depends on the run,
 * the key and the bundle before alone, never on a clock, so that the same input gives the same bytes. Whatever is read
 * may have been made by an enemy: it is never unpacked, and nothing of it is believed before it was compared.
 */
package org.drdrills.evidence.bundle;

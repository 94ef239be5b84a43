/**
 * Was what the clients saw possible? Linearizability of registers, sets, counters and lists, key by key, and isolation
 * of transactions, each decided from a finished record alone.
 *
 * <p>Pure: no clock, thread, socket or random source; imports nothing but {@code java.base}. Every answer is exact: where a
 * bound on work or memory is reached, it says how much was decided and claims nothing about the rest.
 *
 * <p>To add a type of object: a {@link org.drdrills.check.consistency.Model}, its operations in
 * {@link org.drdrills.check.consistency.Operations}, one judge with a legal and an illegal history, and its rule in the
 * exhaustive oracle of the tests.
 */
package org.drdrills.check.consistency;

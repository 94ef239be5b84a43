/**
 * Who works during a drill: clients that write and read (open loop), the observer, the operator, and the
 * recorder that writes down what they saw.
 *
 * <p>May import history and topology; database drivers are used here only. To add an engine: a class that
 * implements {@link org.drdrills.workload.Engine}, its line in {@code Engines}, its image, a test.
 */
package org.drdrills.workload;

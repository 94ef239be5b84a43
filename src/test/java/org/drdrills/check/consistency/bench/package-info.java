/**
 * Whole-process benchmark of the consistency judges, side by side with Porcupine (Go) on the same histories.
 *
 * <p>Run it with {@code mvn -q test-compile} and then
 * {@code java -cp target/test-classes:target/classes org.drdrills.check.consistency.bench.CheckerBenchmark}. Without Go on the
 * path, Porcupine's columns stay empty.
 */
package org.drdrills.check.consistency.bench;

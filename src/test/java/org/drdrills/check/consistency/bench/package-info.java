/**
 * Whole-process benchmark of the consistency judges, side by side with Porcupine (Go) on the same histories, cold and warm.
 *
 * <p>Run it with {@code mvn -q test-compile} and then
 * {@code java -cp target/test-classes:target/classes org.drdrills.check.consistency.bench.CheckerBenchmark}. It needs Go on the
 * path and the Go module proxy.
 */
package org.drdrills.check.consistency.bench;

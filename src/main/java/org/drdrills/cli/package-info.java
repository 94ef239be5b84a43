/**
 * The command {@code drill}. Exit codes: 0 all objectives met, 1 one missed, 2 usage, 3 inconclusive.
 *
 * <p>May import drill, steps, evidence, check, topology; picocli and the JUnit launcher are used here only. To add a
 * command: one class, its line in {@link org.drdrills.cli.Main}, its line in README.md.
 */
package org.drdrills.cli;

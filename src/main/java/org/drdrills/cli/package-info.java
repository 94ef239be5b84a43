/**
 * The command {@code drill}. Exit codes: 0 all objectives met, 1 one missed, 2 usage, 3 inconclusive.
 *
 * <p>May import all but measure; picocli and the JUnit launcher are used here only. To add a
 * command: one class, its line and its group in {@link org.drdrills.cli.Main}, its line in README.md.
 */
package org.drdrills.cli;

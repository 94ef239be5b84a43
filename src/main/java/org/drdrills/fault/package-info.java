/**
 * Fault injection: each fault is an immutable value, named by what happens. Its targets are resolved by role at the moment
 * of injection; it proves its effect and its healing, and undoes itself if the injection fails half way.
 *
 * <p>May import environment's interfaces and topology. To add one: a class that implements
 * {@link org.drdrills.fault.Fault}, a test of effect, direction and healing, a step, a row in features/README.md.
 */
package org.drdrills.fault;

/**
 * What can go wrong, each fault a small value named by what happens. A fault is aimed by role at the moment of
 * injection, says how it proved its effect and its healing, and undoes itself if it fails half way.
 *
 * <p>May import environment's interfaces and topology. To add one: a class that implements
 * {@link org.drdrills.fault.Fault}, a test of effect, direction and healing, a step, a row in features/README.md.
 */
package org.drdrills.fault;

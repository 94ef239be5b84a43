/**
 * A running environment: machines in containers, each alone in its network, and the wires between them; or a system that runs already
 * ({@link org.drdrills.environment.SystemLab}).
 *
 * <p>May import topology. Testcontainers, the Toxiproxy client and Awaitility are used here only. One lab serves one
 * drill; closing it, or the end of this process for whatever reason, removes everything that it made.
 */
package org.drdrills.environment;

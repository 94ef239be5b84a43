/**
 * A running environment: machines in containers, each alone in its network, and the wires between them.
 *
 * <p>May import topology. Testcontainers, the Toxiproxy client and Awaitility are used here only. One lab serves
 * one drill; whatever happens, closing it (or the death of this process) leaves nothing behind.
 */
package org.drdrills.environment;

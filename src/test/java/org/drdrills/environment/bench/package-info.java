/** How long labs take to start, and wires to be cut. Nothing of this runs in a build. */
package org.drdrills.environment.bench;

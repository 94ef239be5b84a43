/** What following a drill while it runs costs. */
package org.drdrills.drill.bench;

package org.drdrills.environment;

/**
 * The process of a machine ended although no fault ordered it, or was started again.
 *
 * @param sentence what happened, with the exit code, and what the restart policy of the Compose file makes of it
 */
public record MachineEnd(String node, String sentence) {}

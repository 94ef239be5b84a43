package org.drdrills.check.consistency;

/**
 * How many configurations a {@link RegisterSearch} follows.
 *
 * @param narrowest configurations followed where there is no trouble
 * @param spacing events between two checkpoints, and how far the search goes back first
 * @param calm events past the trouble after which the beam narrows again
 * @param windowsFrom width from which on a beam that dies makes the search look at windows
 */
record Beam(int narrowest, int spacing, int calm, int windowsFrom) {

    /**
     * Wider beams die less often, but take more than they save: 4 decides a hard history in a fifth of the time of 16.
     */
    static final Beam DEFAULT = new Beam(4, 64, 256, 32);
}

package org.drdrills.fault;

/** No node has the role that a fault is aimed at. */
public final class NoTarget extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NoTarget(String sentence) {
        super(sentence);
    }
}

package org.drdrills.fault;

/** Nobody holds the role at which a fault is aimed. */
public final class NoTarget extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NoTarget(String sentence) {
        super(sentence);
    }
}

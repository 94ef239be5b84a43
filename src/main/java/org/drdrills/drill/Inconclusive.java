package org.drdrills.drill;

/** The drill cannot be believed, for the reason given. Not an assertion: nothing was shown, neither good nor bad. */
public final class Inconclusive extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Inconclusive(String sentence) {
        super(sentence.replace('<', '‹').replace('>', '›'), null, false, true);
    }
}

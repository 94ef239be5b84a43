package org.drdrills.evidence.bundle;

import java.util.ArrayList;
import java.util.List;

/** What an examination has to say; one sentence each. */
final class Remarks {
    private final List<String> mismatches = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** Something is not as it was signed, or not as it was judged. */
    void mismatch(String sentence) {
        mismatches.add(sentence);
    }

    /** Something else is to be known. */
    void note(String sentence) {
        notes.add(sentence);
    }

    List<String> mismatches() {
        return mismatches;
    }

    List<String> notes() {
        return notes;
    }
}

package org.drdrills.evidence.bundle;

import org.drdrills.check.Verdict;

/**
 * What a drill of a bundle was, and what came of judging it again.
 *
 * @param again in words, such as {@code the same when judged again}
 */
public record Rejudged(String id, Verdict verdict, String again) {}

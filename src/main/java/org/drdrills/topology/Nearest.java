package org.drdrills.topology;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** What the user may have meant: the known word at the smallest edit distance. */
public final class Nearest {
    private Nearest() {}

    /** @return {@code "; did you mean 'x'?"}, or the whole list where nothing is near and it is short, else empty */
    public static String hint(String word, Collection<String> known) {
        String nearest = known.stream().min(Comparator.comparingInt(candidate -> distance(word, candidate))).orElse(null);
        if (nearest != null && distance(word, nearest) <= Math.max(2, word.length() / 3)) {
            return "; did you mean '" + nearest + "'?";
        }
        return known.isEmpty() || known.size() > 40 ? "" : "; known are " + String.join(", ", known);
    }

    static int distance(String a, String b) {
        String left = a.toLowerCase(Locale.ROOT);
        String right = b.toLowerCase(Locale.ROOT);
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int above = row[j];
                int change = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[right.length()];
    }
}

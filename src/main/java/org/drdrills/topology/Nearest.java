package org.drdrills.topology;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** What the user may have meant: the known word at the smallest edit distance. */
public final class Nearest {
    private static final int LONGEST = 200;

    private Nearest() {}

    /** @return {@code "; did you mean 'x'?"}, or the whole list where nothing is near and it is short, else empty */
    public static String hint(String word, Collection<String> known) {
        if (word.length() > LONGEST) {
            return "";
        }
        String nearest = known.stream()
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
                .orElse(null);
        if (nearest != null && distance(word, nearest) <= (word.length() < 4 ? 1 : Math.max(2, word.length() / 3))) {
            return "; did you mean '" + nearest + "'?";
        }
        return known.isEmpty() || known.size() > 40 ? "" : "; known are " + String.join(", ", known);
    }

    /** Letters to add, drop, change, or swap with their neighbour. */
    static int distance(String a, String b) {
        String left = a.toLowerCase(Locale.ROOT);
        String right = b.toLowerCase(Locale.ROOT);
        int[] before = new int[right.length() + 1];
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] next = before;
            int[] above = row;
            int[] twoAbove = i > 1 ? before.clone() : null;
            next[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int change = above[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                next[j] = Math.min(change, Math.min(above[j], next[j - 1]) + 1);
                if (twoAbove != null
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1)) {
                    next[j] = Math.min(next[j], twoAbove[j - 2] + 1);
                }
            }
            before = above;
            row = next;
        }
        return row[right.length()];
    }
}

package org.drdrills.evidence.bundle;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drdrills.topology.BadInput;

/**
 * The list of a bundle's files as {@code sha256sum} writes and checks it: {@code <64 hex digits>  <name>}, a line each, by name.
 *
 * @param sums name → SHA-256 in lower-case hex
 */
record Manifest(SortedMap<String, String> sums) {
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  ([^\\\\\\p{Cntrl}]+)");

    Manifest {
        sums = new TreeMap<>(sums);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        sums.forEach((name, sum) -> text.append(sum).append("  ").append(name).append('\n'));
        return text.toString();
    }

    /** @throws BadInput if it is not such a list, or names a file twice */
    static Manifest parse(String text) {
        Map<String, String> sums = new TreeMap<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (line.isEmpty() && number > 1) {
                continue;
            }
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw new BadInput("line " + number + " is not a SHA-256, two spaces and a name");
            }
            if (sums.put(matcher.group(2), matcher.group(1)) != null) {
                throw new BadInput("line " + number + " names " + BadInput.quoted(matcher.group(2)) + " a second time");
            }
        }
        return new Manifest(new TreeMap<>(sums));
    }
}

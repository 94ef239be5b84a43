package org.drdrills.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drdrills.steps.Features;
import org.drdrills.topology.BadInput;

/** How far each drill of the reference catalogue is drilled here, as the tables of {@code features/reference.md} state it. */
final class ReferenceTable {
    private static final Pattern ROW =
            Pattern.compile("\\| ([A-Z]{2,3}-\\d+(?:, [A-Z]{2,3}-\\d+)*) \\|(?:.*\\|)? ([^|]*) \\|");
    private static final Pattern STATED = Pattern.compile("(faithful)|(weaker|refused): (.+)");

    /** How far. */
    enum Standing {
        FAITHFUL,
        WEAKER,
        REFUSED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param why in what it is weaker, or what a refused drill would need; empty where it is faithful */
    record Entry(Standing standing, String why) {}

    private ReferenceTable() {}

    /**
     * Each drill of the catalogue is stated in one row, whose last cell is {@code faithful}, {@code weaker: in what} or
     * {@code refused: what it needs}; that cell of its other rows is {@code –}.
     *
     * @throws BadInput if a drill is stated never, twice, or in other words
     */
    static Map<String, Entry> read(Path file) {
        Map<String, Entry> entries = new TreeMap<>();
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw BadInput.at(file, 0, "cannot be read: " + e.getMessage());
        }
        for (int i = 0; i < lines.size(); i++) {
            Matcher row = ROW.matcher(lines.get(i).strip());
            if (!row.matches() || row.group(2).equals("–")) {
                continue;
            }
            Matcher stated = STATED.matcher(row.group(2));
            if (!stated.matches()) {
                throw BadInput.at(
                        file,
                        i + 1,
                        "the last cell must be faithful, weaker: …, refused: … or –, not "
                                + BadInput.quoted(row.group(2)));
            }
            Entry entry = stated.group(1) != null
                    ? new Entry(Standing.FAITHFUL, "")
                    : new Entry(Standing.valueOf(stated.group(2).toUpperCase(Locale.ROOT)), stated.group(3));
            for (String seed : row.group(1).split(", ")) {
                if (!Features.reference().contains(seed)) {
                    throw BadInput.at(file, i + 1, "the reference catalogue has no drill " + seed);
                }
                if (entries.putIfAbsent(seed, entry) != null) {
                    throw BadInput.at(file, i + 1, seed + " is stated a second time; write – in all its rows but one");
                }
            }
        }
        Features.reference().stream()
                .filter(seed -> !entries.containsKey(seed))
                .findFirst()
                .ifPresent(seed -> {
                    throw BadInput.at(file, 0, "no row states how far " + seed + " is drilled");
                });
        return entries;
    }
}

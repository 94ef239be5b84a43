package org.drdrills.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Yaml;

/**
 * {@code reports/findings.yaml}: the team's decisions on findings. Who owns one, until when it is to be mended, whether its risk was
 * accepted and by whom, whether it is closed. The suite never writes it; a drill that is met again only proposes closure.
 */
public final class Register {
    public static final String FILE = "findings.yaml";
    private static final List<String> KEYS =
            List.of("id", "finding", "severity", "owner", "due", "status", "accepted-by", "accepted-until", "note");

    /**
     * What was decided on one finding. Texts are empty where nothing was said.
     *
     * @param id     of the finding, as reports print it: {@code <drill>/<what>}
     * @param status {@code open}, {@code accepted} or {@code closed}
     * @param due    null where none was set
     */
    record Entry(
            String id,
            String finding,
            String severity,
            String owner,
            LocalDate due,
            String status,
            String acceptedBy,
            LocalDate acceptedUntil,
            String note) {
        String drill() {
            return id.contains("/") ? id.substring(0, id.indexOf('/')) : "";
        }
    }

    private final List<Entry> entries;

    private Register(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    static Register empty() {
        return new Register(List.of());
    }

    /**
     * @param reports folder of all runs; a register that is not there is empty
     * @throws BadInput naming file and line
     */
    public static Register in(Path reports) {
        Path file = reports.resolve(FILE);
        if (!Files.exists(file)) {
            return empty();
        }
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw BadInput.at(file, 0, "cannot be read as UTF-8 text: " + e.getMessage());
        }
        if (text.lines().allMatch(line -> line.isBlank() || line.strip().startsWith("#"))) {
            return empty();
        }
        List<Entry> entries = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        Yaml list = Yaml.read(file, text).map(List.of("findings")).get("findings");
        if (list == null) {
            throw BadInput.at(file, 1, "has no list 'findings:'");
        }
        for (Yaml item : list.list()) {
            Entry entry = entry(item);
            if (!ids.add(entry.id())) {
                throw item.wrong("has the id '" + entry.id() + "', which stands above already");
            }
            entries.add(entry);
        }
        return new Register(entries);
    }

    private static Entry entry(Yaml item) {
        Map<String, Yaml> map = item.map(KEYS);
        String id = text(map, "id");
        if (id.isEmpty()) {
            throw item.wrong("has no 'id'; reports print it beside each finding");
        }
        String status =
                text(map, "status").isEmpty() ? "open" : one(map.get("status"), List.of("open", "accepted", "closed"));
        String severity =
                text(map, "severity").isEmpty() ? "" : one(map.get("severity"), List.of("critical", "major", "minor"));
        Entry entry = new Entry(
                id,
                text(map, "finding"),
                severity.toUpperCase(Locale.ROOT),
                text(map, "owner"),
                date(map, "due"),
                status,
                text(map, "accepted-by"),
                date(map, "accepted-until"),
                text(map, "note"));
        if (status.equals("accepted") && entry.acceptedBy().isEmpty()) {
            throw map.get("status").wrong("is 'accepted', and 'accepted-by' does not say by whom");
        }
        return entry;
    }

    private static String text(Map<String, Yaml> map, String key) {
        return map.containsKey(key) ? map.get(key).text().strip() : "";
    }

    private static String one(Yaml value, List<String> allowed) {
        if (!allowed.contains(value.text())) {
            throw value.wrong(
                    "must be one of " + String.join(", ", allowed) + ", not " + BadInput.quoted(value.text()));
        }
        return value.text();
    }

    private static LocalDate date(Map<String, Yaml> map, String key) {
        if (!map.containsKey(key)) {
            return null;
        }
        try {
            return LocalDate.parse(map.get(key).text().strip());
        } catch (DateTimeParseException e) {
            throw map.get(key)
                    .wrong("must be a day such as 2026-12-31, not "
                            + BadInput.quoted(map.get(key).text()));
        }
    }

    List<Entry> entries() {
        return entries;
    }

    Optional<Entry> on(String id) {
        return entries.stream().filter(entry -> entry.id().equals(id)).findFirst();
    }

    /**
     * What was found, with what was decided on it.
     *
     * @param today the day by which dates are judged
     */
    Evidence.Found decided(Evidence.Found found, LocalDate today) {
        return on(found.id())
                .map(entry -> {
                    boolean back = entry.status().equals("closed");
                    return merged(entry, found, today, back ? "It had been closed and is back. " : "", "");
                })
                .orElse(found);
    }

    /**
     * A finding of before that was not seen this time.
     *
     * @param retest run in which its drill was met since, or empty
     */
    static Evidence.Found remembered(Entry entry, String title, String seen, String retest, LocalDate today) {
        Evidence.Found found = new Evidence.Found(
                entry.id(),
                entry.drill(),
                title,
                entry.severity().isEmpty() ? "MAJOR" : entry.severity(),
                entry.finding().isEmpty() ? "Found in an earlier run." : entry.finding(),
                "OPEN",
                "",
                "",
                false,
                "",
                "",
                "",
                seen,
                "");
        return merged(entry, found, today, "", retest);
    }

    private static Evidence.Found merged(
            Entry entry, Evidence.Found found, LocalDate today, String remark, String retest) {
        boolean lapsed = entry.status().equals("accepted")
                && entry.acceptedUntil() != null
                && entry.acceptedUntil().isBefore(today);
        boolean accepted = entry.status().equals("accepted") && !lapsed;
        String status = !retest.isEmpty() ? "CLOSURE PROPOSED" : accepted ? "ACCEPTED" : "OPEN";
        String note = remark
                + (lapsed ? "The risk was accepted until " + entry.acceptedUntil() + " only. " : "")
                + entry.note();
        boolean overdue = entry.due() != null && entry.due().isBefore(today) && status.equals("OPEN");
        return new Evidence.Found(
                found.id(),
                found.drill(),
                found.title(),
                entry.severity().isEmpty() ? found.severity() : entry.severity(),
                found.sentence(),
                status,
                entry.owner(),
                entry.due() == null ? "" : entry.due().toString(),
                overdue,
                accepted ? entry.acceptedBy() : "",
                accepted && entry.acceptedUntil() != null
                        ? entry.acceptedUntil().toString()
                        : "",
                retest,
                found.seen(),
                note.strip());
    }
}

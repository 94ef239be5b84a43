package org.drdrills.topology;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads {@code x-drill.system}: a system that runs already, with addresses in place of images. */
final class SystemReader {
    static final String KEY = "system";
    static final Set<String> KEYS =
            DrillSection.set("class nodes approval approvers window limits powers steps mark-within");
    static final Set<String> NODE = DrillSection.set("address port aliases");
    static final Set<String> LIMITS = DrillSection.set("sites members rate");
    static final Set<String> WINDOW = DrillSection.set("from to");
    static final Set<String> POWER = DrillSection.set("run undo proof timeout");
    static final Set<String> STEP = DrillSection.set("step by within");
    /** Keys of {@code x-drill} that only a lab's containers have a use for. */
    private static final List<String> OF_LABS = List.of(
            "approval", "secrets", "profiles", "jobs", "operator", "runbooks", "power", "disks", "links", "needs");

    /** What may stand in a command without quotes. */
    private static final String SAFE = "[A-Za-z0-9][A-Za-z0-9._:-]{0,252}";

    private static final Pattern WORDS = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,3})?) (seconds?|minutes?|hours?)");
    private static final int MOST_RATE = 100;
    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration USUAL_WAIT = Duration.ofMinutes(30);
    private static final Duration LONGEST_WAIT = Duration.ofHours(12);

    private final Path folder;
    private final Yaml system;
    private final Map<String, Yaml> keys;

    SystemReader(Path folder, Map<String, Yaml> drill) {
        this.folder = folder;
        this.system = Present.in(drill, KEY);
        this.keys = system.map(KEYS);
        for (String other : OF_LABS) {
            if (drill.containsKey(other)) {
                throw Present.in(drill, other)
                        .wrong(
                                other.equals("approval")
                                        ? "has its place in x-drill.system"
                                        : "has no place beside x-drill.system: it is about containers of a lab");
            }
        }
    }

    /** Services that stand for the system's nodes: the address in place of the image, the port as the one that it exposes. */
    static Map<String, Yaml> services(Yaml system) {
        Map<String, Yaml> services = new LinkedHashMap<>();
        Yaml nodes = DrillSection.need(system, system.map(KEYS), "nodes");
        nodes.map().forEach((name, value) -> {
            safe(value, "node", name);
            Map<String, Yaml> keys = value.map(NODE);
            Yaml address = DrillSection.need(value, keys, "address");
            safe(address, "address", address.text());
            Yaml port = DrillSection.need(value, keys, "port");
            port.port();
            services.put(
                    name,
                    value.with(new Yaml.Mapping(
                            Map.of("image", address, "expose", port.with(new Yaml.Sequence(List.of(port)))))));
        });
        if (services.isEmpty()) {
            throw nodes.wrong("is empty; name the servers with address and port");
        }
        return services;
    }

    private static void safe(Yaml at, String what, String word) {
        if (!word.matches(SAFE)) {
            throw at.wrong("is a " + what + " of other characters than letters, digits, dots, dashes and colons: "
                    + BadInput.quoted(word) + "; it is filled into commands of a shell");
        }
    }

    /** @param secrets of the pools' settings */
    RunningSystem read(Map<String, Site> sites, Map<String, RunningSystem.Source> secrets) {
        sites.keySet().forEach(site -> safe(system, "site", site));
        RunningSystem.Kind kind = kind();
        Map<Deed, RunningSystem.Power> powers = powers();
        return new RunningSystem(
                kind,
                places(),
                approvers(kind),
                Optional.ofNullable(keys.get("window")).map(SystemReader::window),
                most(),
                powers,
                steps(),
                keys.containsKey("mark-within") ? duration(Present.in(keys, "mark-within"), LONGEST_WAIT) : USUAL_WAIT,
                Map.copyOf(secrets),
                variables(powers));
    }

    private RunningSystem.Kind kind() {
        Yaml word = DrillSection.need(system, keys, "class");
        List<String> known = Stream.of(RunningSystem.Kind.values())
                .map(RunningSystem.Kind::word)
                .toList();
        return RunningSystem.Kind.values()[known.indexOf(DrillSection.known(word, "class", word.text(), known))];
    }

    private Map<String, RunningSystem.Place> places() {
        Map<String, RunningSystem.Place> places = new LinkedHashMap<>();
        DrillSection.need(system, keys, "nodes").map().forEach((name, value) -> {
            Map<String, Yaml> node = value.map(NODE);
            Yaml address = Present.in(node, "address");
            places.put(
                    name,
                    new RunningSystem.Place(
                            address.text(),
                            Present.in(node, "port").port(),
                            node.containsKey("aliases")
                                    ? Present.in(node, "aliases").texts()
                                    : List.of(),
                            address.line()));
        });
        return places;
    }

    /** Whether drills need an approval: always, unless the file of a lab or a restored copy says otherwise. */
    boolean needsApproval() {
        Yaml word = keys.get("approval");
        if (word == null) {
            return true;
        }
        switch (word.text()) {
            case "required" -> {
                return true;
            }
            case "none" -> {
                if (kind().guarded()) {
                    throw word.wrong("cannot be none: a system of class " + kind().word()
                            + " is drilled with a signed approval only");
                }
                return false;
            }
            default -> throw word.wrong("must be required or none, not " + BadInput.quoted(word.text()));
        }
    }

    private List<Path> approvers(RunningSystem.Kind kind) {
        if (!keys.containsKey("approvers")) {
            if (needsApproval()) {
                throw system.wrong("lacks the key approvers: the public keys (PEM) of those who may approve a drill of "
                        + "a system of class " + kind.word()
                        + (kind.guarded() ? "" : "; approval: none does without"));
            }
            return List.of();
        }
        List<Path> files = new ArrayList<>();
        for (Yaml item : Present.in(keys, "approvers").list()) {
            Path file = DrillSection.path(folder, item);
            if (!Files.isRegularFile(file)) {
                throw item.wrong("is no file: " + BadInput.quoted(item.text()));
            }
            files.add(file);
        }
        if (files.isEmpty()) {
            throw Present.in(keys, "approvers").wrong("is empty; name the public key of at least one who may approve");
        }
        return files;
    }

    private static RunningSystem.Window window(Yaml value) {
        Map<String, Yaml> keys = value.map(WINDOW);
        Instant from = instant(DrillSection.need(value, keys, "from"));
        Instant to = instant(DrillSection.need(value, keys, "to"));
        if (!from.isBefore(to)) {
            throw value.wrong("ends before it begins");
        }
        return new RunningSystem.Window(from, to, value.line());
    }

    private static Instant instant(Yaml value) {
        try {
            return OffsetDateTime.parse(value.text()).toInstant();
        } catch (DateTimeParseException e) {
            throw value.wrong(
                    "must be a time with its offset, such as 2027-01-30T22:00:00Z or 2027-01-30T22:00+01:00, not "
                            + BadInput.quoted(value.text()));
        }
    }

    private RunningSystem.Most most() {
        Map<String, Yaml> limits =
                keys.containsKey("limits") ? Present.in(keys, "limits").map(LIMITS) : Map.of();
        return new RunningSystem.Most(
                count(limits, "sites", 1), count(limits, "members", 1), count(limits, "rate", MOST_RATE));
    }

    private static int count(Map<String, Yaml> limits, String key, int usual) {
        if (!limits.containsKey(key)) {
            return usual;
        }
        long number = Present.in(limits, key).number();
        if (number < 0 || number > 100_000) {
            throw Present.in(limits, key).wrong("must be a number from 0 to 100000, not " + number);
        }
        return (int) number;
    }

    private Map<Deed, RunningSystem.Power> powers() {
        Map<Deed, RunningSystem.Power> powers = new EnumMap<>(Deed.class);
        if (keys.containsKey("powers")) {
            List<String> known = Stream.of(Deed.values()).map(Deed::word).toList();
            Present.in(keys, "powers").map(known).forEach((word, value) -> {
                Deed deed = Deed.values()[known.indexOf(word)];
                powers.put(deed, power(deed, value));
            });
        }
        return powers;
    }

    private static RunningSystem.Power power(Deed deed, Yaml value) {
        Map<String, Yaml> keys = value.map(POWER);
        for (String needed : List.of("run", "undo", "proof")) {
            if (!keys.containsKey(needed)) {
                throw value.wrong("lacks the key " + needed + ": "
                        + switch (needed) {
                            case "undo" -> "a power that cannot be undone is not used";
                            case "proof" ->
                                "a power whose effect cannot be proven is not used; give a command that ends with 0 while it is in effect";
                            default -> "the command that does it";
                        });
            }
            aimed(deed, Present.in(keys, needed));
        }
        return new RunningSystem.Power(
                Present.in(keys, "run").text(),
                Present.in(keys, "undo").text(),
                Present.in(keys, "proof").text(),
                keys.containsKey("timeout") ? duration(Present.in(keys, "timeout"), LONGEST_TIMEOUT) : USUAL_TIMEOUT);
    }

    private static void aimed(Deed deed, Yaml command) {
        if (deed.targets().stream().noneMatch(word -> command.text().contains("{" + word + "}"))) {
            throw command.wrong("is aimed at nothing; use {" + String.join("} or {", deed.targets())
                    + "} in it (known are {" + String.join("}, {", deed.words()) + "})");
        }
    }

    private List<RunningSystem.PlannedStep> steps() {
        List<RunningSystem.PlannedStep> steps = new ArrayList<>();
        if (!keys.containsKey("steps")) {
            return steps;
        }
        Set<String> seen = new LinkedHashSet<>();
        for (Yaml item : Present.in(keys, "steps").list()) {
            Map<String, Yaml> step = item.map(STEP);
            Yaml word = DrillSection.need(item, step, "step");
            DrillSection.known(word, "step", word.text(), RunningSystem.STEPS);
            if (!seen.add(word.text())) {
                throw word.wrong("stands in the plan twice");
            }
            steps.add(new RunningSystem.PlannedStep(
                    word.text(),
                    step.containsKey("by") ? Present.in(step, "by").text() : "",
                    duration(DrillSection.need(item, step, "within"), LONGEST_WAIT)));
        }
        return steps;
    }

    /** As in features or as in Compose files. */
    private static Duration duration(Yaml value, Duration longest) {
        Matcher words = WORDS.matcher(value.text());
        Optional<Duration> duration = words.matches()
                ? Optional.of(Durations.of(Double.parseDouble(words.group(1)), words.group(2)))
                : Durations.compose(value.text());
        return duration.filter(found -> !found.isZero() && found.compareTo(longest) <= 0)
                .orElseThrow(() -> value.wrong("must be a time such as 90s or 10 minutes, at most "
                        + Durations.text(longest) + ", not " + BadInput.quoted(value.text())));
    }

    private static Set<String> variables(Map<Deed, RunningSystem.Power> powers) {
        Set<String> names = new LinkedHashSet<>();
        for (RunningSystem.Power power : powers.values()) {
            for (String command : List.of(power.run(), power.undo(), power.proof())) {
                Interpolation.names(command).stream()
                        .filter(Confidential::named)
                        .forEach(names::add);
            }
        }
        return names;
    }
}

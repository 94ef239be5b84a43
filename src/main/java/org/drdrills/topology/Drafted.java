package org.drdrills.topology;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * What an environment that a {@link Draft} made was made from, as its {@code compose.yaml} says.
 *
 * @param from     the user's Compose files, in order
 * @param pool     members
 * @param profiles of the Compose files
 */
public record Drafted(List<Path> from, List<String> pool, List<String> profiles) {
    private static final Pattern SEAL =
            Pattern.compile("# drill new wrote this[^\\n]* ([0-9a-f]{8})\\.\\n(.*)", Pattern.DOTALL);

    /** @throws BadInput if it was not made by a draft */
    public static Drafted in(Path folder) {
        Path file = folder.resolve("compose.yaml");
        if (!Files.isRegularFile(file)) {
            throw new BadInput("there is no environment at " + folder + " that could be refreshed; --from makes it");
        }
        Map<String, Yaml> top =
                YamlParser.documents(file, ComposeReader.text(file)).getFirst().map();
        Yaml include = top.get("include");
        Yaml path = include == null
                        || !include.isList()
                        || include.list().isEmpty()
                        || !include.list().getFirst().isMap()
                ? null
                : include.list().getFirst().map().get("path");
        if (path == null || !path.isList()) {
            throw BadInput.at(
                    file,
                    1,
                    "the environment includes no Compose file, so there is nothing from which it could be refreshed");
        }
        Map<String, Yaml> drill =
                top.containsKey("x-drill") ? Present.in(top, "x-drill").map() : Map.of();
        Map<String, Yaml> pool =
                drill.containsKey("pool") ? Present.in(drill, "pool").map() : Map.of();
        return new Drafted(
                path.texts().stream()
                        .filter(each -> !each.equals(Draft.OVERLAY))
                        .map(each -> folder.resolve(each).normalize())
                        .toList(),
                texts(pool, "members"),
                texts(drill, "profiles"));
    }

    private static List<String> texts(Map<String, Yaml> keys, String key) {
        Yaml value = keys.get(key);
        return value == null ? List.of() : List.copyOf(value.texts());
    }

    /** The text with a first line by which {@link #untouched} can tell later. */
    public static String sealed(String text) {
        return "# drill new wrote this; drill new --refresh rewrites it unless it was edited: " + sum(text) + ".\n"
                + text;
    }

    /** Whether the text is as {@link #sealed} returned it. */
    public static boolean untouched(String text) {
        Matcher sealed = SEAL.matcher(text);
        return sealed.matches() && sum(sealed.group(2)).equals(sealed.group(1));
    }

    /** Lines of a proposal that a text lacks. */
    public static List<String> lacking(String text, String proposed) {
        List<String> lines = new ArrayList<>(
                proposed.lines().filter(line -> !line.startsWith("#")).toList());
        lines.removeAll(text.lines().toList());
        return lines;
    }

    private static String sum(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return "%08x".formatted(sum.getValue());
    }
}

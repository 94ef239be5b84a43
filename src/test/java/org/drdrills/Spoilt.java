package org.drdrills;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drdrills.topology.BadInput;

/** Files that are wrong in one to four places: in bytes, lines, words or values. The same random numbers spoil them alike. */
public final class Spoilt {
    private static final List<String> WORDS = List.of(
            "",
            "''",
            "~",
            "0",
            "-1",
            "99999999999999999999",
            "1e309",
            "NaN",
            "true",
            "{}",
            "[]",
            "[[[[",
            "{{{{",
            "&a",
            "*a",
            "<<: *a",
            "|",
            ">",
            "!!binary x",
            "%TAG",
            "---",
            "...",
            "\t",
            "\"\\0\"",
            "\"\\u2028\"",
            "'\\E('",
            "***",
            "$",
            "${",
            "${A}",
            "${A:-}",
            "\u0000",
            "\uFEFF",
            "\u202E",
            "é",
            "主",
            "💥",
            "\r",
            "@",
            "@x",
            "#",
            "\"\"\"",
            "| a |",
            "Examples:",
            "Rule:",
            "Background:",
            "Scenario:",
            "Scenario Outline: <a>",
            "When",
            "Then nothing",
            "* x",
            "Given",
            "the primary",
            "every other site",
            "-5 seconds",
            "9999999999 hours",
            "1,5 seconds",
            "... seconds",
            "x".repeat(5_000),
            "the ".repeat(2_000),
            "9".repeat(3_000),
            "[".repeat(3_000),
            "*".repeat(200));

    private static final String SIGNS = " \n\t:-[]{}#&*!|>'\"%@`,?<\\0z";
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1e309",
            "-9223372036854775808",
            "99999999999999999999999",
            "0.5",
            "NaN",
            "\"\"",
            "\"x\"",
            "{}",
            "[]",
            "[[]]",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"PT-5S\"",
            "\"PT9999999999H\"",
            "\"+1000000000-12-31T23:59:59Z\"",
            "\"MET\"",
            "\"history\"",
            "\"no-such-check\"",
            "\"recovery\"",
            "\"x\":1",
            "",
            "\"" + "x".repeat(100_000) + "\"",
            "[".repeat(5_000),
            "{\"a\":".repeat(3_000),
            "9".repeat(5_000),
            "\uFEFF",
            "💥");
    private static final Pattern VALUE = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|-?\\d[\\d.eE+-]*|true|false|null");

    /** Of this thread's own time, so that a busy host changes nothing. */
    private static final long LONGEST = 1_000_000_000L;

    private Spoilt() {}

    /**
     * Spoils the files one after the other, in their places, and lets each be read: it reads, or is refused within a second of processor
     * time in one sentence that names the file.
     *
     * @param mutants how many there are in all
     */
    public static void answered(
            List<Path> files,
            BiFunction<byte[], Random, byte[]> spoiler,
            Consumer<Path> reader,
            int firstSeed,
            int mutants)
            throws IOException {
        List<String> broken = new ArrayList<>();
        int read = 0;
        int refused = 0;
        for (int i = 0; i < mutants; i++) {
            int seed = firstSeed + i;
            Random random = new Random(seed);
            Path file = files.get(i % files.size());
            byte[] sound = Files.readAllBytes(file);
            Files.write(file, spoiler.apply(sound, random));
            long started = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            String complaint = "";
            try {
                reader.accept(file);
                read++;
            } catch (BadInput e) {
                refused++;
                String said = e.getMessage();
                if (!said.startsWith(file.toString())) {
                    complaint = "does not name the file: " + said;
                } else if (said.replace("\n", "")
                                .codePoints()
                                .anyMatch(c -> c < 0x20 || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029)
                        || said.lines().anyMatch(line -> line.isBlank() || line.length() > 2_000)) {
                    complaint = "is not one line a mistake: " + said;
                } else if (said.matches("(?s).*(Exception|java\\.|org\\.).*")
                        || said.endsWith("null")
                        || said.endsWith(": ")) {
                    complaint = "is no sentence for a user: " + said;
                }
            } catch (RuntimeException | Error e) {
                complaint = "throws " + e + " at "
                        + Arrays.stream(e.getStackTrace())
                                .filter(frame -> frame.getClassName().startsWith("org.drdrills"))
                                .findFirst()
                                .orElse(null);
            }
            long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - started;
            Files.write(file, sound);
            if (took > LONGEST) {
                complaint += " takes " + took / 1_000_000 + " ms";
            }
            if (!complaint.isEmpty()) {
                broken.add("seed " + seed + " of " + file.getFileName() + " "
                        + (complaint.length() > 600 ? complaint.substring(0, 600) : complaint));
            }
        }
        assertThat(broken).isEmpty();
        // Neither all nor none: the mutations are neither too mild nor too wild to mean anything.
        assertThat(read).as("mutants that read").isGreaterThan(mutants / 50);
        assertThat(refused).as("mutants that are refused").isGreaterThan(mutants / 4);
    }

    /** A feature, or YAML. */
    public static byte[] text(byte[] original, Random random) {
        String text = new String(original, StandardCharsets.UTF_8);
        if (random.nextInt(4) == 0) {
            return spoilBytes(original, random);
        }
        List<String> lines = new ArrayList<>(text.lines().toList());
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes && !lines.isEmpty(); i++) {
            spoilLines(lines, random);
        }
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] spoilBytes(byte[] bytes, Random random) {
        byte[] spoilt = bytes.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(spoilt.length);
            switch (random.nextInt(4)) {
                case 0 -> spoilt[at] = (byte) random.nextInt(256);
                case 1 -> spoilt[at] = (byte) SIGNS.charAt(random.nextInt(SIGNS.length()));
                case 2 -> spoilt = Arrays.copyOf(spoilt, Math.max(1, at));
                default -> {
                    int length = Math.min(spoilt.length - at, 1 + random.nextInt(40));
                    System.arraycopy(spoilt, random.nextInt(spoilt.length - length + 1), spoilt, at, length);
                }
            }
        }
        return spoilt;
    }

    private static void spoilLines(List<String> lines, Random random) {
        int at = random.nextInt(lines.size());
        String line = lines.get(at);
        String word = WORDS.get(random.nextInt(WORDS.size()));
        int colon = line.indexOf(':');
        switch (random.nextInt(10)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.add(random.nextInt(lines.size() + 1), line);
            case 2 -> Collections.swap(lines, at, random.nextInt(lines.size()));
            case 3 -> lines.set(at, " ".repeat(random.nextInt(5)) + line);
            case 4 -> lines.set(at, line.replaceFirst("^ {1,2}", ""));
            case 5 ->
                lines.set(at, colon < 0 ? line + word : line.substring(0, indent(line)) + word + line.substring(colon));
            case 6 ->
                lines.set(
                        at,
                        colon < 0 ? line.substring(0, indent(line)) + word : line.substring(0, colon + 1) + " " + word);
            case 7 -> lines.add(at, " ".repeat(indent(line)) + word);
            case 8 -> {
                // One word of the line, whatever it is.
                String[] words = line.split("(?<=\\b)|(?=\\b)");
                words[random.nextInt(words.length)] = word;
                lines.set(at, String.join("", words));
            }
            default -> {
                // Two letters next to each other.
                if (line.length() > 2) {
                    char[] letters = line.toCharArray();
                    int place = random.nextInt(letters.length - 1);
                    char kept = letters[place];
                    letters[place] = letters[place + 1];
                    letters[place + 1] = kept;
                    lines.set(at, new String(letters));
                }
            }
        }
    }

    private static int indent(String line) {
        return line.length() - line.stripLeading().length();
    }

    /** JSON, or a line of JSON each. */
    public static byte[] json(byte[] original, Random random) {
        if (random.nextInt(4) == 0) {
            byte[] spoilt = original.clone();
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                int at = random.nextInt(spoilt.length);
                switch (random.nextInt(3)) {
                    case 0 -> spoilt[at] = (byte) random.nextInt(256);
                    case 1 -> spoilt = Arrays.copyOf(spoilt, Math.max(1, at));
                    default -> spoilt[at] ^= (byte) (1 << random.nextInt(8));
                }
            }
            return spoilt;
        }
        List<String> lines = new ArrayList<>(
                new String(original, StandardCharsets.UTF_8).lines().toList());
        for (int i = 0; i < 1 + random.nextInt(3) && !lines.isEmpty(); i++) {
            int at = random.nextInt(lines.size());
            switch (random.nextInt(7)) {
                case 0 -> lines.remove(at);
                case 1 -> lines.add(random.nextInt(lines.size() + 1), lines.get(at));
                case 2 -> Collections.swap(lines, at, random.nextInt(lines.size()));
                case 3 -> lines.add(at, VALUES.get(random.nextInt(VALUES.size())));
                default -> lines.set(at, otherValue(lines.get(at), random));
            }
        }
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** One key or value of the line is another one. */
    private static String otherValue(String line, Random random) {
        Matcher values = VALUE.matcher(line);
        List<int[]> found = new ArrayList<>();
        while (values.find()) {
            found.add(new int[] {values.start(), values.end()});
        }
        if (found.isEmpty()) {
            return line + VALUES.get(random.nextInt(VALUES.size()));
        }
        int[] one = found.get(random.nextInt(found.size()));
        return line.substring(0, one[0]) + VALUES.get(random.nextInt(VALUES.size())) + line.substring(one[1]);
    }
}

package org.drdrills.steps;

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
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.EnvironmentFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Spoilt features and Compose files: each reads, or is one sentence that names the file. Whatever a seed
 * broke stands as a row in the tables of EnvironmentFileTest and FeaturesTest.
 */
@Timeout(value = 1800, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MutationTest {
    /** Of each kind; a nightly build makes 5,000. */
    private static final int MUTANTS = Integer.getInteger("drdrills.mutants", 400);
    /** Of this thread's own time, so that a busy host changes nothing. */
    private static final long LONGEST = 1_000_000_000L;
    private static final List<String> WORDS = List.of("", "''", "~", "0", "-1", "99999999999999999999", "1e309", "NaN", "true", "{}", "[]", "[[[[", "{{{{", "&a", "*a", "<<: *a", "|", ">",
            "!!binary x", "%TAG", "---", "...", "\t", "\"\\0\"", "\"\\u2028\"", "'\\E('", "***", "$", "${", "${A}", "${A:-}", "\u0000", "\uFEFF", "\u202E", "é", "主", "💥", "\r", "@", "@x", "#", "\"\"\"",
            "| a |", "Examples:", "Rule:", "Background:", "Scenario:", "Scenario Outline: <a>", "When", "Then nothing", "* x", "Given", "the primary", "every other site", "-5 seconds", "9999999999 hours",
            "1,5 seconds", "... seconds", "x".repeat(5_000), "the ".repeat(2_000), "9".repeat(3_000), "[".repeat(3_000), "*".repeat(200));

    private static final String SIGNS = " \n\t:-[]{}#&*!|>'\"%@`,?<\\0z";

    @TempDir
    private Path home;

    @Test
    void composeFiles() throws IOException {
        try (Stream<Path> tree = Files.walk(Path.of("environments"))) {
            for (Path from : tree.toList()) {
                Path to = home.resolve(from.toString());
                if (Files.isDirectory(from)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(from, to);
                }
            }
        }
        Path file = home.resolve("environments/availability-group/compose.yaml");
        mutate(List.of(Files.readString(file)), file, EnvironmentFile::read, 20261123);
    }

    @Test
    void features() throws IOException {
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("features"))) {
            for (Path path : files.filter(each -> each.toString().endsWith(".feature")).sorted().toList()) {
                texts.add(Files.readString(path));
            }
        }
        Features features = new Features();
        mutate(texts, home.resolve("a.feature"), features::read, 11232026);
    }

    private static void mutate(List<String> originals, Path file, Consumer<Path> reader, int firstSeed) throws IOException {
        List<String> broken = new ArrayList<>();
        int read = 0;
        int refused = 0;
        for (int i = 0; i < MUTANTS; i++) {
            int seed = firstSeed + i;
            Random random = new Random(seed);
            Files.write(file, mutant(originals.get(i % originals.size()), random));
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
                } else if (said.codePoints().anyMatch(c -> c < 0x20 || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029) || said.length() > 2_000) {
                    complaint = "is not one line: " + said;
                } else if (said.matches(".*(Exception|java\\.|org\\.).*") || said.endsWith("null") || said.endsWith(": ")) {
                    complaint = "is no sentence for a user: " + said;
                }
            } catch (RuntimeException | Error e) {
                complaint = "throws " + e + " at " + Arrays.stream(e.getStackTrace()).filter(frame -> frame.getClassName().startsWith("org.drdrills")).findFirst().orElse(null);
            }
            long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - started;
            if (took > LONGEST) {
                complaint += " takes " + took / 1_000_000 + " ms";
            }
            if (!complaint.isEmpty()) {
                broken.add("seed " + seed + " " + (complaint.length() > 600 ? complaint.substring(0, 600) : complaint));
            }
        }
        assertThat(broken).isEmpty();
        // Neither all nor none: the mutations are neither too mild nor too wild to mean anything.
        assertThat(read).as("mutants that read").isGreaterThan(MUTANTS / 50);
        assertThat(refused).as("mutants that are refused").isGreaterThan(MUTANTS / 4);
    }

    private static byte[] mutant(String text, Random random) {
        if (random.nextInt(4) == 0) {
            return spoilBytes(text.getBytes(StandardCharsets.UTF_8), random);
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
            case 5 -> lines.set(at, colon < 0 ? line + word : line.substring(0, indent(line)) + word + line.substring(colon));
            case 6 -> lines.set(at, colon < 0 ? line.substring(0, indent(line)) + word : line.substring(0, colon + 1) + " " + word);
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
}

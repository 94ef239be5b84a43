package org.drdrills.drill;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where a run comes from: commit, host, hashes of what it was run on. */
final class Provenance {
    private static final Pattern SEED = Pattern.compile("(?<=\\s)@seed-([A-Za-z0-9-]+)");

    private Provenance() {}

    static Map<String, String> of(Path home) {
        Map<String, String> facts = new LinkedHashMap<>();
        String commit = git(home, "rev-parse", "HEAD");
        facts.put("commit", commit.isEmpty() ? Build.here().commit() : commit);
        facts.put(
                "dirty",
                commit.isEmpty()
                        ? "unknown"
                        : Boolean.toString(!git(home, "status", "--porcelain").isEmpty()));
        try {
            facts.put("host", InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException e) {
            facts.put("host", "unknown");
        }
        facts.put("initiator", initiator());
        facts.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("clock", "monotonic, of this host; one wall-clock anchor a drill");
        return facts;
    }

    /** Who started this, as far as a program can know: what the build server says, else the account. */
    private static String initiator() {
        for (String name : List.of("DRILL_INITIATOR", "GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILD_USER_ID")) {
            String value = System.getenv(name);
            if (value != null && !value.isBlank()) {
                return value.strip();
            }
        }
        return System.getProperty("user.name", "unknown");
    }

    /** The seed drills that the features under {@code home} name, separated by spaces. */
    static String seeds(Path home) {
        TreeSet<String> seeds = new TreeSet<>();
        try (Stream<Path> files = Files.walk(home.resolve("features"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".feature")).toList()) {
                SEED.matcher(Files.readString(file)).results().forEach(match -> seeds.add(match.group(1)));
            }
        } catch (IOException e) {
            return "";
        }
        return String.join(" ", seeds);
    }

    private static String git(Path home, String... words) {
        List<String> command = new java.util.ArrayList<>(List.of("git", "-C", home.toString()));
        command.addAll(List.of(words));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0 ? output : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}

package org.drdrills.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qameta.allure.Allure;
import io.qameta.allure.AllureLifecycle;
import io.qameta.allure.FileSystemResultsWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drdrills.check.Finding;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Highlights;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.Reports;
import org.drdrills.record.RunFolder;
import org.drdrills.record.RunRecord;

/**
 * Allure's report as one file that asks nothing of any network. Its generator is a program of its own, unpacked by
 * the build, and runs in its own JVM. That it fails is told in a sentence and never fails a run.
 */
public final class AllureReport {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ANALYTICS = Pattern.compile(
            "\\s*<script[^>]*(?:googletagmanager|google-analytics)[^>]*>\\s*</script>|\\s*<script[^>]*>\\s*window\\.dataLayer[^<]*</script>");
    private static final Pattern HISTORY = Pattern.compile("d\\('(history/[a-z-]+\\.json)','([A-Za-z0-9+/=]*)'\\)");
    /** Whatever the generator left: the browser itself will not go out. */
    private static final String SEAL =
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' data: blob:; "
                    + "style-src 'unsafe-inline' data: blob:; img-src data: blob:; font-src data:; media-src data: blob:; connect-src data: blob:; frame-src data: blob:; object-src data: blob:; "
                    + "base-uri 'none'; form-action 'none'\">";

    private static final int MINUTES = 3;

    private final Path generator;

    private AllureReport(Path generator) {
        this.generator = generator;
    }

    /** From now on this process's test results are written to this folder. */
    public static void collectIn(Path results) {
        Allure.setLifecycle(new AllureLifecycle(new FileSystemResultsWriter(results)));
    }

    /** @param generator the unpacked folder {@code allure-<version>}, which holds {@code lib} */
    public static AllureReport with(Path generator) {
        return new AllureReport(generator);
    }

    /**
     * Completes the run's results, takes over the trend of the runs before it and writes {@code allure-report/index.html}.
     *
     * @return why there is no report, or empty
     */
    public Optional<String> generate(RunFolder folder) {
        try {
            describe(folder.allureResults(), folder.read());
            tellEveryMiss(folder);
            takeOverHistory(folder);
        } catch (IOException | RuntimeException e) {
            return Optional.of("Allure's results in " + folder.allureResults() + " could not be completed: " + told(e));
        }
        return generate(folder.allureResults(), folder.allureReport());
    }

    /**
     * Writes {@code index.html} and {@code history/} to {@code out}.
     *
     * @return why there is no report, or empty
     */
    public Optional<String> generate(Path results, Path out) {
        if (!Files.isDirectory(generator.resolve("lib"))) {
            return Optional.of("There is no Allure report, because its generator is not in " + generator
                    + "; build the project once with 'mvn package'.");
        }
        Path log = null;
        try {
            if (!Files.isDirectory(results) || cleaned(results) == 0) {
                return Optional.of("There is no Allure report, because " + results + " holds no results.");
            }
            log = Files.createTempFile("allure", ".log");
            ProcessBuilder command = new ProcessBuilder(
                    java(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Djava.awt.headless=true",
                    "-Xmx512m",
                    "-cp",
                    generator.resolve("lib").resolve("*")
                            + File.pathSeparator
                            + generator.resolve("lib").resolve("config"),
                    "io.qameta.allure.CommandLine",
                    "generate",
                    "--single-file",
                    "--clean",
                    "--report-name",
                    "DR Drills",
                    "-o",
                    out.toString(),
                    results.toString());
            command.environment().put("ALLURE_NO_ANALYTICS", "true");
            command.environment().put("APP_HOME", generator.toString());
            Process process = command.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return Optional.of("There is no Allure report, because its generator was not done within " + MINUTES
                        + " minutes.");
            }
            Path page = out.resolve("index.html");
            if (process.exitValue() != 0 || !Files.isRegularFile(page)) {
                return Optional.of("There is no Allure report, because its generator ended with exit code "
                        + process.exitValue() + ": " + lastLine(log));
            }
            String html = Files.readString(page);
            keepHistory(html, out);
            DrillFolder.replace(page, sealed(html));
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.of("There is no Allure report: " + told(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("There is no Allure report, because its generator was interrupted.");
        } finally {
            delete(log);
        }
    }

    /** Environment, categories and executor of the run, where Allure looks for them. */
    static void describe(Path results, RunRecord run) throws IOException {
        Files.createDirectories(results);
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("Environment", run.environmentTitle().isBlank() ? run.environment() : run.environmentTitle());
        environment.put("Run", run.run());
        environment.put("Stands for", run.counterpart());
        environment.put("Does not evidence", String.join("; ", run.doesNotEvidence()));
        run.versions().forEach(environment::putIfAbsent);
        run.provenance().forEach(environment::putIfAbsent);
        StringBuilder properties = new StringBuilder();
        environment.forEach((key, value) -> {
            if (!value.isBlank()) {
                properties
                        .append(escaped(key, true))
                        .append('=')
                        .append(escaped(value, false))
                        .append('\n');
            }
        });
        Files.writeString(results.resolve("environment.properties"), properties, StandardCharsets.ISO_8859_1);
        ArrayNode categories = JSON.createArrayNode();
        category(
                categories,
                "Data lost",
                "failed",
                "(?s).*(missing from the final read|acknowledged writes? .*(is|are) missing|[Aa]cknowledged writes lost).*");
        category(
                categories,
                "Two writers",
                "failed",
                "(?s).*(Two nodes accepted writes|Two nodes were primary|both acknowledged writes).*");
        category(categories, "Objective missed", "failed", "(?s).*");
        category(categories, "Inconclusive, or the harness went wrong", "broken", "(?s).*");
        category(categories, "Not applicable", "skipped", "(?s).*");
        Files.writeString(
                results.resolve("categories.json"),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(categories));
        ObjectNode executor = JSON.createObjectNode();
        executor.put("name", "DR Drills")
                .put("type", "drdrills")
                .put("reportName", "DR Drills")
                .put("buildName", run.run())
                .put("buildOrder", run.started().getEpochSecond());
        Files.writeString(
                results.resolve("executor.json"),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(executor));
    }

    private static void category(ArrayNode categories, String name, String status, String regex) {
        ObjectNode category = categories.addObject();
        category.put("name", name)
                .put("messageRegex", regex)
                .putArray("matchedStatuses")
                .add(status);
    }

    /** A scenario ends at the first line that was missed; a write that was lost must show beside an outage that was too long. */
    private static void tellEveryMiss(RunFolder folder) throws IOException {
        for (Path file : files(folder.allureResults(), "-result.json")) {
            JsonNode tree = JSON.readTree(Files.readAllBytes(file));
            for (JsonNode label : tree.path("labels")) {
                DrillFolder drill = folder.drill(label.path("value").asText());
                if (label.path("name").asText().equals("drill")
                        && tree.path("statusDetails") instanceof ObjectNode details
                        && Files.isRegularFile(drill.record())) {
                    String message = details.path("message").asText();
                    Stream<String> missed = Highlights.findings(drill.read()).stream()
                            .filter(finding -> finding.verdict() == Verdict.MISSED)
                            .map(Finding::sentence)
                            .filter(sentence -> !message.contains(sentence));
                    details.put(
                            "message", Stream.concat(Stream.of(message), missed).collect(Collectors.joining("\n")));
                    Files.write(file, JSON.writeValueAsBytes(tree));
                }
            }
        }
    }

    private static void takeOverHistory(RunFolder folder) throws IOException {
        Path above = folder.path().toAbsolutePath().normalize().getParent();
        List<RunFolder> runs = above == null ? List.of() : Reports.at(above).runs();
        for (RunFolder run : runs) {
            Path history = run.allureReport().resolve("history");
            if (run.name().compareTo(folder.name()) < 0 && Files.isDirectory(history)) {
                Path target = Files.createDirectories(folder.allureResults().resolve("history"));
                for (Path file : files(history, ".json")) {
                    Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
                return;
            }
        }
    }

    /** The single page holds the trend, too; the next run needs it as files. */
    private static void keepHistory(String html, Path out) throws IOException {
        Matcher matcher = HISTORY.matcher(html);
        Path folder = Files.createDirectories(out.resolve("history"));
        while (matcher.find()) {
            Files.write(
                    folder.resolve(matcher.group(1).substring("history/".length())),
                    Base64.getDecoder().decode(matcher.group(2)));
        }
    }

    static String sealed(String html) {
        return ANALYTICS
                .matcher(html)
                .replaceAll("")
                .replaceFirst(
                        "(<meta charset=\"utf-8\">)", Matcher.quoteReplacement("<meta charset=\"utf-8\">\n    " + SEAL))
                .replace("<title>Allure Report</title>", "<title>DR Drills</title>");
    }

    /**
     * Makes messages safe for a report that swallows what stands in angle brackets, and takes the host's name out.
     *
     * @return the number of results
     */
    private static int cleaned(Path results) throws IOException {
        List<Path> files = files(results, "-result.json");
        for (Path file : files) {
            JsonNode tree = JSON.readTree(Files.readAllBytes(file));
            clean(tree);
            if (tree.path("labels") instanceof ArrayNode labels) {
                labels.removeIf(label -> label.path("name").asText().equals("host"));
            }
            Files.write(file, JSON.writeValueAsBytes(tree));
        }
        return files.size();
    }

    private static void clean(JsonNode node) {
        if (node.path("statusDetails") instanceof ObjectNode details
                && details.path("message").isTextual()) {
            details.put(
                    "message",
                    details.path("message").asText().replace('<', '‹').replace('>', '›'));
        }
        node.forEach(AllureReport::clean);
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return new ArrayList<>(
                    files.filter(file -> file.getFileName().toString().endsWith(ending))
                            .sorted()
                            .toList());
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String lastLine(Path log) throws IOException {
        return new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .reduce((first, second) -> second)
                .orElse("it said nothing")
                .strip();
    }

    private static String told(Exception e) {
        return String.valueOf(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
                .lines()
                .findFirst()
                .orElse("");
    }

    private static void delete(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }

    /** For a properties file in its old encoding. */
    private static String escaped(String text, boolean key) {
        StringBuilder out = new StringBuilder();
        for (char c : text.strip().toCharArray()) {
            if (c == '\\' || key && (c == '=' || c == ':' || c == ' ' || c == '#' || c == '!')) {
                out.append('\\').append(c);
            } else if (c < 0x20 || c > 0x7E) {
                out.append(c < 0x20 ? " " : String.format("\\u%04X", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}

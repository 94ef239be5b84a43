package org.drdrills.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.drdrills.topology.BadInput;

/**
 * The folder of one run, {@code reports/<UTC stamp>-<environment>}:
 *
 * <pre>
 * run.json         what was to be run, where, by whom
 * inputs/          features and environments as they were when it began
 * evidence.json    all that is known of the run; the pages are made from it alone. evidence.schema.json describes it
 * index.html       the verdict and all drills, each of which has a page of its own
 * summary.pdf      one page for a manager, also as .html
 * report.pdf       the whole evidence for an auditor, also as .html
 * summary.md       the same in short
 * junit.xml        for build servers, ctrf.json too
 * metrics.prom     for Prometheus
 * allure-results/  allure-report/
 * &lt;drill&gt;/         one {@link DrillFolder} each
 * </pre>
 */
public final class RunFolder {
    public static final String FORMAT = "drdrills-run/1";
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss'Z'").withZone(ZoneOffset.UTC);

    private final Path path;
    private final Redaction redaction;

    private RunFolder(Path path, Redaction redaction) {
        this.path = path;
        this.redaction = redaction;
    }

    /** A new folder under {@code reports}; never one that another run has. */
    public static RunFolder create(Path reports, Instant started, String environment, Redaction redaction) {
        String name = STAMP.format(started) + "-" + safe(environment);
        try {
            Files.createDirectories(reports);
            for (int n = 1; ; n++) {
                Path folder = reports.resolve(n == 1 ? name : name + "-" + n);
                try {
                    return new RunFolder(Files.createDirectory(folder), redaction);
                } catch (FileAlreadyExistsException e) {
                    // two runs began in the same second
                }
            }
        } catch (IOException e) {
            throw BadInput.at(reports, 0, "no folder for this run can be made there: " + e.getMessage());
        }
    }

    public static RunFolder at(Path path) {
        return new RunFolder(path, Redaction.ofPatterns());
    }

    /** What is taken out of everything that is written here. */
    public Redaction redaction() {
        return redaction;
    }

    public Path path() {
        return path;
    }

    /** Name of the folder, which is the name of the run. */
    public String name() {
        return String.valueOf(path.toAbsolutePath().normalize().getFileName());
    }

    public Path page() {
        return path.resolve("index.html");
    }

    public Path evidence() {
        return path.resolve("evidence.json");
    }

    public Path allureResults() {
        return path.resolve("allure-results");
    }

    /** What Cucumber says of the scenarios that ran: a file of its messages for each launch, {@code 1.ndjson} first. */
    public Path cucumberMessages() {
        return path.resolve("cucumber");
    }

    /**
     * Whether a file of a run's folder rests on no record: what Allure and Cucumber wrote. It cannot be made again and compared.
     *
     * @param name below the run's folder
     */
    public static boolean unsupported(String name) {
        return name.startsWith("allure-") || name.matches("(parts/[^/]+/)?cucumber/.*");
    }

    public Path allureReport() {
        return path.resolve("allure-report");
    }

    /**
     * Keeps what the run was begun with under {@code inputs/}: a feature, or an environment with its runbooks. A secret that is written out
     * in it is taken out; a reference to one stays.
     *
     * @param home       the project's folder, from which paths are named
     * @param fileOrTree below it
     */
    public void keep(Path home, Path fileOrTree) {
        keep(home, fileOrTree, Set.of());
    }

    /**
     * Name under {@code inputs/} of a file that is kept there.
     *
     * @param home the project's folder
     */
    public static String input(Path home, Path file) {
        return home.toAbsolutePath()
                .normalize()
                .relativize(file.toAbsolutePath().normalize())
                .toString()
                .replace('\\', '/')
                .replace("../", "");
    }

    /** The same, without some of the files. */
    public void keep(Path home, Path fileOrTree, Collection<Path> without) {
        Path from = home.toAbsolutePath().normalize();
        try (Stream<Path> tree = Files.walk(fileOrTree.toAbsolutePath().normalize())) {
            for (Path file : tree.filter(Files::isRegularFile)
                    .filter(each -> !without.contains(each))
                    .toList()) {
                Path to = path.resolve("inputs").resolve(input(from, file));
                Files.createDirectories(to.getParent());
                String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                Files.write(
                        to,
                        redaction
                                .literals(text, fileOrTree.getFileName().toString())
                                .getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("What the run begins with could not be kept in " + path, e);
        }
    }

    /** The folder of a drill, written without this run's secrets. Characters that no file name should have become {@code -}. */
    public DrillFolder drill(String id) {
        return DrillFolder.at(path.resolve(safe(id))).without(redaction);
    }

    public void write(RunRecord record) {
        try {
            DrillFolder.replace(path.resolve("run.json"), Json.write(FORMAT, record, redaction));
        } catch (IOException e) {
            throw new UncheckedIOException("The run's record could not be written to " + path, e);
        }
    }

    /** @throws BadInput if {@code run.json} is missing, damaged or of a newer format */
    public RunRecord read() {
        return Json.read(path.resolve("run.json"), FORMAT, RunRecord.class);
    }

    /** Every folder in which a drill was begun, by name. */
    public List<DrillFolder> drills() {
        try (Stream<Path> folders = Files.list(path)) {
            return folders.filter(folder -> Files.exists(folder.resolve("drill.json")))
                    .sorted()
                    .map(folder -> DrillFolder.at(folder).without(redaction))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The drills in " + path + " could not be listed", e);
        }
    }

    /**
     * Takes these secrets out of every text in the folder that others wrote, such as messages of Cucumber and results of Allure.
     * Histories are frozen and were written without them.
     *
     * @return files that held one
     */
    public List<String> sweep(Collection<String> secrets) {
        Redaction values = Redaction.of(secrets);
        List<String> held = new ArrayList<>();
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().equals("history.ndjson"))
                    .sorted()
                    .toList()) {
                String text;
                try {
                    text = Files.readString(file);
                } catch (CharacterCodingException e) {
                    continue;
                }
                String clean = values.values(text);
                if (!clean.equals(text)) {
                    DrillFolder.replace(file, clean);
                    held.add(path.relativize(file).toString().replace('\\', '/'));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The files of " + path + " could not be searched for secrets", e);
        }
        return held;
    }

    /** Takes the path of the project on this machine out of Cucumber's messages, which name each feature by its whole path. */
    public void forgetPlace(Path project) {
        if (!Files.isDirectory(cucumberMessages())) {
            return;
        }
        String place = project.toAbsolutePath().normalize() + "/";
        try (Stream<Path> files = Files.list(cucumberMessages())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file);
                DrillFolder.replace(file, text.replace("file://" + place, "").replace(place, ""));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The messages in " + cucumberMessages() + " could not be rewritten", e);
        }
    }

    /** Characters that no file name should have become {@code -}. */
    public static String safe(String name) {
        String safe = name.replaceAll("[^A-Za-z0-9._-]+", "-")
                .replaceAll("^[.-]+", "")
                .replaceAll("-+$", "");
        return safe.isEmpty() ? "unnamed" : safe.length() > 120 ? safe.substring(0, 120) : safe;
    }
}

package org.drdrills.topology;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * A folder with environments, features and reports. It is the suite's own, or a user's beside the suite: then its {@value #FILE} says
 * which version of the suite it needs, and which of the suite's environments and drills it takes.
 *
 * @param home    absolute
 * @param suite   where the suite is installed; the same as {@code home} in the suite's own folder, and where only its jar is there
 * @param needs   version of the suite, such as {@code 1.4.0}, or its beginning, such as {@code 1.4}; empty for any
 * @param shipped environments of the suite that are drilled here too
 * @param drills  tag expression for the suite's drills that are wanted here; empty for all
 */
public record Project(Path home, Path suite, String needs, List<String> shipped, String drills) {
    public static final String FILE = "drill.yaml";
    /** System property: where the suite is installed. */
    public static final String SUITE = "drdrills.suite";

    private static final String NEEDS = "suite";
    private static final String ENVIRONMENTS = "shipped-environments";
    private static final String DRILLS = "shipped-drills";
    private static final Set<String> KEYS = new TreeSet<>(List.of(NEEDS, ENVIRONMENTS, DRILLS));

    /** @throws BadInput for a mistake in its {@value #FILE}, with file and line */
    public static Project at(Path home) {
        return at(home, installed(home));
    }

    /** Where the suite is installed. */
    static Path installed(Path otherwise) {
        return Path.of(System.getProperty(SUITE, otherwise.toString()));
    }

    static Project at(Path home, Path suite) {
        Path own = home.toAbsolutePath().normalize();
        Path installed = suite.toAbsolutePath().normalize();
        Path file = own.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return new Project(own, own, "", List.of(), "");
        }
        Map<String, Yaml> keys = Yaml.read(file, ComposeReader.text(file)).map(KEYS);
        if (!keys.containsKey(NEEDS)) {
            throw BadInput.at(file, 1, "key suite is missing: it says which version of DR Drills the project needs");
        }
        List<String> shipped =
                keys.containsKey(ENVIRONMENTS) ? keys.get(ENVIRONMENTS).texts() : List.of();
        Project project = new Project(
                own,
                installed,
                Present.in(keys, NEEDS).text(),
                shipped,
                keys.containsKey(DRILLS) ? keys.get(DRILLS).text() : "");
        if (own.equals(installed) && !shipped.isEmpty()) {
            throw Present.in(keys, ENVIRONMENTS)
                    .wrong("needs the folder of a release, which the system property " + SUITE + " names: -D" + SUITE
                            + "=FOLDER");
        }
        List<String> known = shipped.isEmpty() ? List.of() : EnvironmentFile.in(installed.resolve("environments"));
        for (String name : shipped) {
            if (!known.contains(name)) {
                throw Present.in(keys, ENVIRONMENTS)
                        .wrong("names " + BadInput.quoted(name) + ", which the suite does not have"
                                + Nearest.hint(name, known));
            }
            if (Files.isDirectory(own.resolve("environments").resolve(name))) {
                throw Present.in(keys, ENVIRONMENTS)
                        .wrong("names " + name + ", and environments/" + name
                                + " is one of the project's own; give that folder another name");
            }
        }
        return project;
    }

    /** Of a folder of environments. */
    static Project around(Path environments) {
        return at(
                Objects.requireNonNull(environments.toAbsolutePath().normalize().getParent()));
    }

    /** Whether this is a user's project, beside the suite. */
    public boolean beside() {
        return !home.equals(suite);
    }

    /** @throws BadInput if the project needs another version than this */
    public void requires(String version) {
        if (!needs.isEmpty() && !version.equals(needs) && !version.startsWith(needs + ".")) {
            throw BadInput.at(
                    home.resolve(FILE),
                    0,
                    "the project needs version " + needs + " of DR Drills, and this is version " + version
                            + "; install that one, or change the key suite");
        }
    }

    /** Names of the environments that are drilled here, sorted: the project's own and those that it takes from the suite. */
    List<String> environments() {
        Path own = home.resolve("environments");
        List<String> names = new ArrayList<>(beside() && !Files.isDirectory(own) ? List.of() : EnvironmentFile.in(own));
        names.addAll(shipped);
        names.sort(null);
        return names;
    }

    /** The folder of environments in which this one lies. */
    Path environmentsWith(String name) {
        return (shipped.contains(name) ? suite : home).resolve("environments");
    }

    /** The folder to which a file of the project or of the suite belongs. */
    public Path rootOf(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        return beside() && absolute.startsWith(suite) && !absolute.startsWith(home) ? suite : home;
    }
}

package org.drdrills.drill;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The build that runs.
 *
 * @param version as in the project's pom.xml
 * @param commit  the commit it was built from, in short, with {@code -dirty} where files differed from it; {@code unknown}
 *                where there was no Git repository
 */
public record Build(String version, String commit) {
    private static final String UNKNOWN = "unknown";

    /** Reads what the build wrote beside this class. */
    public static Build here() {
        Properties facts = new Properties();
        try (InputStream in = Build.class.getResourceAsStream("build.properties")) {
            if (in != null) {
                facts.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the build's properties cannot be read", e);
        }
        return of(facts);
    }

    static Build of(Properties facts) {
        return new Build(known(facts.getProperty("version")), known(facts.getProperty("commit")));
    }

    /** An editor that compiles without Maven leaves the placeholders as they are. */
    private static String known(String value) {
        return value == null || value.isBlank() || value.startsWith("${") ? UNKNOWN : value.strip();
    }

    /** One line, for {@code --version}. */
    @Override
    public String toString() {
        return "DR Drills " + version + " (commit " + commit + ")";
    }
}

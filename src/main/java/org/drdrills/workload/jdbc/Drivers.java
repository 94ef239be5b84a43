package org.drdrills.workload.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** JDBC drivers: those in the environment's folder {@code drivers}, then those that come with the suite. */
final class Drivers {
    static final String FOLDER = "drivers";
    /** One class loader for each folder and driver, for as long as the suite runs. */
    private static final Map<String, Driver> LOADED = new ConcurrentHashMap<>();

    private Drivers() {}

    /** @param environment its folder */
    static List<Path> jars(Path environment) {
        Path folder = environment.resolve(FOLDER);
        List<Path> jars = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.jar")) {
                found.forEach(jars::add);
            } catch (IOException e) {
                throw new UncheckedIOException("the folder " + folder + " cannot be read", e);
            }
        }
        jars.sort(null);
        return jars;
    }

    /** Empty where neither the environment nor the suite has it. */
    static Optional<Driver> of(Dialect dialect, Path environment) {
        List<Path> jars = jars(environment);
        return Optional.ofNullable(
                LOADED.computeIfAbsent(dialect.driver() + jars, key -> load(dialect.driver(), jars)));
    }

    private static Driver load(String name, List<Path> jars) {
        ClassLoader ours = Drivers.class.getClassLoader();
        try {
            URL[] urls = new URL[jars.size()];
            for (int i = 0; i < urls.length; i++) {
                urls[i] = jars.get(i).toUri().toURL();
            }
            ClassLoader loader = jars.isEmpty() ? ours : new URLClassLoader(urls, ours);
            return (Driver)
                    Class.forName(name, true, loader).getDeclaredConstructor().newInstance();
        } catch (MalformedURLException | ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }
}

package org.drdrills.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drdrills.environment.ContainerLab;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.Nearest;
import org.drdrills.topology.Pool;
import org.drdrills.workload.Engine;
import org.drdrills.workload.Engines;
import org.drdrills.workload.ExecEngine;

/** Mistakes of an environment that its reader does not know of, found before anything is started. */
final class EnvironmentCheck {
    private static final String PROGRAM = "program";
    /** A pool's engine on a line of its own, as the reference and all shipped environments have it. */
    private static final Pattern ENGINE = Pattern.compile("\\s+engine:\\s*[\"']?([\\w.-]+)[\"']?\\s*(?:#.*)?");

    private static final Pattern CREDENTIAL = Pattern.compile("(?i).*(password|secret|token).*");
    /** How a secret is named; a password in this form was hardly meant to be used as it stands. */
    private static final Pattern SECRET_NAME = Pattern.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)+");

    /** For each file named: its number, the line and what is wrong with it, where something is. */
    private static final String SYNTAX = """
            import ast, sys
            # Each word is the classes that are needed, and the file.
            for number, word in enumerate(sys.argv[1:]):
                needed, file = word.split(":", 1)
                try:
                    with open(file, "rb") as source:
                        tree = ast.parse(source.read())
                except SyntaxError as mistake:
                    print(number, mistake.lineno or 0, mistake.msg)
                    continue
                except ValueError as mistake:
                    print(number, 0, mistake)
                    continue
                names = {name.name for name in tree.body if isinstance(name, ast.ClassDef)}
                missing = [name for name in needed.split() if name not in names]
                if missing:
                    print(number, 0, "it has no class " + " and no class ".join(missing))
            """;

    private EnvironmentCheck() {}

    /**
     * Reads an environment. An engine that is not known is told before what else its reader could not make of it: what an environment
     * must say depends on its engine.
     */
    static Environment read(Path file) {
        return orUnknownEngine(file, () -> EnvironmentFile.read(file));
    }

    /** As {@link #read}, by name; {@code name+variant} is a variant that is known to be bad. */
    static Environment named(Path environments, String name) {
        return orUnknownEngine(
                EnvironmentFile.file(environments, name.split("\\+")[0]),
                () -> EnvironmentFile.named(environments, name));
    }

    /** As {@link #named}, also where nothing but a restore is described. */
    static Environment described(Path environments, String name) {
        return orUnknownEngine(
                EnvironmentFile.file(environments, name.split("\\+")[0]),
                () -> EnvironmentFile.described(environments, name));
    }

    private static Environment orUnknownEngine(Path file, Supplier<Environment> reading) {
        try {
            return reading.get();
        } catch (BadInput e) {
            unknownEngine(file).ifPresent(mistake -> {
                throw mistake;
            });
            throw e;
        }
    }

    private static Optional<BadInput> unknownEngine(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                Matcher engine = ENGINE.matcher(lines.get(i));
                if (engine.matches() && !Engines.names().contains(engine.group(1))) {
                    return Optional.of(BadInput.at(
                            file,
                            i + 1,
                            "there is no engine '" + engine.group(1) + "'"
                                    + Nearest.hint(engine.group(1), Engines.names())));
                }
            }
        } catch (IOException e) {
            // What the reader says of the file is what is wrong with it.
        }
        return Optional.empty();
    }

    /**
     * @return a sentence on what could not be checked here, or empty
     * @throws BadInput for the first mistake, with file and line
     */
    static Optional<String> of(Collection<Environment> environments) {
        Map<Path, String> programs = new LinkedHashMap<>();
        for (Environment environment : environments) {
            fits(environment);
            for (Pool pool : environment.pools()) {
                engine(environment, pool);
                pool.settings().forEach((key, value) -> secret(environment, key, value));
                if (pool.engine().equals(Pool.EXEC) && pool.settings().containsKey(PROGRAM)) {
                    Path program = Path.of(pool.settings().get(PROGRAM));
                    programs.put(program, pool.settings().containsKey("client") ? "Member" : "Client Member");
                    ExecEngine.beside(program).forEach(file -> programs.putIfAbsent(file, ""));
                }
            }
        }
        return programs.isEmpty() ? Optional.empty() : syntax(programs);
    }

    private static void fits(Environment environment) {
        int machines = environment.containers().size();
        if (environment.system().isEmpty() && machines > ContainerLab.MOST_MACHINES) {
            throw BadInput.at(
                    environment.file(),
                    lineOf(environment.file(), Pattern.compile("^\\s*sites\\s*:")),
                    "a lab has room for " + ContainerLab.MOST_MACHINES + " machines, and these are " + machines
                            + "; take services away that no drill needs, in a second file with !reset null");
        }
    }

    private static void engine(Environment environment, Pool pool) {
        try {
            Engine engine = Engines.of(pool);
            if (environment.system().isPresent() && !engine.guest()) {
                throw new BadInput("engine " + pool.engine()
                        + " needs a system of its own; in one that runs already, beside other data, these can work: "
                        + String.join(
                                ", ",
                                Engines.names().stream()
                                        .filter(name -> Engines.byName(name).guest())
                                        .toList()));
            }
            engine.check(environment, pool);
        } catch (BadInput e) {
            throw BadInput.at(environment.file(), lineOf(environment.file(), "engine", pool.engine()), e.getMessage());
        }
    }

    private static void secret(Environment environment, String key, String value) {
        List<String> known = environment.secrets();
        if (!CREDENTIAL.matcher(key).matches()
                || known.contains(value)
                || environment.sources().confidential().contains(value)) {
            return;
        }
        String hint = Nearest.hint(value, known);
        if (SECRET_NAME.matcher(value).matches() || hint.contains("did you mean")) {
            throw BadInput.at(
                    environment.file(),
                    lineOf(environment.file(), key, value),
                    "setting " + key + " names " + value + ", which is not among the secrets of x-drill"
                            + (known.isEmpty() ? "; add secrets: [" + value + "]" : hint));
        }
    }

    /** The line on which a key has this value, also within braces; 0 where there is none. */
    private static int lineOf(Path file, String key, String value) {
        return lineOf(
                file, Pattern.compile("\\b" + Pattern.quote(key) + "\\s*:\\s*[\"']?" + Pattern.quote(value) + "\\b"));
    }

    private static int lineOf(Path file, Pattern wanted) {
        try {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (wanted.matcher(lines.get(i)).find()) {
                    return i + 1;
                }
            }
        } catch (IOException e) {
            // The environment was read a moment ago; without the line the sentence is still true.
        }
        return 0;
    }

    /** @param needed program → the classes that it must have */
    private static Optional<String> syntax(Map<Path, String> needed) {
        List<Path> programs = List.copyOf(needed.keySet());
        List<String> command = new ArrayList<>(List.of("python3", "-I", "-c", SYNTAX));
        for (Path program : programs) {
            if (!Files.isReadable(program)) {
                throw BadInput.at(program, 0, "the program of the pool cannot be read");
            }
            command.add(needed.get(program) + ":" + program);
        }
        Process python;
        try {
            python = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return Optional.of("python3 is not on the PATH, so the syntax of the pools' programs was not checked.");
        }
        try (InputStream out = python.getInputStream()) {
            python.getOutputStream().close();
            String said = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
            if (python.waitFor() != 0) {
                return Optional.of("The syntax of the pools' programs was not checked, for python3 failed: " + said);
            }
            if (!said.isEmpty()) {
                String[] mistake = said.lines().findFirst().orElseThrow().split(" ", 3);
                throw BadInput.at(programs.get(Integer.parseInt(mistake[0])), Integer.parseInt(mistake[1]), mistake[2]);
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("The syntax of the pools' programs was not checked: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BadInput("the check was interrupted");
        } finally {
            python.destroy();
        }
    }
}

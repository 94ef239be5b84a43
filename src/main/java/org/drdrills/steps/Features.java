package org.drdrills.steps;

import io.cucumber.gherkin.GherkinParser;
import io.cucumber.messages.types.Envelope;
import io.cucumber.messages.types.Feature;
import io.cucumber.messages.types.GherkinDocument;
import io.cucumber.messages.types.ParseError;
import io.cucumber.messages.types.Pickle;
import io.cucumber.messages.types.PickleStep;
import io.cucumber.messages.types.PickleStepType;
import io.cucumber.messages.types.PickleTag;
import io.cucumber.tagexpressions.TagExpressionParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.drdrills.drill.DrillPlan;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.Nearest;
import org.drdrills.topology.OperatorPost;
import org.drdrills.topology.Project;
import org.drdrills.topology.Runbook;

/** Reads feature files into plans. Every mistake is one sentence with file and line. */
public final class Features {
    private static final int LONGEST = 1 << 20;
    /** Lines of features have 80 columns; what is far longer was not meant, and takes long to understand. */
    private static final int LONGEST_LINE = 400;

    private static final String REPLACES_ANY = "instead-of-any";
    private static final int MOST_DRILLS = 500;

    private static final Pattern ENVIRONMENT = Pattern.compile("the environment \"([^\"]*)\"");

    private static final Pattern MACHINE = Pattern.compile("\\bthe machine ([A-Za-z0-9][\\w.-]*)");

    private final Path home;
    private final Map<String, Optional<Environment>> environments = new HashMap<>();

    /** @param home the project's folder, where the environments are */
    public Features(Path home) {
        this.home = home;
    }

    /** Ids of all drills of the reference catalogue, in its order. */
    public static List<String> reference() {
        try (java.io.InputStream in = Features.class.getResourceAsStream("seed-ids.txt")) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\\s+", 2)[0])
                    .filter(id -> !id.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads every {@code .feature} under a folder, or one file.
     *
     * @throws BadInput for the first mistake
     */
    public List<DrillPlan> read(Path path) {
        return distinct(
                files(path).stream().flatMap(file -> readFile(file).stream()).toList());
    }

    private static List<DrillPlan> distinct(List<DrillPlan> plans) {
        Map<String, DrillPlan> byId = new HashMap<>();
        for (DrillPlan plan : plans) {
            DrillPlan twin = byId.putIfAbsent(plan.id(), plan);
            if (twin != null) {
                throw BadInput.at(
                        plan.file(),
                        plan.line(),
                        "this scenario is called like the one in " + twin.file() + ":" + twin.line()
                                + "; give each its own title");
            }
        }
        return plans;
    }

    /** Every drill as it is written: the project's own, and those that it takes from the suite. */
    public List<DrillPlan> written() {
        Project project = Project.at(home);
        Path folder = home.resolve("features");
        if (!project.beside()) {
            return read(folder);
        }
        List<DrillPlan> own = Files.isDirectory(folder)
                ? filesUnder(folder).stream()
                        .flatMap(file -> readFile(file).stream())
                        .toList()
                : List.of();
        List<DrillPlan> shipped = new Features(project.suite())
                .read(project.suite().resolve("features")).stream()
                        .filter(plan -> plan.anywhere() || project.shipped().contains(plan.environment()))
                        .toList();
        return distinct(Stream.concat(own.stream(), select(shipped, project.drills(), "").stream())
                .toList());
    }

    /**
     * Every drill of the project. Those of any environment stand there once for each environment, except where a drill tagged {@code
     * @instead-of-any} replaces them; in {@code also} they stand in any case.
     *
     * @param also one more environment, or empty
     */
    public List<DrillPlan> drills(String also) {
        List<DrillPlan> plans = written();
        List<String> own = plans.stream()
                .filter(plan -> plan.tags().contains(REPLACES_ANY))
                .map(DrillPlan::environment)
                .distinct()
                .toList();
        List<String> others = EnvironmentFile.withLabs(home.resolve("environments")).stream()
                .filter(name -> !own.contains(name) || name.equals(also))
                .toList();
        List<DrillPlan> shared = plans.stream().filter(DrillPlan::anywhere).toList();
        List<DrillPlan> all = new ArrayList<>();
        others.forEach(name -> shared.stream()
                .filter(plan -> !(plan.event() instanceof DrillPlan.Witnessed) || runsAlready(name))
                .forEach(plan -> all.add(plan.in(name))));
        plans.stream().filter(plan -> !plan.anywhere()).forEach(all::add);
        return all;
    }

    /** Whether operators act there; what cannot be read is told by who reads it. */
    private boolean runsAlready(String name) {
        try {
            return environments
                    .computeIfAbsent(name, this::environment)
                    .filter(where -> where.system().isPresent())
                    .isPresent();
        } catch (BadInput e) {
            return false;
        }
    }

    private static List<Path> files(Path path) {
        if (Files.isRegularFile(path)) {
            return List.of(path);
        }
        List<Path> files = filesUnder(path);
        if (files.isEmpty()) {
            throw new BadInput("there is no .feature file under " + path);
        }
        return files;
    }

    private static List<Path> filesUnder(Path path) {
        try (Stream<Path> tree = Files.walk(path)) {
            return tree.filter(file -> file.toString().endsWith(".feature"))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new BadInput("there is no folder of features at " + path);
        }
    }

    private static final Map<Path, List<DrillPlan>> READ = new ConcurrentHashMap<>();

    /** The plan of the scenario that Cucumber runs now. */
    static DrillPlan planAt(Path home, URI feature, int line) {
        Path file = feature.getScheme() == null || !feature.isAbsolute()
                ? Path.of(feature.getPath())
                : feature.getScheme().equals("file")
                        ? Path.of(feature.isOpaque() ? feature.getSchemeSpecificPart() : feature.getPath())
                        : Path.of(feature.getSchemeSpecificPart());
        return READ
                .computeIfAbsent(
                        file.toAbsolutePath().normalize(),
                        path -> new Features(Project.at(home).rootOf(path)).readFile(path))
                .stream()
                .filter(plan -> plan.line() == line)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no scenario begins at " + file + ":" + line));
    }

    /** @param tags a Cucumber tag expression, such as {@code @smoke and not @slow}; empty for all */
    public static List<DrillPlan> select(List<DrillPlan> plans, String tags, String environment) {
        try {
            var expression = TagExpressionParser.parse(tags);
            return plans.stream()
                    .filter(plan -> expression.evaluate(
                            plan.tags().stream().map(tag -> "@" + tag).toList()))
                    .filter(plan -> environment.isEmpty() || plan.environment().equals(environment))
                    .toList();
        } catch (RuntimeException e) {
            throw new BadInput("'" + tags + "' is no tag expression; write it like '@smoke and not @slow'");
        }
    }

    private List<DrillPlan> readFile(Path file) {
        String text;
        try {
            if (Files.size(file) > LONGEST) {
                throw BadInput.at(file, 0, "the file is larger than 1 MiB; a feature is a page or two");
            }
            text = Files.readString(file);
        } catch (MalformedInputException e) {
            throw BadInput.at(file, 0, "the file is not UTF-8 text");
        } catch (IOException e) {
            throw BadInput.at(file, 0, "the file cannot be read: " + e.getMessage());
        }
        return parse(file, text);
    }

    /**
     * Reads a feature that is not in a file.
     *
     * @param name what errors are to name
     */
    public List<DrillPlan> parse(String text, String name) {
        return parse(Path.of(name), text);
    }

    private List<DrillPlan> parse(Path file, String text) {
        List<Envelope> envelopes;
        try {
            envelopes = GherkinParser.builder()
                    .includeSource(false)
                    .build()
                    .parse(file.toString(), text.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .toList();
        } catch (RuntimeException e) {
            throw BadInput.at(file, 0, "this is not Gherkin: " + oneLine(e.getMessage()));
        }
        for (Envelope envelope : envelopes) {
            if (envelope.getParseError().isPresent()) {
                throw broken(file, envelope.getParseError().get());
            }
        }
        GherkinDocument document = envelopes.stream()
                .flatMap(envelope -> envelope.getGherkinDocument().stream())
                .findFirst()
                .orElseThrow(() -> BadInput.at(file, 0, "the file holds no feature"));
        Feature feature = document.getFeature().orElseThrow(() -> BadInput.at(file, 1, "the file holds no feature"));
        Places places = new Places(feature, text.lines().toList());
        List<DrillPlan> plans = new ArrayList<>();
        for (Envelope envelope : envelopes) {
            if (envelope.getPickle().isPresent()) {
                if (plans.size() == MOST_DRILLS) {
                    throw BadInput.at(
                            file,
                            0,
                            "the file holds more than " + MOST_DRILLS + " drills; spread them over several features");
                }
                plans.add(plan(file, feature, envelope.getPickle().get(), places));
            }
        }
        if (places.scenarios.isEmpty()) {
            throw BadInput.at(file, places.first, "the feature holds no scenario, so nothing would be drilled");
        }
        places.scenarios.values().forEach(span -> {
            if (plans.stream().noneMatch(plan -> span[0] <= plan.line() && plan.line() <= span[1])) {
                throw BadInput.at(
                        file, span[0], "no drill comes of this outline; give it Examples with at least one row");
            }
        });
        return plans;
    }

    private static BadInput broken(Path file, ParseError error) {
        int line = error.getSource()
                .getLocation()
                .map(location -> location.getLine().intValue())
                .orElse(0);
        return BadInput.at(
                file,
                line,
                "this is not Gherkin: " + oneLine(error.getMessage().replaceFirst("^\\(\\d+:\\d+\\): ", "")));
    }

    static String oneLine(String text) {
        return text == null
                ? "it cannot be parsed"
                : text.replaceAll("\\s+", " ").strip();
    }

    private DrillPlan plan(Path file, Feature feature, Pickle pickle, Places places) {
        int line = places.lineOf(pickle.getAstNodeIds());
        if (pickle.getName().isBlank()) {
            throw BadInput.at(file, line, "the scenario has no title");
        }
        Script script = new Script();
        Optional<String> named = environmentOf(pickle);
        Optional<Environment> environment =
                named.flatMap(name -> environments.computeIfAbsent(name, this::environment));
        Wordings wordings = environment.map(Wordings::of).orElse(Wordings.shared());
        int orders = 0;
        int events = 0;
        for (PickleStep step : pickle.getSteps()) {
            int at = places.lines.getOrDefault(step.getAstNodeIds().getFirst(), line);
            PickleStepType type = step.getType().orElse(PickleStepType.UNKNOWN);
            if (type == PickleStepType.ACTION && ++events > 1) {
                throw BadInput.at(file, at, "a scenario has exactly one When, the event; this is the second");
            }
            if (type == PickleStepType.CONTEXT && events > 0) {
                throw BadInput.at(file, at, "a Given after the When comes too late; move it above the event");
            }
            if (type == PickleStepType.OUTCOME && events == 0) {
                throw BadInput.at(file, at, "a Then before the When has nothing to look at; move it below the event");
            }
            if (step.getText().length() > LONGEST_LINE) {
                throw BadInput.at(
                        file,
                        at,
                        "this line has " + step.getText().length() + " characters; write it in at most "
                                + LONGEST_LINE);
            }
            if (step.getArgument().isPresent()) {
                throw BadInput.at(file, at, "no step takes a table or a text block");
            }
            script.reads(step.getText(), at);
            if (!understood(script, step, wordings, file, at)) {
                if (environment.isEmpty() && !script.anyEnvironment()) {
                    // The line may be one of the environment that the scenario meant to name.
                    throw named.map(name -> unknownEnvironment(name, file, at))
                            .orElseGet(() -> incomplete(pickle, script, file, line));
                }
                throw BadInput.at(file, at, wordings.unknown(kind(step, file, at), step.getText()));
            }
            environment.ifPresent(where -> hasMachines(where, step.getText(), file, at));
            if (script.orders().size() > orders) {
                orders = script.orders().size();
                environment.ifPresent(
                        where -> script.orders().forEach(order -> hasRunbook(where, order.runbook(), file, at)));
            }
        }
        if (!script.missing().isEmpty()) {
            throw incomplete(pickle, script, file, line);
        }
        int[] span = places.scenarios.getOrDefault(pickle.getAstNodeIds().getFirst(), new int[] {line, line});
        List<String> tags = pickle.getTags().stream()
                .map(PickleTag::getName)
                .map(tag -> tag.substring(1))
                .distinct()
                .toList();
        return script.plan(
                slug(pickle.getName()),
                pickle.getName(),
                feature.getName(),
                feature.getDescription().stripIndent().strip(),
                tags,
                file,
                line,
                places.backgrounds.getOrDefault(pickle.getAstNodeIds().getFirst(), "")
                        + places.excerpt(span[0], span[1]));
    }

    private static Wording.Kind kind(PickleStep step, Path file, int line) {
        return switch (step.getType().orElse(PickleStepType.UNKNOWN)) {
            case CONTEXT -> Wording.Kind.GIVEN;
            case ACTION -> Wording.Kind.WHEN;
            case OUTCOME -> Wording.Kind.THEN;
            case UNKNOWN -> throw BadInput.at(file, line, "this line belongs to no Given, When or Then");
        };
    }

    private static boolean understood(Script script, PickleStep step, Wordings wordings, Path file, int line) {
        Wording.Kind kind = kind(step, file, line);
        try {
            return wordings.understood(script, kind, step.getText());
        } catch (RuntimeException e) {
            throw Wordings.wrong(file, line, e);
        }
    }

    private static BadInput incomplete(Pickle pickle, Script script, Path file, int line) {
        return BadInput.at(file, line, "scenario " + BadInput.quoted(pickle.getName()) + ": " + script.missing());
    }

    private BadInput unknownEnvironment(String name, Path file, int line) {
        return BadInput.at(
                file,
                line,
                "there is no environment '" + name + "', so its sentences are not known"
                        + Nearest.hint(name, EnvironmentFile.names(home.resolve("environments"))));
    }

    private static Optional<String> environmentOf(Pickle pickle) {
        return pickle.getSteps().stream()
                .map(step -> ENVIRONMENT.matcher(step.getText()))
                .filter(Matcher::matches)
                .map(found -> found.group(1))
                .findFirst();
    }

    private Optional<Environment> environment(String name) {
        Path folder = home.resolve("environments");
        return Files.isRegularFile(EnvironmentFile.file(folder, name.split("\\+", 2)[0]))
                ? Optional.of(EnvironmentFile.named(folder, name))
                : Optional.empty();
    }

    /** A machine that a line names must be one of the environment. */
    private static void hasMachines(Environment environment, String words, Path file, int line) {
        MACHINE.matcher(words).results().map(name -> name.group(1)).forEach(name -> {
            if (!environment.nodes().containsKey(name)) {
                throw BadInput.at(
                        file,
                        line,
                        "environment " + environment.name() + " has no machine '" + name + "'"
                                + Nearest.hint(
                                        name, List.copyOf(environment.nodes().keySet())));
            }
        });
    }

    /** A runbook that a line names must be there before anything is started. */
    private static void hasRunbook(Environment environment, String runbook, Path file, int line) {
        OperatorPost operator = environment
                .operator()
                .orElseThrow(() -> BadInput.at(
                        file,
                        line,
                        "environment " + environment.name()
                                + " has no operator; add x-drill.operator to its Compose file"));
        List<String> scripts = Runbook.scripts(operator.folder());
        if (!scripts.contains(runbook)) {
            throw BadInput.at(
                    file,
                    line,
                    "environment " + environment.name() + " has no runbook '" + runbook + "'"
                            + Nearest.hint(runbook, scripts));
        }
    }

    /** Lower-case words joined by dashes, at most 80 characters. */
    static String slug(String title) {
        String plain = Normalizer.normalize(title, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT);
        String slug = plain.replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        return slug.isEmpty()
                ? "drill"
                : slug.length() > 80 ? slug.substring(0, 80).replaceAll("-+$", "") : slug;
    }
}

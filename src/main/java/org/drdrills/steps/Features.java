package org.drdrills.steps;

import io.cucumber.cucumberexpressions.Argument;
import io.cucumber.cucumberexpressions.Expression;
import io.cucumber.cucumberexpressions.ExpressionFactory;
import io.cucumber.cucumberexpressions.ParameterType;
import io.cucumber.cucumberexpressions.ParameterTypeRegistry;
import io.cucumber.gherkin.GherkinParser;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.cucumber.messages.types.Background;
import io.cucumber.messages.types.Envelope;
import io.cucumber.messages.types.Feature;
import io.cucumber.messages.types.FeatureChild;
import io.cucumber.messages.types.GherkinDocument;
import io.cucumber.messages.types.ParseError;
import io.cucumber.messages.types.Pickle;
import io.cucumber.messages.types.PickleStep;
import io.cucumber.messages.types.PickleStepType;
import io.cucumber.messages.types.PickleTag;
import io.cucumber.messages.types.Rule;
import io.cucumber.messages.types.RuleChild;
import io.cucumber.messages.types.Scenario;
import io.cucumber.messages.types.Step;
import io.cucumber.messages.types.TableRow;
import io.cucumber.tagexpressions.TagExpressionParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.drdrills.drill.DrillPlan;
import org.drdrills.fault.Target;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.Nearest;

/**
 * Reads feature files into plans, with the same step methods that Cucumber calls later. Whatever a line gets wrong is
 * one sentence with file and line.
 */
public final class Features {
    private static final int LONGEST = 1 << 20;
    /** Lines of features have 80 columns; what is far longer was not meant, and takes long to understand. */
    private static final int LONGEST_LINE = 400;

    private static final int MOST_DRILLS = 500;
    private static final List<Class<?>> STEPS = List.of(GivenSteps.class, WhenSteps.class, ThenSteps.class);

    private final Map<Expression, Method> given = new LinkedHashMap<>();
    private final Map<Expression, Method> when = new LinkedHashMap<>();
    private final Map<Expression, Method> then = new LinkedHashMap<>();

    public Features() {
        ParameterTypeRegistry types = new ParameterTypeRegistry(Locale.ENGLISH);
        ParameterTypes converter = new ParameterTypes();
        for (Method method : ParameterTypes.class.getMethods()) {
            io.cucumber.java.ParameterType type = method.getAnnotation(io.cucumber.java.ParameterType.class);
            if (type != null) {
                types.defineParameterType(parameter(method, type, converter));
            }
        }
        ExpressionFactory factory = new ExpressionFactory(types);
        List<Method> methods = STEPS.stream()
                .flatMap(steps -> Arrays.stream(steps.getMethods()))
                .sorted(Comparator.comparing(Method::getName))
                .toList();
        for (Method method : methods) {
            for (Given words : method.getAnnotationsByType(Given.class)) {
                given.put(factory.createExpression(words.value()), method);
            }
            for (When words : method.getAnnotationsByType(When.class)) {
                when.put(factory.createExpression(words.value()), method);
            }
            for (Then words : method.getAnnotationsByType(Then.class)) {
                then.put(factory.createExpression(words.value()), method);
            }
        }
    }

    private static ParameterType<Object> parameter(
            Method method, io.cucumber.java.ParameterType type, ParameterTypes converter) {
        @SuppressWarnings("unchecked")
        Class<Object> result = (Class<Object>) method.getReturnType();
        return new ParameterType<>(
                method.getName(),
                List.of(type.value()),
                result,
                (String[] groups) -> {
                    try {
                        return method.invoke(converter, (Object[]) groups);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                },
                false,
                false);
    }

    /** All words that a feature may hold, as Cucumber expressions, for help and completion. */
    public List<String> vocabulary() {
        List<String> words = new ArrayList<>();
        given.keySet().forEach(expression -> words.add("Given " + expression.getSource()));
        when.keySet().forEach(expression -> words.add("When " + expression.getSource()));
        then.keySet().forEach(expression -> words.add("Then " + expression.getSource()));
        return words;
    }

    /**
     * One When line, such as {@code the primary is killed}.
     *
     * @throws BadInput if no When line is worded like that, or it says what cannot be
     */
    public Event event(String words) {
        for (Map.Entry<Expression, Method> entry : when.entrySet()) {
            Optional<Event> event = event(entry, words);
            if (event.isPresent()) {
                return event.get();
            }
        }
        throw new BadInput("no event is worded '" + shorten(words) + "'" + nearest(words, when));
    }

    private Optional<Event> event(Map.Entry<Expression, Method> wording, String words) {
        Script script = new Script();
        script.reads(words, 0);
        try {
            List<Argument<?>> arguments =
                    wording.getKey().match(words, wording.getValue().getGenericParameterTypes());
            if (arguments == null) {
                return Optional.empty();
            }
            carryOut(script, words, Map.of(wording.getKey(), wording.getValue()));
            return Optional.of(new Event(
                    wording.getKey().getSource(),
                    arguments.stream()
                            .filter(argument ->
                                    argument.getParameterType().getName().matches("target|word"))
                            .map(argument -> argument.getGroup().getValue().strip())
                            .toList(),
                    script.happened()));
        } catch (RuntimeException e) {
            throw new BadInput(wrong(Path.of(""), 0, e).getMessage().replaceFirst("^:? *", ""));
        }
    }

    /**
     * Every event that the words of features can say, with every role in every place, each once, with times that go together.
     *
     * @param pools names of pools, for events that are about one
     */
    public List<Event> events(List<String> pools) {
        List<String> targets = Arrays.stream(Target.values()).map(Target::words).toList();
        Map<String, Event> events = new LinkedHashMap<>();
        for (Map.Entry<Expression, Method> entry : when.entrySet().stream()
                .sorted(Comparator.comparing(one -> one.getKey().getSource()))
                .toList()) {
            String wording = entry.getKey().getSource();
            List<String> first = wording.contains("{word}") ? pools : targets;
            int places = wording.split("\\{(target|word)\\}", -1).length - 1;
            List<List<String>> roles = places == 0
                    ? List.of(List.of())
                    : places == 1
                            ? first.stream().map(List::of).toList()
                            : first.stream()
                                    .flatMap(one -> first.stream()
                                            .filter(other -> !other.equals(one))
                                            .map(other -> List.of(one, other)))
                                    .toList();
            for (List<String> these : roles) {
                String words = Event.words(wording, these).replace("{int}", "100");
                for (List<String> times : TIMES) {
                    try {
                        event(entry, timed(words, times)).ifPresent(event -> events.putIfAbsent(event.words(), event));
                        break;
                    } catch (BadInput e) {
                        // no event can be made of these words, or not with these times
                    }
                }
            }
        }
        return List.copyOf(events.values());
    }

    /** Short before long, as in "for 10 seconds in every 20 seconds"; and long before short, as in "200 milliseconds, give or take 50". */
    private static final List<List<String>> TIMES = List.of(
            List.of("10 seconds", "20 seconds", "1 minute"),
            List.of("200 milliseconds", "50 milliseconds", "1 minute"));

    private static String timed(String words, List<String> times) {
        int count = words.split("\\{duration\\}", -1).length - 1;
        String timed = words;
        for (int i = 0; i < count; i++) {
            timed = timed.replaceFirst("\\{duration\\}", times.get(count == 1 ? 2 : i));
        }
        return timed;
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
        List<DrillPlan> plans = new ArrayList<>();
        Map<String, DrillPlan> byId = new HashMap<>();
        for (Path file : files(path)) {
            for (DrillPlan plan : readFile(file)) {
                DrillPlan twin = byId.putIfAbsent(plan.id(), plan);
                if (twin != null) {
                    throw BadInput.at(
                            file,
                            plan.line(),
                            "this scenario is called like the one in " + twin.file() + ":" + twin.line()
                                    + "; give each its own title");
                }
                plans.add(plan);
            }
        }
        return plans;
    }

    /**
     * Every drill of the project. Those of any environment stand there once for each environment that has no drill of its own, and for {@code also}.
     *
     * @param home the project's folder
     * @param also one more environment, or empty
     */
    public List<DrillPlan> drills(Path home, String also) {
        List<DrillPlan> plans = read(home.resolve("features"));
        List<String> own = plans.stream().map(DrillPlan::environment).distinct().toList();
        List<String> others = EnvironmentFile.names(home.resolve("environments")).stream()
                .filter(name -> !own.contains(name) || name.equals(also))
                .toList();
        List<DrillPlan> shared = plans.stream().filter(DrillPlan::anywhere).toList();
        List<DrillPlan> all = new ArrayList<>();
        others.forEach(name -> shared.forEach(plan -> all.add(plan.in(name))));
        plans.stream().filter(plan -> !plan.anywhere()).forEach(all::add);
        return all;
    }

    private static List<Path> files(Path path) {
        if (Files.isRegularFile(path)) {
            return List.of(path);
        }
        try (Stream<Path> tree = Files.walk(path)) {
            List<Path> files = tree.filter(file -> file.toString().endsWith(".feature"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new BadInput("there is no .feature file under " + path);
            }
            return files;
        } catch (IOException | UncheckedIOException e) {
            throw new BadInput("there is no folder of features at " + path);
        }
    }

    private static final Map<Path, List<DrillPlan>> READ = new ConcurrentHashMap<>();

    /** The plan of the scenario that Cucumber runs now. */
    static DrillPlan planAt(URI feature, int line) {
        Path file = feature.getScheme() == null || !feature.isAbsolute()
                ? Path.of(feature.getPath())
                : feature.getScheme().equals("file")
                        ? Path.of(feature.isOpaque() ? feature.getSchemeSpecificPart() : feature.getPath())
                        : Path.of(feature.getSchemeSpecificPart());
        return READ.computeIfAbsent(file.toAbsolutePath().normalize(), path -> new Features().readFile(path)).stream()
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

    private static String oneLine(String text) {
        return text == null
                ? "it cannot be parsed"
                : text.replaceAll("\\s+", " ").strip();
    }

    /** Where the parts of a feature stand in its file. */
    private static final class Places {
        final Map<String, Integer> lines = new HashMap<>();
        final Map<String, int[]> scenarios = new LinkedHashMap<>();
        final Map<String, String> backgrounds = new HashMap<>();
        final List<String> source;
        final int first;

        Places(Feature feature, List<String> source) {
            this.source = source;
            this.first = feature.getLocation().getLine().intValue();
            String shared = "";
            for (FeatureChild child : feature.getChildren()) {
                shared += child.getBackground().map(this::background).orElse("");
                String above = shared;
                child.getScenario().ifPresent(scenario -> scenario(scenario, above));
                if (child.getRule().isPresent()) {
                    Rule rule = child.getRule().get();
                    String inRule = shared;
                    for (RuleChild inner : rule.getChildren()) {
                        inRule += inner.getBackground().map(this::background).orElse("");
                        String both = inRule;
                        inner.getScenario().ifPresent(scenario -> scenario(scenario, both));
                    }
                }
            }
        }

        private void steps(List<Step> steps) {
            steps.forEach(
                    step -> lines.put(step.getId(), step.getLocation().getLine().intValue()));
        }

        private String background(Background found) {
            steps(found.getSteps());
            return found.getSteps().isEmpty()
                    ? ""
                    : excerpt(
                                    found.getLocation().getLine().intValue(),
                                    found.getSteps()
                                            .getLast()
                                            .getLocation()
                                            .getLine()
                                            .intValue())
                            + "\n";
        }

        private void scenario(Scenario scenario, String background) {
            steps(scenario.getSteps());
            backgrounds.put(scenario.getId(), background);
            int from = scenario.getLocation().getLine().intValue();
            int to = scenario.getSteps().isEmpty()
                    ? from
                    : scenario.getSteps().getLast().getLocation().getLine().intValue();
            for (var examples : scenario.getExamples()) {
                for (TableRow row : examples.getTableBody()) {
                    lines.put(row.getId(), row.getLocation().getLine().intValue());
                    to = Math.max(to, row.getLocation().getLine().intValue());
                }
            }
            lines.put(scenario.getId(), from);
            scenarios.put(scenario.getId(), new int[] {from, to});
        }

        String excerpt(int from, int to) {
            return String.join("\n", source.subList(from - 1, Math.min(to, source.size())))
                    .stripIndent();
        }

        int lineOf(List<String> astNodes) {
            return lines.getOrDefault(astNodes.getLast(), 0);
        }
    }

    private DrillPlan plan(Path file, Feature feature, Pickle pickle, Places places) {
        int line = places.lineOf(pickle.getAstNodeIds());
        if (pickle.getName().isBlank()) {
            throw BadInput.at(file, line, "the scenario has no title");
        }
        Script script = new Script();
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
            understand(script, step.getText(), type, file, at);
        }
        String missing = script.missing();
        if (!missing.isEmpty()) {
            throw BadInput.at(file, line, "scenario " + BadInput.quoted(pickle.getName()) + ": " + missing);
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

    private static final class Shared {
        static final Features FEATURES = new Features();
    }

    static Features shared() {
        return Shared.FEATURES;
    }

    /**
     * Carries out a Then line that stands within another.
     *
     * @throws IllegalArgumentException if no Then line is worded like that
     */
    void demand(Script script, String text) {
        if (!carryOut(script, text, then)) {
            throw new IllegalArgumentException("no Then line is worded '" + shorten(text) + "'" + nearest(text, then));
        }
    }

    private void understand(Script script, String text, PickleStepType type, Path file, int line) {
        Map<Expression, Method> vocabulary = switch (type) {
            case CONTEXT -> given;
            case ACTION -> when;
            case OUTCOME -> then;
            case UNKNOWN -> throw BadInput.at(file, line, "this line belongs to no Given, When or Then");
        };
        try {
            if (carryOut(script, text, vocabulary)) {
                return;
            }
        } catch (RuntimeException e) {
            throw wrong(file, line, e);
        }
        String kind = type == PickleStepType.CONTEXT ? "Given" : type == PickleStepType.ACTION ? "When" : "Then";
        throw BadInput.at(
                file, line, "no " + kind + " line is worded '" + shorten(text) + "'" + nearest(text, vocabulary));
    }

    /** @return whether a line is worded like that; throws what it throws */
    private static boolean carryOut(Script script, String text, Map<Expression, Method> vocabulary) {
        for (Map.Entry<Expression, Method> entry : vocabulary.entrySet()) {
            List<Argument<?>> arguments =
                    entry.getKey().match(text, entry.getValue().getGenericParameterTypes());
            if (arguments == null) {
                continue;
            }
            try {
                entry.getValue()
                        .invoke(
                                steps(entry.getValue(), script),
                                arguments.stream().map(Argument::getValue).toArray());
                return true;
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
        return false;
    }

    /** The object that a step method belongs to, filling in {@code script}. */
    private static Object steps(Method method, Script script) {
        try {
            return method.getDeclaringClass().getConstructor(Script.class).newInstance(script);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static BadInput wrong(Path file, int line, Throwable cause) {
        Throwable reason = cause;
        while (!(reason instanceof IllegalArgumentException)
                && reason.getCause() != null
                && reason.getCause() != reason) {
            reason = reason.getCause();
        }
        return BadInput.at(
                file,
                line,
                reason instanceof NumberFormatException
                        ? "a number in this line is too large"
                        : oneLine(reason.getMessage()));
    }

    private static String shorten(String text) {
        return text.length() <= 120 ? text : text.substring(0, 117) + "…";
    }

    /** The wording at the smallest edit distance, parameters counting as written. */
    private static String nearest(String text, Map<Expression, Method> vocabulary) {
        String bare = shorten(text)
                .replaceAll(
                        "\\b(the|a|an|every|two|everybody)\\b( other)?( primary's| standby's)?( synchronous)? ?(primary|standby|standbys|site|witness|witnesses)?",
                        "{target}")
                .replaceAll("[\\d.,]+ ?(milli)?(seconds?|minutes?|hours?)", "{duration}")
                .replaceAll("\\d+", "{int}");
        List<String> known =
                vocabulary.keySet().stream().map(Expression::getSource).toList();
        String hint = Nearest.hint(bare, known);
        return hint.startsWith("; did you mean") ? hint : "; ./drill words lists all of them";
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

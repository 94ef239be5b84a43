package org.drdrills.steps;

import io.cucumber.cucumberexpressions.ExpressionFactory;
import io.cucumber.cucumberexpressions.ParameterType;
import io.cucumber.cucumberexpressions.ParameterTypeRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.drdrills.fault.Target;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Nearest;
import org.drdrills.topology.OperatorPost;
import org.drdrills.topology.Pool;

/**
 * All lines that a feature may hold: those of the suite, and the sentences of one environment for its runbooks.
 * Immutable.
 */
public final class Wordings {
    private static final int LONGEST_QUOTE = 120;
    private static final List<Class<?>> STEPS = List.of(GivenSteps.class, WhenSteps.class, ThenSteps.class);

    /** Durations for enumerated events: short before long ("for 10 seconds in every 20 seconds"), and long before short. */
    private static final List<List<String>> TIMES = List.of(
            List.of("10 seconds", "20 seconds", "1 minute"),
            List.of("200 milliseconds", "50 milliseconds", "1 minute"));

    static final ExpressionFactory FACTORY = factory();
    private static final Wordings SHARED = new Wordings(ofSteps(), List.of());

    private final List<Wording> all;
    private final List<String> pools;

    private Wordings(List<Wording> all, List<String> pools) {
        this.all = List.copyOf(all);
        this.pools = List.copyOf(pools);
    }

    /** The lines of the suite, for every environment. */
    public static Wordings shared() {
        return SHARED;
    }

    /**
     * The lines of the suite and those of an environment.
     *
     * @throws BadInput if a sentence of the environment is a line of the suite already
     */
    public static Wordings of(Environment environment) {
        List<String> pools = environment.pools().stream().map(Pool::name).toList();
        List<Wording> own = environment.operator().map(OperatorPost::sentences).orElse(List.of()).stream()
                .flatMap(runbook -> RunbookWordings.of(runbook, pools, FACTORY).stream())
                .toList();
        return new Wordings(Stream.concat(SHARED.all.stream(), own.stream()).toList(), pools);
    }

    private static ExpressionFactory factory() {
        ParameterTypeRegistry types = new ParameterTypeRegistry(Locale.ENGLISH);
        ParameterTypes converter = new ParameterTypes();
        for (Method method : ParameterTypes.class.getMethods()) {
            io.cucumber.java.ParameterType type = method.getAnnotation(io.cucumber.java.ParameterType.class);
            if (type != null) {
                types.defineParameterType(parameter(method, type, converter));
            }
        }
        return new ExpressionFactory(types);
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

    private static List<Wording> ofSteps() {
        List<Wording> wordings = new ArrayList<>();
        List<Method> methods = STEPS.stream()
                .flatMap(steps -> Arrays.stream(steps.getMethods()))
                .sorted(Comparator.comparing(Method::getName))
                .toList();
        for (Method method : methods) {
            Optional.ofNullable(method.getAnnotation(Given.class))
                    .ifPresent(line -> wordings.add(ofStep(Wording.Kind.GIVEN, line.value(), method)));
            Optional.ofNullable(method.getAnnotation(When.class))
                    .ifPresent(line -> wordings.add(ofStep(Wording.Kind.WHEN, line.value(), method)));
            Optional.ofNullable(method.getAnnotation(Then.class))
                    .ifPresent(line -> wordings.add(ofStep(Wording.Kind.THEN, line.value(), method)));
        }
        wordings.sort(Comparator.comparing(Wording::kind));
        return wordings;
    }

    private static Wording ofStep(Wording.Kind kind, String words, Method method) {
        return new Wording(
                kind,
                FACTORY.createExpression(words),
                List.of(method.getGenericParameterTypes()),
                (script, arguments) -> invoke(method, script, arguments));
    }

    private static void invoke(Method method, Script script, List<Object> arguments) {
        try {
            Object steps =
                    method.getDeclaringClass().getConstructor(Script.class).newInstance(script);
            method.invoke(steps, arguments.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every line as a keyword and a Cucumber expression, for help and completion. */
    public List<String> list() {
        return all.stream().map(Wording::toString).toList();
    }

    /** The lines that only this environment has. */
    public List<String> own() {
        return all.stream().skip(SHARED.all.size()).map(Wording::toString).toList();
    }

    /**
     * Applies the meaning of a line to a script.
     *
     * @return whether a line of this kind is worded like that
     */
    boolean understood(Script script, Wording.Kind kind, String line) {
        return of(kind).anyMatch(wording -> wording.understood(script, line));
    }

    /** The wording of a line, of whichever kind. */
    Optional<String> worded(String line) {
        return all.stream()
                .filter(wording -> wording.match(line).isPresent())
                .map(Wording::toString)
                .findFirst();
    }

    private Stream<Wording> of(Wording.Kind kind) {
        return all.stream().filter(wording -> wording.kind() == kind);
    }

    /**
     * Applies a Then line, which may stand within another one.
     *
     * @throws IllegalArgumentException if no Then line is worded like that
     */
    void demand(Script script, String line) {
        if (!understood(script, Wording.Kind.THEN, line)) {
            throw new IllegalArgumentException(unknown(Wording.Kind.THEN, line));
        }
    }

    /** One sentence for a line that is not understood, with the nearest wording. */
    String unknown(Wording.Kind kind, String line) {
        return "no " + kind.keyword() + " line is worded '" + shorten(line) + "'" + nearest(kind, line);
    }

    /**
     * One When line, such as {@code the primary is killed}.
     *
     * @throws BadInput if no When line is worded like that, or its arguments make no sense
     */
    public Event event(String words) {
        return of(Wording.Kind.WHEN)
                .flatMap(wording -> event(wording, words).stream())
                .findFirst()
                .orElseThrow(() -> new BadInput(
                        "no event is worded '" + shorten(words) + "'" + nearest(Wording.Kind.WHEN, words)));
    }

    private static Optional<Event> event(Wording wording, String words) {
        Script script = new Script();
        script.reads(words, 0);
        try {
            return wording.match(words).map(arguments -> {
                wording.understood(script, words);
                return new Event(
                        wording.source(),
                        arguments.stream()
                                .filter(argument ->
                                        argument.getParameterType().getName().matches("target|word"))
                                .map(argument -> argument.getGroup().getValue().strip())
                                .toList(),
                        script.happened());
            });
        } catch (RuntimeException e) {
            throw new BadInput(wrong(Path.of(""), 0, e).getMessage().replaceFirst("^:? *", ""));
        }
    }

    /**
     * Every event that the lines can express, with every target in every place, each once, with durations that are
     * consistent.
     */
    public List<Event> events() {
        List<String> targets = Arrays.stream(Target.values()).map(Target::words).toList();
        Map<String, Event> events = new LinkedHashMap<>();
        for (Wording wording : of(Wording.Kind.WHEN)
                .sorted(Comparator.comparing(Wording::source))
                .toList()) {
            List<String> first = wording.source().contains("{word}") ? pools : targets;
            for (List<String> roles : roles(wording.source(), first)) {
                String words = Event.words(wording.source(), roles).replace("{int}", "100");
                for (List<String> times : TIMES) {
                    try {
                        event(wording, timed(words, times))
                                .ifPresent(event -> events.putIfAbsent(event.words(), event));
                        break;
                    } catch (BadInput e) {
                        // These roles make no event, or not with these durations.
                    }
                }
            }
        }
        return List.copyOf(events.values());
    }

    private static List<List<String>> roles(String wording, List<String> candidates) {
        int places = wording.split("\\{(target|word)\\}", -1).length - 1;
        if (places == 0) {
            return List.of(List.of());
        }
        if (places == 1) {
            return candidates.stream().map(List::of).toList();
        }
        return candidates.stream()
                .flatMap(one ->
                        candidates.stream().filter(other -> !other.equals(one)).map(other -> List.of(one, other)))
                .toList();
    }

    private static String timed(String words, List<String> times) {
        int count = words.split("\\{duration\\}", -1).length - 1;
        String timed = words;
        for (int i = 0; i < count; i++) {
            timed = timed.replaceFirst("\\{duration\\}", times.get(count == 1 ? 2 : i));
        }
        return timed;
    }

    /** The sentence of a line that was worded well and makes no sense, with file and line. */
    static BadInput wrong(Path file, int line, Throwable cause) {
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
                        : Features.oneLine(reason.getMessage()));
    }

    private static String shorten(String text) {
        return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE - 3) + "…";
    }

    /** The wording at the smallest edit distance, with parameters in place of what looks like their values. */
    private String nearest(Wording.Kind kind, String line) {
        String bare = shorten(line)
                .replaceAll(
                        "\\b(the|a|an|every|two|all)\\b( other)?( primary's| standby's)?( synchronous)? ?(primary|standby|standbys|site|witness|witnesses)?",
                        "{target}")
                .replaceAll("[\\d.,]+ ?(milli)?(seconds?|minutes?|hours?)", "{duration}")
                .replaceAll("\\d+", "{int}");
        List<String> known = of(kind).map(Wording::source).toList();
        String hint = Stream.of(bare, line)
                .map(words -> Nearest.hint(words, known))
                .filter(words -> words.startsWith("; did you mean"))
                .findFirst()
                .orElse("");
        return hint.isEmpty() ? "; drill words lists all of them" : hint;
    }
}

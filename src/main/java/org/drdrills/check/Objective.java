package org.drdrills.check;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.drdrills.measure.Scope;

/**
 * What a drill must show: fixed before the fault, never scaled.
 *
 * @param check what decides it
 * @param limit what it allows
 * @param scope whose service it is about, where it is about clients
 * @param pool  the pool that it is about; empty for every pool of the environment
 * @param words the line of the feature
 * @param line  its line number in the feature file, 0 where unknown
 */
public record Objective(Check check, Limit limit, Scope scope, Optional<String> pool, String words, int line) {
    private static final String POOL = "pool";
    private static final String OF = "of";
    private static final String PERMITTED = "permitted";

    /**
     * An objective as records hold it.
     *
     * @param check  id of the check
     * @param limits what it allows, in the check's own keys, with {@code pool} and {@code of} (the scope) where they are not all
     */
    public record Written(String check, Map<String, String> limits, String words, int line) {
        public Written {
            limits = Collections.unmodifiableMap(new LinkedHashMap<>(limits));
        }

        /** The objective; where no check of this version can read it, one that is always inconclusive. */
        public Objective read() {
            Optional<String> pool = Optional.ofNullable(limits.get(POOL));
            Scope scope = Scope.named(limits.getOrDefault(OF, Scope.ALL.name()));
            try {
                Check known = Checks.byId(check);
                Limit limit = limits.containsKey(PERMITTED)
                        ? Limit.PERMITTED
                        : known.form().read(new LimitForm.Texts(limits, words));
                return new Objective(known, limit, scope, pool, words, line);
            } catch (IllegalArgumentException e) {
                return new Objective(
                        new Unreadable(check, limits, String.valueOf(e.getMessage())),
                        Limit.HOLDS,
                        scope,
                        pool,
                        words,
                        line);
            }
        }
    }

    /** As records hold it; {@code written().read()} is this objective again. */
    public Written written() {
        if (check instanceof Unreadable unreadable) {
            return new Written(check.id(), unreadable.limits(), words, line);
        }
        Map<String, String> limits = new LinkedHashMap<>();
        pool.ifPresent(name -> limits.put(POOL, name));
        limits.putAll(
                limit.equals(Limit.PERMITTED)
                        ? Map.of(PERMITTED, "yes")
                        : check.form().write(limit));
        if (check.scoped()) {
            limits.put(OF, scope.name());
        }
        return new Written(check.id(), limits, words, line);
    }

    /** Whether it is about this pool. */
    public boolean concerns(String name) {
        return pool.map(name::equals).orElse(true);
    }

    /** Whether no line of the scenario states it, so that it is the check's guarantee. */
    public boolean standing() {
        return line == 0;
    }

    public Objective with(Limit other) {
        return new Objective(check, other, scope, pool, words, line);
    }

    /** How long until service is back it allows; empty where it is about something else. */
    public Optional<Duration> timeToService() {
        return check.awaits() == Check.Awaited.SERVICE ? limit.longest() : Optional.empty();
    }

    /** The longest time that any of these allows; empty if none states one. */
    static Optional<Duration> longest(Collection<Objective> objectives) {
        return objectives.stream()
                .flatMap(objective -> objective.limit().longest().stream())
                .max(Duration::compareTo);
    }

    /** The longest time until service is back that any of these allows; empty if none states one. */
    public static Optional<Duration> longestToService(Collection<Objective> objectives) {
        return objectives.stream()
                .flatMap(objective -> objective.timeToService().stream())
                .max(Duration::compareTo);
    }

    /** The shortest time of service that any of these allows; empty if none states one. */
    public static Optional<Duration> tightest(Collection<Objective> objectives) {
        return objectives.stream()
                .flatMap(objective -> objective.timeToService().stream())
                .filter(time -> time.isPositive())
                .min(Duration::compareTo);
    }
}

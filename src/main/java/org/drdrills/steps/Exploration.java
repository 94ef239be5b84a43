package org.drdrills.steps;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.drdrills.drill.DrillPlan;
import org.drdrills.drill.Rehearsal;
import org.drdrills.fault.Target;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;

/**
 * Random combinations of faults from a seed: the same seed gives the same trials in the same order, however many are asked
 * for. Only faults that heal, and only objectives that hold under every fault: there is no limit on an outage.
 */
public final class Exploration {
    static final int LEAST_RATE = 50;
    private static final List<Integer> RATES = List.of(LEAST_RATE, 150, 400);
    private static final List<Integer> HOLDS = List.of(15, 30, 60, 90);
    private static final int MOST_ALREADY = 2;
    /** Events that may lose data by design, and orders of the operator. */
    private static final List<String> LEFT_OUT =
            List.of("lost for good", "shared storage", "is damaged", "the operator");
    /** Most attempts for one trial: some targets do not exist in some environments. */
    private static final int TRIES = 200;

    private final Environment environment;
    private final long seed;
    private final Features features;
    private final Rehearsal rehearsal;
    private final List<Event> events;
    private final List<String> before;
    private final List<String> demands;

    public Exploration(Environment environment, long seed) {
        this.environment = environment;
        this.seed = seed;
        features = new Features(
                environment.file().toAbsolutePath().getParent().getParent().getParent());
        rehearsal = new Rehearsal(environment);
        events = Wordings.shared().events().stream()
                .filter(event -> event.happening() instanceof DrillPlan.Failure)
                .filter(event -> LEFT_OUT.stream().noneMatch(event.wording()::contains))
                .filter(event -> rehearsal.impossible(event.happening()).isEmpty())
                .toList();
        List<String> single = Stream.of(
                        Target.STANDBY, Target.OTHER_STANDBY, Target.WITNESS, Target.PRIMARY, Target.PRIMARYS_WITNESS)
                .map(Target::words)
                .toList();
        List<String> givens = new ArrayList<>();
        single.forEach(one -> givens.add(one + " has been killed"));
        single.forEach(one -> single.stream()
                .filter(other -> !other.equals(one))
                .forEach(other -> givens.add(one + " has been cut off from " + other)));
        single.forEach(one ->
                givens.add("everything between " + one + " and all others already takes 200 milliseconds longer"));
        demands = Stream.concat(
                        environment.pool().synchronous() ? Stream.of("no acknowledged write is lost") : Stream.empty(),
                        Stream.of(
                                "at no moment do two nodes accept writes",
                                "nothing is stored that no client wrote",
                                "no write is stored twice"))
                .toList();
        before = givens.stream()
                .filter(line -> can(new Trial(
                        environment.name(),
                        LEAST_RATE,
                        List.of(line),
                        events.getFirst().words().replace("…", "1 minute"),
                        Duration.ZERO,
                        demands)))
                .toList();
    }

    private boolean can(Trial trial) {
        try {
            DrillPlan plan = features.parse(trial.feature("Trial", "Tried."), environment.name() + ".feature")
                    .getFirst();
            return plan.preparations().stream()
                            .allMatch(fault -> rehearsal
                                    .impossible(new DrillPlan.Failure(fault, java.util.Optional.empty()))
                                    .isEmpty())
                    && rehearsal.impossible(plan.event()).isEmpty();
        } catch (BadInput e) {
            return false;
        }
    }

    /** @param number from 0 */
    public Trial trial(int number) {
        Random lot = new Random(seed * 0x9e3779b97f4a7c15L + number * 0xbf58476d1ce4e5b9L);
        lot.nextLong();
        for (int i = 0; i < TRIES; i++) {
            List<String> already = new ArrayList<>();
            for (int more = lot.nextInt(MOST_ALREADY + 1); more > 0 && !before.isEmpty(); more--) {
                String line = before.get(lot.nextInt(before.size()));
                if (!already.contains(line)) {
                    already.add(line);
                }
            }
            Event event = events.get(lot.nextInt(events.size()));
            Duration hold = Duration.ofSeconds(HOLDS.get(lot.nextInt(HOLDS.size())));
            Trial trial = new Trial(
                    environment.name(),
                    RATES.get(lot.nextInt(RATES.size())),
                    already,
                    held(event),
                    event.wording().contains("{duration}") ? hold : Duration.ZERO,
                    demands);
            if (can(trial)) {
                return trial;
            }
        }
        throw new BadInput("nothing can be tried in environment " + environment.name());
    }

    /** The event with its durations: the last one is its length, those before it are short. */
    private static String held(Event event) {
        String words = Event.words(event.wording(), event.roles())
                .replace("{int}", "100")
                .replaceAll("([A-Za-z]+)/[A-Za-z]+", "$1");
        boolean late = words.contains("give or take");
        while (words.indexOf("{duration}") != words.lastIndexOf("{duration}")) {
            boolean first = !words.contains(" milliseconds") && !words.contains(" seconds");
            words = words.replaceFirst(
                    "\\{duration\\}",
                    late ? first ? "200 milliseconds" : "50 milliseconds" : first ? "5 seconds" : "10 seconds");
        }
        return words.replace("{duration}", Trial.HOLD);
    }

    /**
     * The shortest trial that still shows what was found: as long as a simpler one does, that one is taken.
     *
     * @param shows whether a trial shows it; may take minutes
     * @param most  times that it is asked at most
     */
    public static Trial shrink(Trial found, Predicate<Trial> shows, int most) {
        Trial least = found;
        int asked = 0;
        boolean smaller = true;
        while (smaller) {
            smaller = false;
            for (Trial simpler : least.simpler()) {
                if (asked == most) {
                    return least;
                }
                asked++;
                if (shows.test(simpler)) {
                    least = simpler;
                    smaller = true;
                    break;
                }
            }
        }
        return least;
    }
}

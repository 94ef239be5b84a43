package org.drdrills.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drdrills.environment.OutsideCondition;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Durations;
import org.drdrills.workload.Load;

/**
 * What ends a drill before it has shown everything: its clients are stopped, the fault is healed, and the record is frozen and judged as always.
 *
 * @param alarm   whether the monitor's first alarm does: a stale read, or two nodes that accept writes
 * @param service share of writes served, 0 to 1, that is too little when it was not reached for {@code lasting}; 0 where none is
 * @param lasting for how long
 * @param after   how long after the event every drill ends; zero where it may take its time
 * @param outside what is looked at beside the drill, from its baseline on
 */
public record StopConditions(
        boolean alarm, double service, Duration lasting, Duration after, List<OutsideCondition> outside) {
    public static final StopConditions NONE = new StopConditions(false, 0, Duration.ZERO, Duration.ZERO, List.of());

    private static final Pattern SERVICE = Pattern.compile("service below (\\d{1,2}(?:\\.\\d+)?) ?% for (\\w+)");
    private static final Pattern AFTER = Pattern.compile("after (\\w+)");
    /** As far back as the load's own tally goes. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** @throws BadInput for words other than {@code alarm}, {@code service below 50% for 30s}, {@code after 10m}, and those of an {@link OutsideCondition} */
    public static StopConditions parse(List<String> words) {
        StopConditions all = NONE;
        for (String word : words) {
            String plain = word.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
            Matcher service = SERVICE.matcher(plain);
            Matcher after = AFTER.matcher(plain);
            if (plain.equals("alarm")) {
                all = new StopConditions(true, all.service, all.lasting, all.after, all.outside);
            } else if (service.matches()) {
                Duration lasting = duration(word, service.group(2));
                if (lasting.compareTo(LONGEST) > 0) {
                    throw new BadInput("--stop-when '" + word + "': service is looked at over "
                            + Durations.text(LONGEST) + " at most");
                }
                all = new StopConditions(
                        all.alarm, Double.parseDouble(service.group(1)) / 100, lasting, all.after, all.outside);
            } else if (after.matches()) {
                all = new StopConditions(
                        all.alarm, all.service, all.lasting, duration(word, after.group(1)), all.outside);
            } else {
                List<OutsideCondition> outside = new ArrayList<>(all.outside);
                outside.add(
                        OutsideCondition.parse(word.strip())
                                .orElseThrow(
                                        () -> new BadInput(
                                                "--stop-when '" + word
                                                        + "' is not understood; it takes alarm, 'service below 50% for 30s', 'after 10m', 'http URL is not 200', 'prometheus URL QUERY' or 'command COMMAND'")));
                all = new StopConditions(all.alarm, all.service, all.lasting, all.after, List.copyOf(outside));
            }
        }
        return all;
    }

    private static Duration duration(String word, String text) {
        return Durations.compose(text)
                .filter(duration -> !duration.isZero())
                .orElseThrow(() ->
                        new BadInput("--stop-when '" + word + "': '" + text + "' is no duration such as 30s or 1m30s"));
    }

    /**
     * Why the drill is to end, where one of these holds but for the alarm.
     *
     * @param since how long ago the event was
     * @param live  how the clients of each pool fared over so long
     */
    Optional<String> met(Duration since, Function<Duration, List<Load.Live>> live) {
        if (!after.isZero() && since.compareTo(after) >= 0) {
            return Optional.of("the event was " + Durations.text(after) + " ago");
        }
        if (service > 0 && since.compareTo(lasting) >= 0) {
            return live.apply(lasting).stream()
                    .filter(pool -> pool.due() > 0 && pool.share() < service)
                    .findFirst()
                    .map(pool -> String.format(
                            Locale.ROOT,
                            "%.1f %% of the writes of the last %s were served, which is below %.1f %%",
                            pool.share() * 100,
                            Durations.text(lasting),
                            service * 100));
        }
        return Optional.empty();
    }
}

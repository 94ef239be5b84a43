package org.drdrills.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.drdrills.history.Mark;
import org.drdrills.history.Operation;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;

/**
 * Of the groups that a pool's registers are dealt to by their number, so many take no write until the healing, and all others are served.
 */
public final class GroupsDown implements Check {
    public static final Check CHECK = new GroupsDown();
    private static final int FEWEST = 10;
    private static final double SERVED = 0.99;
    private static final Declaration DECLARED = Declaration.of("groups-down", LimitForm.GROUPS, Kind.SAFETY);

    private GroupsDown() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        Limit.GroupsDown limit = ruling.limit(Limit.GroupsDown.class);
        Optional<Mark> event = measures.course().event();
        Optional<Mark> heal = measures.course().after(Mark.Kind.HEAL);
        if (measures.form().backwards() > 0) {
            return ruling.clock();
        }
        if (event.isEmpty() || heal.isEmpty()) {
            return ruling.open(
                    "no-interval", "The record does not say from when to when groups were to take no writes.");
        }
        long late = measures.header().timeout() / 10 * 11;
        long from = event.get().at() + limit.after().toNanos();
        // What is under way when the failure ends may be answered either way.
        long to = heal.get().at() - late;
        List<Tally> groups =
                IntStream.range(0, limit.all()).mapToObj(Tally::new).toList();
        ruling.history().replay(fact -> {
            if (fact instanceof Operation one
                    && one.write()
                    && measures.form().sound(one)
                    && one.due() >= from
                    && one.due() < to) {
                groups.get(Math.floorMod(one.key(), limit.all())).add(one, late);
            }
        });
        String when = "between " + Words.clock(measures, from) + " and " + Words.clock(measures, to);
        List<Tally> untried =
                groups.stream().filter(group -> group.tried < FEWEST).toList();
        if (!untried.isEmpty()) {
            return ruling.open(
                    "too-few-tries",
                    "Only " + Words.plural(untried.getFirst().tried, "write") + " of group "
                            + untried.getFirst().name() + " tried " + when + "; " + FEWEST
                            + " are needed to tell.");
        }
        List<Tally> down =
                groups.stream().filter(group -> group.acknowledged == 0).toList();
        List<Tally> others = new ArrayList<>(groups);
        others.removeAll(down);
        Measured number = Measured.count("groups-down", "groups that took no write", down.size(), when);
        List<Tally> halting = others.stream()
                .filter(group -> group.served < SERVED * group.tried)
                .toList();
        String sentence = "Of " + limit.all() + " groups, " + names(down) + " took no write " + when;
        if (!halting.isEmpty()) {
            Tally first = halting.getFirst();
            return ruling.missed(
                    "half-served",
                    sentence + ", and group " + first.name() + " was served neither wholly nor not at all: "
                            + first.served + " of " + first.tried + " writes (the limit is 99 %).",
                    number);
        }
        sentence += ", and the others were served.";
        return down.size() == limit.down()
                ? ruling.met(sentence, number)
                : ruling.missed("other-groups", sentence + " Exactly " + limit.down() + " were to take none.", number);
    }

    private static String names(List<Tally> groups) {
        return groups.isEmpty()
                ? "none"
                : groups.size() + " (" + groups.stream().map(Tally::name).collect(Collectors.joining(", ")) + ")";
    }

    private static final class Tally {
        private final int place;
        private int tried;
        private int acknowledged;
        private int served;

        Tally(int place) {
            this.place = place;
        }

        String name() {
            return String.valueOf(place + 1);
        }

        void add(Operation write, long late) {
            tried++;
            if (write.outcome().acknowledged()) {
                acknowledged++;
                served += write.end() - write.due() <= late ? 1 : 0;
            }
        }
    }
}

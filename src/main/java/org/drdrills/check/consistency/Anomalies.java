package org.drdrills.check.consistency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** The anomalies found so far: the first few of each phenomenon, and how many there were. */
final class Anomalies {

    /** How many of each phenomenon are kept. */
    static final int MOST = 10;

    private final Transactions all;
    private final List<Anomaly> found = new ArrayList<>();
    private final int[] counts = new int[Phenomenon.values().length];

    Anomalies(Transactions all) {
        this.all = all;
    }

    /** Those kept, in the order of their phenomena. */
    List<Anomaly> sorted() {
        found.sort((a, b) -> a.phenomenon().compareTo(b.phenomenon()));
        return found;
    }

    int count(Phenomenon phenomenon) {
        return counts[phenomenon.ordinal()];
    }

    void report(Phenomenon phenomenon, List<Integer> members, String sentence) {
        report(
                phenomenon,
                new TreeSet<>(members).stream().mapToInt(Integer::intValue).toArray(),
                List.of(),
                sentence);
    }

    void report(Phenomenon phenomenon, int[] members, List<Anomaly.Dependency> cycle, String sentence) {
        if (counts[phenomenon.ordinal()]++ < MOST) {
            found.add(new Anomaly(
                    phenomenon,
                    Arrays.stream(members).mapToObj(all::get).toList(),
                    cycle,
                    Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1),
                    all.labels()));
        }
    }
}

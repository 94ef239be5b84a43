package org.drdrills.drill;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.drdrills.record.Sha256;

/**
 * A campaign in parts that take about equally long: the longest drill that is left goes to the part that has the least to do. The same
 * drills and durations give the same parts, in whatever order they are named.
 *
 * @param drills  ids, in the order of the campaign
 * @param parts   ids of each
 * @param lengths what each takes, s
 */
public record Split(List<String> drills, List<List<String>> parts, List<Double> lengths) {
    /** Of a drill without an earlier run, where no drill has one. */
    private static final double UNKNOWN = 120;

    public Split {
        drills = List.copyOf(drills);
        parts = List.copyOf(parts);
        lengths = List.copyOf(lengths);
    }

    /**
     * @param seconds drill → how long it took; one that is missing counts as long as the middle one of those that are there
     * @param of      number of parts, from 1
     */
    public static Split of(List<String> drills, Map<String, Double> seconds, int of) {
        List<Double> known = drills.stream()
                .filter(seconds::containsKey)
                .map(seconds::get)
                .sorted()
                .toList();
        double usual = known.isEmpty() ? UNKNOWN : known.get(known.size() / 2);
        double[] load = new double[of];
        List<List<String>> parts = new ArrayList<>();
        for (int i = 0; i < of; i++) {
            parts.add(new ArrayList<>());
        }
        List<String> longest = new ArrayList<>(drills);
        longest.sort(Comparator.comparingDouble((String drill) -> -seconds.getOrDefault(drill, usual))
                .thenComparing(Comparator.naturalOrder()));
        for (String drill : longest) {
            int least = 0;
            for (int i = 1; i < of; i++) {
                least = load[i] < load[least] ? i : least;
            }
            parts.get(least).add(drill);
            load[least] += seconds.getOrDefault(drill, usual);
        }
        parts.forEach(Collections::sort);
        return new Split(
                drills,
                parts.stream().map(List::copyOf).toList(),
                java.util.Arrays.stream(load).boxed().toList());
    }

    public List<String> part(Shard shard) {
        return parts.get(shard.number() - 1);
    }

    /** What the part takes, s. */
    public double seconds(Shard shard) {
        return lengths.get(shard.number() - 1);
    }

    /** What all take, s. */
    public double seconds() {
        return lengths.stream().mapToDouble(Double::doubleValue).sum();
    }

    /** SHA-256 of the parts: two runners that split alike have the same. */
    public String hash() {
        return Sha256.of(parts.toString());
    }
}

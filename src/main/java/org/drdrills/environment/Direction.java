package org.drdrills.environment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** From one end to another, one way: bytes that {@code source} sends and {@code target} should get. */
public record Direction(String source, String target) {
    private static final String PEOPLE = "people@";

    /** The end at which a site's clients sit. */
    public static String people(String site) {
        return PEOPLE + site;
    }

    public static boolean isPeople(String end) {
        return end.startsWith(PEOPLE);
    }

    public Direction back() {
        return new Direction(target, source);
    }

    /** All directions from one group to another; nobody to itself. */
    public static List<Direction> between(Collection<String> sources, Collection<String> targets) {
        List<Direction> directions = new ArrayList<>();
        for (String source : sources) {
            for (String target : targets) {
                if (!source.equals(target)) {
                    directions.add(new Direction(source, target));
                }
            }
        }
        return directions;
    }

    /** The given ones and their ways back. */
    public static List<Direction> bothWays(Collection<Direction> directions) {
        List<Direction> both = new ArrayList<>(directions);
        directions.forEach(direction -> both.add(direction.back()));
        return both.stream().distinct().toList();
    }

    @Override
    public String toString() {
        return source + " → " + target;
    }
}

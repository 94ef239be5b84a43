package org.drdrills.environment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * One direction between two ends: the bytes that {@code source} sends to {@code target}. An end is a node, or the clients
 * of a site.
 */
public record Direction(String source, String target) {
    /** Part of the format of records. */
    private static final String CLIENTS = "clients@";

    /** The end at which a site's clients connect. */
    public static String clients(String site) {
        return CLIENTS + site;
    }

    public static boolean isClients(String end) {
        return end.startsWith(CLIENTS);
    }

    public Direction back() {
        return new Direction(target, source);
    }

    /** All directions from one group of ends to another; none from an end to itself. */
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

    /** The given directions and their opposites. */
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

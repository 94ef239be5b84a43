package org.drdrills.measure;

import java.util.BitSet;
import java.util.Set;
import java.util.TreeSet;
import org.drdrills.history.Header;

/**
 * Whose service is meant.
 *
 * @param name    {@code all}, {@code others} (clients outside the struck sites) or a site
 * @param clients indexes into {@link Header#clients()}
 * @param sites   the sites in which they sit
 */
public record Scope(String name, BitSet clients, Set<String> sites) {
    /** @throws IllegalArgumentException with one sentence, if no client sits there */
    public static Scope of(String name, Header header, Set<String> struck) {
        BitSet clients = new BitSet();
        Set<String> sites = new TreeSet<>();
        for (int i = 0; i < header.clients().size(); i++) {
            String site = header.clients().get(i).site();
            boolean in = switch (name) {
                case "all" -> true;
                case "others" -> !struck.contains(site);
                default -> name.equals(site);
            };
            if (in) {
                clients.set(i);
                sites.add(site);
            }
        }
        if (clients.isEmpty()) {
            throw new IllegalArgumentException("no client sits in '" + name + "'; clients sit in "
                    + header.clients().stream()
                            .map(Header.Client::site)
                            .distinct()
                            .sorted()
                            .toList());
        }
        return new Scope(name, clients, sites);
    }

    /** In a sentence: "clients", "clients outside the struck sites", "clients in north". */
    public String words() {
        return switch (name) {
            case "all" -> "clients";
            case "others" -> "clients outside the struck sites";
            default -> "clients in " + name;
        };
    }
}

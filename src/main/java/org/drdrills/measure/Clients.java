package org.drdrills.measure;

import java.util.BitSet;
import java.util.Set;
import java.util.TreeSet;
import org.drdrills.history.Header;

/**
 * The clients of one drill that a {@link Scope} names.
 *
 * @param members indexes into {@link Header#clients()}
 * @param sites   the sites in which they sit
 */
public record Clients(Scope scope, BitSet members, Set<String> sites) {
    /** @throws IllegalArgumentException with one sentence, if no client sits there */
    static Clients of(Scope scope, Header header, Set<String> struck) {
        BitSet members = new BitSet();
        Set<String> sites = new TreeSet<>();
        for (int i = 0; i < header.clients().size(); i++) {
            String site = header.clients().get(i).site();
            if (scope.includes(site, struck)) {
                members.set(i);
                sites.add(site);
            }
        }
        if (members.isEmpty()) {
            throw new IllegalArgumentException("no client sits in '" + scope.name() + "'; clients sit in "
                    + header.clients().stream()
                            .map(Header.Client::site)
                            .distinct()
                            .sorted()
                            .toList());
        }
        return new Clients(scope, members, sites);
    }

    /** {@code all}, {@code others}, {@code struck}, or the site. */
    public String name() {
        return scope.name();
    }

    /** In a sentence: "clients", "clients outside the struck sites", "clients in north". */
    public String words() {
        return scope.words();
    }
}

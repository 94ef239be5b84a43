package org.drdrills.measure;

import java.util.List;
import java.util.Set;

/** Which clients a number or an objective is about. */
public sealed interface Scope {
    Scope ALL = new All();
    Scope OTHERS = new Others();
    Scope STRUCK = new Struck();

    /** As records write it: {@code all}, {@code others}, {@code struck}, or the site. */
    String name();

    /** In a sentence. */
    String words();

    /** @param struck sites whose clients the event strikes */
    boolean includes(String site, Set<String> struck);

    /** The scope that records call so. */
    static Scope named(String name) {
        return List.of(ALL, OTHERS, STRUCK).stream()
                .filter(scope -> scope.name().equals(name))
                .findFirst()
                .orElseGet(() -> new Site(name));
    }

    /** Every client. */
    record All() implements Scope {
        @Override
        public String name() {
            return "all";
        }

        @Override
        public String words() {
            return "clients";
        }

        @Override
        public boolean includes(String site, Set<String> struck) {
            return true;
        }
    }

    /** Clients outside the sites that the event strikes. */
    record Others() implements Scope {
        @Override
        public String name() {
            return "others";
        }

        @Override
        public String words() {
            return "clients outside the struck sites";
        }

        @Override
        public boolean includes(String site, Set<String> struck) {
            return !struck.contains(site);
        }
    }

    /** Clients inside the sites that the event strikes. */
    record Struck() implements Scope {
        @Override
        public String name() {
            return "struck";
        }

        @Override
        public String words() {
            return "clients in the struck sites";
        }

        @Override
        public boolean includes(String site, Set<String> struck) {
            return struck.contains(site);
        }
    }

    /** Clients of one site. */
    record Site(String name) implements Scope {
        @Override
        public String words() {
            return "clients in " + name;
        }

        @Override
        public boolean includes(String site, Set<String> struck) {
            return site.equals(name);
        }
    }
}

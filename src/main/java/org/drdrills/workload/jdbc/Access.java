package org.drdrills.workload.jdbc;

import java.sql.Driver;
import java.util.Map;

/** How a session signs in. @param settings of the pool, secrets filled in */
record Access(Dialect dialect, Driver driver, Map<String, String> settings) {
    Access {
        settings = Map.copyOf(settings);
    }

    /** The pool's setting, else the dialect's, else empty. */
    String setting(String name) {
        return settings.getOrDefault(name, dialect.defaults().getOrDefault(name, ""));
    }

    String url() {
        return settings.getOrDefault("url", dialect.url());
    }
}

package org.drdrills.topology;

import java.util.Map;

/** Values of which the caller has made sure. */
final class Present {
    private Present() {}

    /** @throws IllegalStateException where the key is missing, which is a mistake of the caller and not of a file that was read */
    static <V> V in(Map<String, V> map, String key) {
        V value = map.get(key);
        if (value == null) {
            throw new IllegalStateException("no '" + key + "' among " + map.keySet());
        }
        return value;
    }
}

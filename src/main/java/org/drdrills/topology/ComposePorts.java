package org.drdrills.topology;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** TCP ports that a Compose file says a service listens on: those under {@code expose}, and those that {@code ports} publishes. */
final class ComposePorts {
    /** {@code [[address:]published:]target[-last][/protocol]}. */
    private static final Pattern PORT = Pattern.compile("(?:.*:)?(\\d{1,5})(?:-(\\d{1,5}))?(?:/(\\w+))?");

    private static final int MOST = 100;

    private ComposePorts() {}

    /** @throws BadInput if one is no port, or UDP */
    static Collection<Integer> of(Map<String, Yaml> keys) {
        TreeSet<Integer> ports = new TreeSet<>();
        for (String key : new String[] {"expose", "ports"}) {
            if (keys.containsKey(key)) {
                keys.get(key).list().forEach(item -> add(item, ports));
            }
        }
        return ports;
    }

    /** Whether it is UDP, which no wire carries. */
    static boolean udp(Yaml item) {
        return item.isMap()
                ? item.map().containsKey("protocol")
                        && item.map().get("protocol").text().equalsIgnoreCase("udp")
                : item.text().toLowerCase(Locale.ROOT).endsWith("/udp");
    }

    private static void add(Yaml item, Collection<Integer> ports) {
        if (udp(item)) {
            throw item.wrong(
                    "is UDP; the wire carries TCP only, and half a cut is none, so this environment cannot be drilled as it is."
                            + " Where the members do without it, take it away in a second file with !reset or !override");
        }
        if (item.isMap()
                && item.map().containsKey("protocol")
                && !item.map().get("protocol").text().equalsIgnoreCase("tcp")) {
            throw item.map().get("protocol").wrong("must be tcp, which alone the wire carries");
        }
        String text = item.text(item.isMap() ? "target" : "");
        Matcher port = PORT.matcher(text);
        if (!port.matches() || port.group(3) != null && !port.group(3).equalsIgnoreCase("tcp")) {
            throw item.wrong("must be a TCP port from 1 to 65535, or a range of such, not " + BadInput.quoted(text));
        }
        int first = item.port(port.group(1));
        int last = port.group(2) == null ? first : item.port(port.group(2));
        if (last < first || last - first >= MOST) {
            throw item.wrong("must be a range of at most " + MOST + " ports, not " + BadInput.quoted(text));
        }
        for (int each = first; each <= last; each++) {
            ports.add(each);
        }
    }
}

package org.drdrills.topology;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The hosts that a service is told of by its words and variables: {@code host:port}, {@code --host host}, {@code replicaof host port}. */
public final class SpokenHosts {
    private static final String NAME = "([A-Za-z][A-Za-z0-9_-]*(?:\\.[A-Za-z0-9_-]+)*)";
    private static final List<Pattern> FORMS = List.of(
            Pattern.compile("(?<![A-Za-z0-9_.$/-]|[A-Za-z]:)" + NAME + ":\\d{2,5}(?!\\d|/tcp|/udp)"),
            Pattern.compile("://(?:[^@/\\s]*@)?" + NAME + "(?=[:/,?]|$)"),
            Pattern.compile("(?:--(?:host|hostname|join|peer|server)(?:=| )|\\s-h )" + NAME + "(?=[\\s,]|$)"),
            Pattern.compile("(?:replicaof|slaveof) " + NAME + " \\d{2,5}"));

    /** What names the machine itself or no machine. */
    private static final Set<String> NONE = Set.of("localhost", "unix", "tcp", "file", "no");

    private SpokenHosts() {}

    /** Those of them that lead to none of these machines, in the order of the alphabet. */
    public static List<String> unknown(Service service, Collection<Node> machines) {
        Set<String> known = new TreeSet<>(NONE);
        for (Node machine : machines) {
            known.add(machine.name().toLowerCase(Locale.ROOT));
            known.add(machine.service().hostname().toLowerCase(Locale.ROOT));
            machine.service().aliases().forEach(alias -> known.add(alias.toLowerCase(Locale.ROOT)));
        }
        List<String> words = new ArrayList<>();
        words.add(String.join(" ", service.entrypoint().orElse(List.of())));
        words.add(String.join(" ", service.command().orElse(List.of())));
        words.addAll(service.environment().values());
        Set<String> hosts = new TreeSet<>();
        for (String text : words) {
            for (Pattern form : FORMS) {
                Matcher host = form.matcher(text);
                while (host.find()) {
                    hosts.add(host.group(1));
                }
            }
        }
        hosts.removeIf(host -> known.contains(host.toLowerCase(Locale.ROOT)));
        return List.copyOf(hosts);
    }
}

package org.drdrills.topology;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a Dockerfile says of the image that it makes. */
final class Dockerfile {
    private static final Pattern EXPOSE = Pattern.compile("(?im)^\\s*EXPOSE\\s+(.+)$");
    private static final Pattern UDP = Pattern.compile("(?i)(?<![\\w${])(\\d{1,5}(?:-\\d{1,5})?)/udp\\b");
    private static final Pattern PORT = Pattern.compile("(?<![\\w${])(\\d{1,5})(?:/tcp)?(?![\\w/])");

    private Dockerfile() {}

    /** Its text, or an empty one where it is elsewhere. */
    static String text(Service.Build build) {
        if (build.dockerfile().contains("\n")) {
            return build.dockerfile();
        }
        Path file = Path.of(build.context()).resolve(build.dockerfile());
        return Files.isRegularFile(file) ? ComposeReader.text(file) : "";
    }

    /** TCP ports that it declares, in any of its stages. */
    static Collection<Integer> exposed(Service.Build build) {
        Collection<Integer> ports = new TreeSet<>();
        Matcher line = EXPOSE.matcher(text(build));
        while (line.find()) {
            Matcher port = PORT.matcher(line.group(1));
            while (port.find()) {
                ports.add(Integer.parseInt(port.group(1)));
            }
        }
        return ports;
    }

    /** UDP ports that it declares, as they stand there. */
    static Collection<String> udp(Service.Build build) {
        Collection<String> ports = new TreeSet<>();
        Matcher line = EXPOSE.matcher(text(build));
        while (line.find()) {
            Matcher port = UDP.matcher(line.group(1));
            while (port.find()) {
                ports.add(port.group(1));
            }
        }
        return ports;
    }
}

package org.drdrills.environment;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.RunningSystem;

/** What is needed to reach a system that runs already; what is missing is one sentence with file and line. */
record SystemReach(Environment environment, RunningSystem system) {
    /** Where the lock of a system lies, whichever project drills it. */
    static Path folder(RunningSystem system) {
        String state = System.getenv("XDG_STATE_HOME");
        Path above = state == null || state.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "state")
                : Path.of(state);
        String all = system.places().values().stream()
                .map(place -> place.address() + ":" + place.port())
                .sorted()
                .collect(Collectors.joining(" "));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
            return above.resolve("dr-drills")
                    .resolve("systems")
                    .resolve(HexFormat.of().formatHex(hash, 0, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws BadInput if nothing may be done to the system now */
    void inTime(Instant now) {
        system.outside(now).ifPresent(why -> {
            throw BadInput.at(
                    environment.file(),
                    system.window().map(RunningSystem.Window::line).orElse(0),
                    why);
        });
    }

    /** @throws BadInput if one does not resolve */
    Map<String, InetAddress> addresses() {
        Map<String, InetAddress> addresses = new LinkedHashMap<>();
        system.places().forEach((node, place) -> {
            try {
                addresses.put(node, InetAddress.getByName(place.address()));
            } catch (UnknownHostException e) {
                throw BadInput.at(
                        environment.file(),
                        place.line(),
                        "the address of " + node + " does not resolve: " + BadInput.quoted(place.address()));
            }
        });
        return addresses;
    }

    /**
     * @param variables of the process
     * @return name → value
     * @throws BadInput if one is missing
     */
    Map<String, String> secrets(Map<String, String> variables) {
        Map<String, String> secrets = new TreeMap<>();
        system.secrets().forEach((name, source) -> {
            String value = source.file() ? content(source) : variables.getOrDefault(source.name(), "");
            if (value.isEmpty()) {
                throw BadInput.at(
                        environment.file(),
                        source.line(),
                        (source.file() ? "the file " : "the variable ") + source.name() + " holds no secret"
                                + (source.file() ? "" : "; export it before the drill"));
            }
            secrets.put(name, value);
        });
        return secrets;
    }

    private String content(RunningSystem.Source source) {
        try {
            return Files.readString(Path.of(source.name())).strip();
        } catch (IOException e) {
            throw BadInput.at(
                    environment.file(),
                    source.line(),
                    "the secret cannot be read from the file " + BadInput.quoted(source.name()));
        }
    }
}

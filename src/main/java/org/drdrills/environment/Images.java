package org.drdrills.environment;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.ContainerConfig;
import com.github.dockerjava.api.model.ExposedPort;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Node;
import org.drdrills.topology.Service;

/** The images that labs are made of, asked for before anything is started. */
public final class Images {
    /** The folders whose images {@code drill setup} builds. */
    private static final Pattern OURS = Pattern.compile("(.*/)?(environments|\\.\\.)/images/[^/]+/?");

    private Images() {}

    /**
     * @return a sentence on the first image that is not on this machine, with what gets it; empty where all are
     * @throws LabTrouble if the engine does not answer
     */
    public static Optional<String> missing(Collection<Environment> environments) {
        List<Environment> labs = environments.stream()
                .filter(environment -> environment.system().isEmpty())
                .toList();
        if (labs.isEmpty()) {
            return Optional.empty();
        }
        DockerClient engine = Containers.engine();
        Map<String, String> remedies = new LinkedHashMap<>();
        for (Environment environment : labs) {
            environment.nodes().values().stream()
                    .map(Node::service)
                    .forEach(service -> remedies.putIfAbsent(service.image(), remedy(environment, service)));
        }
        return remedies.entrySet().stream()
                .filter(image -> !present(engine, image.getKey()))
                .findFirst()
                .map(image -> "image " + image.getKey() + " is not on this machine; " + image.getValue());
    }

    private static String remedy(Environment environment, Service service) {
        boolean ours = service.build()
                .filter(build -> OURS.matcher(build.context()).matches())
                .isPresent();
        String compose =
                "docker compose -f " + environment.file() + (service.build().isPresent() ? " build " : " pull ");
        return (ours ? "drill setup builds it" : compose + service.name() + " gets it") + " (" + environment.file()
                + ":" + service.line() + ")";
    }

    /**
     * Ports that images declare, such as {@code 5432/tcp}: of those that are on this machine. Of others, and where no engine can be reached,
     * none is known.
     */
    public static Function<String, List<String>> declared() {
        Optional<DockerClient> engine = reachable();
        return image -> engine.map(there -> declared(there, image)).orElse(List.of());
    }

    private static Optional<DockerClient> reachable() {
        try {
            return Optional.of(Containers.engine());
        } catch (LabTrouble e) {
            return Optional.empty();
        }
    }

    private static List<String> declared(DockerClient engine, String image) {
        try {
            return Deadline.call(Containers.LIMIT, "the engine's images", () -> {
                ContainerConfig config = engine.inspectImageCmd(image).exec().getConfig();
                ExposedPort[] ports = config == null ? null : config.getExposedPorts();
                return ports == null
                        ? List.of()
                        : Stream.of(ports).map(ExposedPort::toString).sorted().toList();
            });
        } catch (NotFoundException | LabTrouble e) {
            return List.of();
        }
    }

    private static boolean present(DockerClient engine, String image) {
        return Deadline.call(Containers.LIMIT, "the engine's images", () -> {
            try {
                engine.inspectImageCmd(image).exec();
                return true;
            } catch (NotFoundException e) {
                return false;
            }
        });
    }
}

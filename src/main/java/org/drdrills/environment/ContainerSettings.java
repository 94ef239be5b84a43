package org.drdrills.environment;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.SELContext;
import com.github.dockerjava.api.model.Ulimit;
import com.github.dockerjava.api.model.Volume;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.drdrills.topology.Interpolation;
import org.drdrills.topology.Service;

/** What a Compose service says of its container, in the words of the container engine. */
final class ContainerSettings {
    private static final String NETWORK = "net.";
    private static final double NANO = 1e9;

    private final Service service;
    private final Map<String, String> secrets;

    ContainerSettings(Service service, Map<String, String> secrets) {
        this.service = service;
        this.secrets = secrets;
    }

    /** Kernel settings of its network, which belong to the container that holds it. */
    Map<String, String> networkSysctls() {
        Map<String, String> network = new HashMap<>(service.options().sysctls());
        network.keySet().removeIf(name -> !name.startsWith(NETWORK));
        return network;
    }

    /** @param volumeName of a volume → its name at the engine */
    List<Bind> binds(UnaryOperator<String> volumeName) {
        return new ArrayList<>(service.volumes().stream()
                .map(volume -> new Bind(
                        volumeName.apply(volume.name()),
                        new Volume(volume.target()),
                        volume.readOnly() ? AccessMode.ro : AccessMode.rw,
                        SELContext.none,
                        volume.fresh() ? true : null)) // false would say nocopy too
                .toList());
    }

    void apply(HostConfig host) {
        Service.HostOptions options = service.options();
        host.withInit(service.init());
        if (!service.tmpfs().isEmpty()) {
            Map<String, String> tmpfs = new HashMap<>();
            service.tmpfs().forEach(path -> {
                int colon = path.indexOf(':');
                tmpfs.put(colon < 0 ? path : path.substring(0, colon), colon < 0 ? "" : path.substring(colon + 1));
            });
            host.withTmpFs(tmpfs);
        }
        options.memory().ifPresent(host::withMemory);
        options.cpus().ifPresent(cpus -> host.withNanoCPUs(Math.round(cpus * NANO)));
        options.processes().ifPresent(host::withPidsLimit);
        options.shm().ifPresent(host::withShmSize);
        if (!options.ulimits().isEmpty()) {
            host.withUlimits(options.ulimits().entrySet().stream()
                    .map(limit -> new Ulimit(
                            limit.getKey(),
                            limit.getValue().soft(),
                            limit.getValue().hard()))
                    .toList());
        }
        Map<String, String> kernel = new HashMap<>(options.sysctls());
        kernel.keySet().removeIf(name -> name.startsWith(NETWORK));
        if (!kernel.isEmpty()) {
            host.withSysctls(kernel);
        }
        if (!options.capAdd().isEmpty()) {
            host.withCapAdd(capabilities(options.capAdd()));
        }
        if (!options.capDrop().isEmpty()) {
            host.withCapDrop(capabilities(options.capDrop()));
        }
        if (!options.securityOpt().isEmpty()) {
            host.withSecurityOpts(options.securityOpt());
        }
        if (!options.groups().isEmpty()) {
            host.withGroupAdd(options.groups());
        }
        if (options.readOnly()) {
            host.withReadonlyRootfs(true);
        }
    }

    private static Capability[] capabilities(List<String> names) {
        return names.stream()
                .map(name -> {
                    try {
                        return Capability.valueOf(
                                name.toUpperCase(java.util.Locale.ROOT).replaceFirst("^CAP_", ""));
                    } catch (IllegalArgumentException e) {
                        throw new LabTrouble("the container engine knows no capability '" + name + "'");
                    }
                })
                .toArray(Capability[]::new);
    }

    void apply(CreateContainerCmd command) {
        List<String> variables = new ArrayList<>();
        service.environment()
                .forEach((name, value) -> variables.add(name + "=" + Interpolation.withSecrets(value, secrets)));
        command.withEnv(variables);
        service.command().ifPresent(words -> command.withCmd(filled(words)));
        service.entrypoint().ifPresent(words -> command.withEntrypoint(filled(words)));
        service.user().ifPresent(command::withUser);
        service.stopSignal().ifPresent(command::withStopSignal);
        service.options().workingDir().ifPresent(command::withWorkingDir);
        if (service.options().terminal()) {
            command.withTty(true);
        }
        if (service.options().input()) {
            command.withStdinOpen(true);
        }
        service.health().ifPresent(health -> command.withHealthcheck(check(health)));
    }

    private HealthCheck check(Service.Healthcheck health) {
        HealthCheck check = new HealthCheck().withTest(filled(health.test()));
        health.interval().map(Duration::toNanos).ifPresent(check::withInterval);
        health.timeout().map(Duration::toNanos).ifPresent(check::withTimeout);
        health.retries().ifPresent(check::withRetries);
        health.startPeriod().map(Duration::toNanos).ifPresent(check::withStartPeriod);
        return check;
    }

    private List<String> filled(List<String> words) {
        return words.stream()
                .map(word -> Interpolation.withSecrets(word, secrets))
                .toList();
    }

    /** Files to put into the container, with secrets in their places. */
    List<Service.Config> files() {
        return service.configs().stream()
                .map(file -> new Service.Config(
                        file.source(),
                        Interpolation.withSecrets(file.content(), secrets),
                        file.target(),
                        file.mode(),
                        file.uid(),
                        file.gid()))
                .toList();
    }
}

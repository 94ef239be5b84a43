package org.drdrills.environment;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.topology.BackupKind;
import org.drdrills.topology.Service;

/**
 * One container in which a backup is brought up, cut off from everything: it has no network but its loopback, publishes no port, reads
 * the backup through a mount that it cannot write to, and works in a volume that is removed with it.
 */
public final class RestoreLab implements AutoCloseable {
    private static final String WORK = "/restore";
    private static final String PROGRAM = WORK + "/bin/run.sh";
    private static final List<String> SCRIPTS = List.of(
            "run.sh",
            "postgresql.sh",
            "pgbackrest.sh",
            "base-backup.sh",
            "pg-dump.sh",
            "mariadb.sh",
            "mariabackup.sh",
            "mysqldump.sh");
    private static final long SHARED_MEMORY = 256L << 20;

    private final Containers containers;
    private final String container;
    private final String volume;
    private final String image;

    private RestoreLab(Containers containers, String container, String volume, String image) {
        this.containers = containers;
        this.container = container;
        this.volume = volume;
        this.image = image;
    }

    /**
     * @param backup   a folder, or the file of a dump
     * @param settings variables of the program in the lab
     * @param files    path below its folder → content, such as the questions that are asked
     * @throws LabTrouble if the image is missing, or the container cannot be started
     */
    public static RestoreLab start(
            String image, BackupKind kind, Path backup, Map<String, String> settings, Map<String, String> files) {
        byte[] random = new byte[4];
        Containers.RANDOM.nextBytes(random);
        String id = "restore-" + HexFormat.of().formatHex(random);
        Containers containers = new Containers(id);
        String volume = "drill-" + id;
        containers.volume(volume);
        Path source = backup.toAbsolutePath().normalize();
        String container = "";
        try {
            container = containers.create(containers
                    .prepare(image, "drill-" + id)
                    .withUser("0:0")
                    .withEntrypoint("sleep", "infinity")
                    .withCmd()
                    .withHostConfig(HostConfig.newHostConfig()
                            .withNetworkMode("none")
                            .withInit(true)
                            .withShmSize(SHARED_MEMORY)
                            .withCapDrop(Capability.ALL)
                            .withCapAdd(
                                    Capability.CHOWN,
                                    Capability.DAC_OVERRIDE,
                                    Capability.FOWNER,
                                    Capability.SETUID,
                                    Capability.SETGID)
                            .withSecurityOpts(List.of("no-new-privileges"))
                            .withBinds(
                                    new Bind(volume, new Volume(WORK)),
                                    new Bind(
                                            source.toString(),
                                            new Volume(
                                                    Files.isDirectory(source)
                                                            ? "/source"
                                                            : "/source/" + source.getFileName()),
                                            AccessMode.ro))));
            containers.put(container, Archive.of(program(kind, settings, files)), "/");
            containers.start(container);
        } catch (RuntimeException e) {
            remove(containers, container, volume);
            throw e;
        }
        return new RestoreLab(containers, container, volume, image);
    }

    private static List<Service.Config> program(
            BackupKind kind, Map<String, String> settings, Map<String, String> files) {
        List<Service.Config> all = new ArrayList<>();
        SCRIPTS.forEach(script -> all.add(config(script, text(script))));
        StringBuilder variables = new StringBuilder("KIND=" + kind.key() + "\n");
        settings.forEach((name, value) ->
                variables.append(name).append("='").append(value).append("'\n"));
        all.add(config("settings", variables.toString()));
        files.forEach((name, content) -> all.add(config(name, content)));
        return all;
    }

    private static Service.Config config(String name, String content) {
        return new Service.Config(Optional.empty(), content, WORK + "/bin/" + name, 0400);
    }

    private static String text(String script) {
        try (InputStream resource = RestoreLab.class.getResourceAsStream("restore/" + script)) {
            if (resource == null) {
                throw new IllegalStateException("restore/" + script + " is not there");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs one phase, and kills the container where it takes longer: nothing of it can go on then. */
    public Machine.Said run(String phase, Duration limit) {
        Machine.Said said = containers.run(container, List.of("sh", PROGRAM, phase), limit, line -> {});
        if (said.exit() < 0) {
            containers.kill(container);
        }
        return said;
    }

    /** Id of the image, which is its digest where it was pulled. */
    public String digest() {
        return containers.imageDigest(image);
    }

    /** Name of its container, and of its volume. */
    public String name() {
        return volume;
    }

    @Override
    public void close() {
        remove(containers, container, volume);
    }

    private static void remove(Containers containers, String container, String volume) {
        if (!container.isEmpty()) {
            containers.remove(container);
        }
        containers.removeVolume(volume);
    }
}

package org.drdrills.environment;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Bind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of the container engine, in its own words. */
class ContainerSettingsTest {
    @TempDir
    private Path folder;

    /** Without its content, the owner and the mode of the image's folder are missing too. */
    @Test
    void aVolumeBeginsWithWhatTheImageHasThereUnlessTheFileForbidsIt() throws IOException {
        Environment environment = EnvironmentFile.read(Files.writeString(folder.resolve("compose.yaml"), """
                services:
                  a:
                    image: drdrills/operator:1
                    expose: ["7000"]
                    volumes: ["kept:/kept", "read:/read:ro", "empty:/empty:nocopy"]
                  b: {image: "drdrills/operator:1", expose: ["7000"]}
                volumes: {kept: {}, read: {}, empty: {}}
                x-drill:
                  sites: {north: [a, b]}
                  pool: {engine: postgresql, members: [a, b]}
                  clients: {north: "a:7000"}
                  observe: {a: 7000, b: 7000}
                """));
        assertThat(new ContainerSettings(environment.node("a").service(), Map.of()).binds(name -> "lab-" + name))
                .extracting(Bind::toString)
                .containsExactly("lab-kept:/kept:rw", "lab-read:/read:ro", "lab-empty:/empty:rw,nocopy");
    }
}

package org.drdrills.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;

/** The smallest environment with every sort of wire: three boxes that call each other and do nothing. */
public final class ThreeBoxes {
    private static final String COMPOSE = """
            name: three-boxes
            x-box: &box
              image: drdrills/operator:1
              init: true
              entrypoint: [sleep, infinity]
              stop_grace_period: 1s
              expose: ["7000"]
              environment:
                BOX_PASSWORD: ${BOX_PASSWORD:-box}
            services:
              a: {<<: *box}
              b: {<<: *box}
              c: {<<: *box}
            x-drill:
              secrets: [BOX_PASSWORD]
              sites: {north: [a], south: [b, c]}
              pool: {engine: postgresql, members: [a, b, c]}
              clients: {north: "a:7000"}
              observe: {a: 7000, b: 7000, c: 7000}
            """;

    private ThreeBoxes() {}

    /** The environment, its file written into this folder. */
    public static Environment in(Path folder) {
        try {
            return EnvironmentFile.read(Files.writeString(folder.resolve("compose.yaml"), COMPOSE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

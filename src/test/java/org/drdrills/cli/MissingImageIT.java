package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.drdrills.Tool.Said;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image that is not on the machine is found before anything starts, and the remedy that is named is the right one. */
class MissingImageIT {
    @TempDir
    private Path folder;

    private Path compose;

    private OwnProject store(String image) throws Exception {
        OwnProject project = OwnProject.in(folder, "store");
        project.run(OwnProject.blocks("tutorial").getFirst().replaceFirst("export PATH=.*", ""), 0);
        compose = project.home().resolve("compose.yaml");
        Files.writeString(compose, Files.readString(compose).replace("image: drdrills/etcd:3.5", image));
        return project;
    }

    @Test
    void anImageOfARegistryIsPulled() throws Exception {
        OwnProject project = store("image: store.example.org/etcd:1");
        Said said = project.bash().run("drill run");
        assertThat(said.exit()).as(said.text()).isEqualTo(Main.USAGE);
        assertThat(said.text())
                .contains(
                        "drill: image store.example.org/etcd:1 is not on this machine; docker compose -f ",
                        " pull store1 gets it (",
                        "nothing was started")
                .doesNotContain("drill setup", "INCONCLUSIVE");
        assertThat(project.home().resolve("reports")).doesNotExist();
    }

    @Test
    void anImageOfTheUsersOwnIsBuilt() throws Exception {
        OwnProject project = store("image: my/etcd:1\n    build: ./etcd");
        Files.createDirectory(project.home().resolve("etcd"));
        Files.writeString(project.home().resolve("etcd/Dockerfile"), "FROM scratch\n");
        Said said = project.bash().run("drill up my-store");
        assertThat(said.exit()).as(said.text()).isEqualTo(Main.USAGE);
        assertThat(said.text())
                .contains("image my/etcd:1 is not on this machine; docker compose -f ", " build store1 gets it (");
    }
}

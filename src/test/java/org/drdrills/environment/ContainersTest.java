package org.drdrills.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a lab did not make it cannot touch: the order never reaches the engine. */
class ContainersTest {
    /** Orders of ours that make something, or only ask about the engine and its images. */
    private static final Set<String> HARMLESS = Set.of(
            "published",
            "engine",
            "network",
            "volume",
            "prepare",
            "prepareAskedToEnd",
            "create",
            "imageDigest",
            "onEnd",
            "engineVersion",
            "secret");

    private final List<String> orders = new ArrayList<>();
    private final DockerClient engine = answering(DockerClient.class);
    private final Containers containers = new Containers("lab", engine, Map.of());

    /** An engine that obeys everything, makes everything under the id "made", and notes what it was told. */
    @SuppressWarnings("unchecked")
    private <T> T answering(Class<T> type) {
        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
            if (method.getDeclaringClass() == DockerClient.class) {
                orders.add(method.getName() + " " + (arguments == null ? "" : Arrays.toString(arguments)));
            }
            Class<?> result = method.getReturnType();
            if (result.isInstance(self)) {
                return self;
            }
            if (method.getName().equals("getId") || method.getName().equals("getName")) {
                return "made";
            }
            if (method.getName().equals("exec") && self instanceof CreateContainerCmd) {
                var response = new com.github.dockerjava.api.command.CreateContainerResponse();
                response.setId("made");
                return response;
            }
            return result.isInterface() ? answering(result) : null;
        });
    }

    @Test
    void everyOrderAboutSomethingOfSomebodyElsesIsRefused() throws Exception {
        Set<String> tried = new TreeSet<>();
        for (Method method : Containers.class.getDeclaredMethods()) {
            if (java.lang.reflect.Modifier.isPrivate(method.getModifiers())
                    || method.isSynthetic()
                    || HARMLESS.contains(method.getName())) {
                continue;
            }
            Object[] arguments = Arrays.stream(method.getParameterTypes())
                    .map(ContainersTest::something)
                    .toArray();
            assertThatThrownBy(() -> method.invoke(containers, arguments))
                    .as(method.getName())
                    .cause()
                    .isInstanceOf(LabTrouble.class)
                    .hasMessage("this lab did not make theirs, so it is left alone");
            tried.add(method.getName());
        }
        assertThat(tried)
                .contains(
                        "kill",
                        "stop",
                        "pause",
                        "remove",
                        "removeNetwork",
                        "removeVolume",
                        "run",
                        "connect",
                        "put",
                        "start");
        assertThat(orders).as("what reached the engine").isEmpty();
    }

    private static Object something(Class<?> type) {
        return type == String.class
                ? "theirs"
                : type == Duration.class
                        ? Duration.ofSeconds(1)
                        : type == int.class
                                ? (Object) 1
                                : type == List.class
                                        ? List.of()
                                        : type == Map.class
                                                ? Map.of()
                                                : type == OutputStream.class ? OutputStream.nullOutputStream() : null;
    }

    @Test
    void whatItMadeItMayRemove() {
        String made = containers.create(containers.prepare("image", "name"));
        containers.kill(made);
        containers.remove(made);
        assertThat(orders).contains("killContainerCmd [made]", "removeContainerCmd [made]");
    }
}

package org.drdrills.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A program in a container, with this test in the engine's place. */
class ContainerProgramTest {
    private final ContainerProgram program = new ContainerProgram();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatIsWrittenIsReadInOrderUntilItIsClosed() throws Exception {
        OutputStream to = program.getOutputStream();
        to.write(bytes("1 400 role\n"));
        to.write('2');
        to.write(bytes(" 400 role\n"));
        to.close();
        assertThat(new String(program.input().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("1 400 role\n2 400 role\n");
        assertThat(program.input().read()).as("and nothing more").isEqualTo(-1);
    }

    @Test
    void writingNeverWaitsForAProgramThatDoesNotRead() throws Exception {
        byte[] line = bytes("7 1000 write 3 1234567\n");
        Thread writer = Thread.ofPlatform().daemon().start(() -> {
            try {
                for (int i = 0; i < 100_000; i++) {
                    program.getOutputStream().write(line);
                }
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertThat(writer.join(Duration.ofSeconds(60))).isTrue();
    }

    @Test
    void whatItSaysArrivesLineByLineAndEndsWithIt() throws Exception {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8));
        var listener = program.listener();
        listener.onNext(new Frame(StreamType.STDOUT, bytes("1 ok m1\n2 o")));
        listener.onNext(new Frame(StreamType.STDERR, bytes("a warning\n")));
        listener.onNext(new Frame(StreamType.STDOUT, bytes("k m2\n")));
        assertThat(new String(program.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("a warning\n");
        assertThat(output.readLine()).isEqualTo("1 ok m1");
        assertThat(output.readLine()).isEqualTo("2 ok m2");
        assertThatThrownBy(program::exitValue).isInstanceOf(IllegalThreadStateException.class);
        listener.onComplete();
        assertThat(output.readLine()).isNull();
        assertThat(program.waitFor()).isZero();
    }
}

package org.drdrills.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TempoTest {
    @Test
    void nothingIsBegunWhileHeld() throws Exception {
        Tempo tempo = new Tempo(Tempo.Speed.GENTLE);
        assertThat(tempo.gentle()).isTrue();
        tempo.set(Tempo.Speed.HELD);
        CompletableFuture<Boolean> asked = CompletableFuture.supplyAsync(tempo::gentle);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> asked.get(100, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        tempo.set(Tempo.Speed.GENTLE);
        assertThat(asked.get(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void fullSpeedEndsTheWaitAndIsForGood() throws Exception {
        Tempo tempo = new Tempo(Tempo.Speed.HELD);
        int[] told = new int[1];
        tempo.onFullSpeed(() -> told[0]++);
        CompletableFuture<Boolean> asked = CompletableFuture.supplyAsync(tempo::gentle);
        tempo.set(Tempo.Speed.FULL);
        assertThat(asked.get(5, TimeUnit.SECONDS)).isFalse();
        tempo.set(Tempo.Speed.HELD);
        assertThat(tempo.full()).isTrue();
        assertThat(told[0]).isEqualTo(1);
    }
}

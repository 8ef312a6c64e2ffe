package io.github.javatun.wireguard.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.CryptoEngine;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class EnginesTest {

  private static final Duration LONG = Duration.ofMinutes(2);

  @Test
  void aWarmUpThatIsCancelledSaysSo() {
    EngineWarmUp warmUp = new EngineWarmUp(ScalarEngine.INSTANCE);
    warmUp.cancel();
    assertThat(warmUp.run()).contains("cancelled");
  }

  /** As one does whose kernels do not fit the JDK's version of the Vector API. */
  @Test
  @SuppressWarnings("NullAway")
  void anEngineThatThrowsIsGivenUpWithAReason() {
    assertThat(new EngineWarmUp(null).run()).contains("failed", "NullPointerException");
  }

  @Test
  void theWarmUpFindsScalarCodeGoodEnough() {
    assertThat(new EngineWarmUp(ScalarEngine.INSTANCE).run()).isNull();
  }

  @Test
  void theWarmUpEndsWithTheSelectedEngine() throws InterruptedException {
    CryptoEngine.warmUp();
    assertThat(CryptoEngine.awaitWarmUp(LONG)).isTrue();
    EngineSelection selection = EngineSelection.ofThisJvm();
    assertThat(CryptoEngine.name()).isEqualTo(selection.kind().label);
    assertThat(CryptoEngine.reason()).isEqualTo(selection.reason());
    assertThat(Engines.shared().active() instanceof ScalarEngine)
        .isEqualTo(selection.kind() == EngineSelection.Kind.SCALAR);
  }

  @Test
  void refusingBeforehandKeepsScalarCode() throws InterruptedException {
    Engines engines = new Engines();
    engines.refuse();
    engines.start();
    engines.run();
    assertThat(engines.status().name()).isEqualTo("scalar");
    assertThat(engines.status().reason()).contains("refused");
    assertThat(engines.active()).isSameAs(ScalarEngine.INSTANCE);
  }

  @Test
  void refusingDuringTheWarmUpOrLaterReturnsToScalarCode() throws InterruptedException {
    Engines engines = new Engines();
    engines.start();
    engines.refuse();
    assertThat(engines.await(LONG.toNanos())).isTrue();
    engines.run();
    assertThat(engines.status().reason()).contains("refused");
    assertThat(engines.active()).isSameAs(ScalarEngine.INSTANCE);
  }

  @Test
  void waitingWithoutAWarmUpEndsWithTheTimeout() throws InterruptedException {
    Engines engines = new Engines();
    assertThat(engines.await(1)).isFalse();
    assertThat(engines.status().name()).isEqualTo("scalar");
  }
}

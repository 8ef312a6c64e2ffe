package io.github.javatun.wireguard.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.internal.session.ReplayWindow.Verdict;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The lock-free window agrees with a set and a maximum. */
class ReplayWindowPropertyTest {

  /** What the window means, without any bits. */
  private static final class Model {
    private final Set<Long> seen = new HashSet<>();
    private BigInteger newest = BigInteger.valueOf(-1);

    Verdict accept(long counter) {
      BigInteger value = new BigInteger(Long.toUnsignedString(counter));
      if (value.add(BigInteger.valueOf(ReplayWindow.SIZE)).compareTo(newest) < 0) {
        return Verdict.TOO_OLD;
      }
      if (!seen.add(counter)) {
        return Verdict.DUPLICATE;
      }
      newest = newest.max(value);
      return Verdict.FRESH;
    }
  }

  @Property
  void agreesWithTheModelNearTheEdge(@ForAll("steps") List<Integer> steps) {
    long at = 0;
    ReplayWindow window = new ReplayWindow();
    Model model = new Model();
    for (int step : steps) {
      at = Math.max(0, at + step);
      assertSame(window, model, at);
    }
  }

  @Property
  void agreesWithTheModelAnywhere(@ForAll("counters") List<Long> counters) {
    ReplayWindow window = new ReplayWindow();
    Model model = new Model();
    Set<Long> blocks = new HashSet<>();
    for (long counter : counters) {
      // The window may take counters that are multiples of 2^37 apart for one another (and then
      // drops one too many, as its documentation says): the model does not.
      if (blocks.add(counter << 27 >>> 32) || model.seen.contains(counter)) {
        assertSame(window, model, counter);
        assertSame(window, model, counter);
      }
    }
  }

  @Example
  void countersThatLookAlikeAreNeverAcceptedTwice() {
    ReplayWindow window = new ReplayWindow();
    assertThat(window.accept(5)).isEqualTo(Verdict.FRESH);
    assertThat(window.accept((1L << 37) + 6)).isEqualTo(Verdict.FRESH);
    assertThat(window.accept((1L << 37) + 6)).isEqualTo(Verdict.DUPLICATE);
    assertThat(window.accept(5)).isEqualTo(Verdict.TOO_OLD);
  }

  private static void assertSame(ReplayWindow window, Model model, long counter) {
    Verdict looked = window.check(counter);
    Verdict expected = model.accept(counter);
    assertThat(looked).isEqualTo(expected);
    assertThat(window.accept(counter)).isEqualTo(expected);
  }

  @Example
  void exactly8128BehindIsAcceptedAndOneMoreIsNot() {
    ReplayWindow window = new ReplayWindow();
    window.accept(100_000);
    assertThat(window.accept(100_000 - 8128)).isEqualTo(Verdict.FRESH);
    assertThat(window.accept(100_000 - 8129)).isEqualTo(Verdict.TOO_OLD);
    assertThat(window.accept(100_000 - 8128)).isEqualTo(Verdict.DUPLICATE);
  }

  @Example
  void theLastCounterOfAllIsAccepted() {
    ReplayWindow window = new ReplayWindow();
    assertThat(window.accept(Limits.REJECT_AFTER_MESSAGES - 1)).isEqualTo(Verdict.FRESH);
    assertThat(window.accept(Limits.REJECT_AFTER_MESSAGES - 1)).isEqualTo(Verdict.DUPLICATE);
    assertThat(window.accept(0)).isEqualTo(Verdict.TOO_OLD);
  }

  @Provide
  Arbitrary<List<Integer>> steps() {
    return Arbitraries.frequencyOf(
            Tuple.of(8, Arbitraries.integers().between(-40, 40)),
            Tuple.of(2, Arbitraries.integers().between(-8300, 8300)),
            Tuple.of(1, Arbitraries.of(-8129, -8128, -8127, 8128, 8192, 8160)),
            Tuple.of(1, Arbitraries.integers().between(0, 1 << 24)))
        .list()
        .ofMaxSize(400);
  }

  @Provide
  Arbitrary<List<Long>> counters() {
    return Arbitraries.oneOf(
            Arbitraries.longs().filter(counter -> counter != -1),
            Arbitraries.longs().between(-20_000, -2),
            Arbitraries.longs().between(0, 20_000))
        .list()
        .ofMaxSize(200);
  }
}

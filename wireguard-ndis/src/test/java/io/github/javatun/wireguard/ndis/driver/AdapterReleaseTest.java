package io.github.javatun.wireguard.ndis.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.javatun.wireguard.ndis.driver.DriverException.Cause;
import io.github.javatun.wireguard.ndis.driver.StaticFilter.Action;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdapterReleaseTest {
  private static final String FIRST = "\\DEVICE\\{FIRST}";
  private static final String SECOND = "\\DEVICE\\{SECOND}";
  private static final String THIRD = "\\DEVICE\\{THIRD}";

  private final RefusingDriver driver = new RefusingDriver();

  @Test
  void allThatAreHeldPassAndTheirNamesAreSaid() throws Exception {
    driver.held(FIRST, SECOND);
    driver.passing(THIRD);

    assertThat(AdapterRelease.releaseAll(driver)).containsExactly(FIRST, SECOND);
    assertThat(driver.modes()).containsOnly(AdapterMode.PASS);
  }

  @Test
  void rowsThatAProgramLeftBehindAreForgotten() throws Exception {
    driver.held(FIRST);
    driver.setFilters(List.of(StaticFilter.all(Action.DROP)));

    AdapterRelease.releaseAll(driver);
    assertThat(driver.rows()).isEmpty();
  }

  @Test
  void allThatRefuseAreNamedAndTheOthersPass() {
    driver.held(FIRST, SECOND, THIRD);
    driver.refusing(FIRST, Cause.ACCESS_DENIED);
    driver.refusing(THIRD, Cause.REFUSED);

    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> AdapterRelease.releaseAll(driver))
        .withMessage(
            FIRST + ": ACCESS_DENIED; " + THIRD + ": REFUSED; these pass now: [" + SECOND + "]")
        .matches(failure -> failure.reason() == Cause.ACCESS_DENIED, "the first one's reason");
    assertThat(driver.rows()).isEmpty();
  }

  @Test
  void oneThatGoesMeanwhileIsNotInTheWay() throws Exception {
    driver.held(FIRST, SECOND);
    driver.refusing(FIRST, Cause.STALE_ADAPTER);

    assertThat(AdapterRelease.releaseAll(driver)).containsExactly(SECOND);
  }

  @Test
  void aTableThatCanNotBeEmptiedIsSaid() {
    driver.held(FIRST);
    driver.refuseFilters();

    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> AdapterRelease.releaseAll(driver))
        .withMessage("the table of filters: REFUSED; these pass now: [" + FIRST + "]");
  }

  /** A driver some of whose adapters refuse. */
  private static final class RefusingDriver implements PacketDriver {
    private final MemoryDriver driver = new MemoryDriver(16, true);
    private final Map<Long, Cause> refusals = new HashMap<>();
    private List<StaticFilter> rows = List.of();
    private boolean refusesFilters;

    void held(String... names) {
      for (String name : names) {
        passing(name);
        driver.takeByAnotherProgram(name);
      }
    }

    void passing(String name) {
      driver.addAdapter(name, 0x0200_0000_0001L, 1500);
    }

    void refusing(String name, Cause cause) {
      refusals.put(handle(name), cause);
    }

    void refuseFilters() {
      refusesFilters = true;
    }

    List<Integer> modes() throws DriverException {
      List<Integer> modes = new ArrayList<>();
      for (Adapter adapter : adapters()) {
        modes.add(mode(adapter.handle()));
      }
      return modes;
    }

    private long handle(String name) {
      try {
        return driver.adapters().stream()
            .filter(adapter -> adapter.name().equals(name))
            .findFirst()
            .orElseThrow()
            .handle();
      } catch (DriverException never) {
        throw new AssertionError(never);
      }
    }

    List<StaticFilter> rows() {
      return rows;
    }

    @Override
    public String description() {
      return driver.description();
    }

    @Override
    public List<Adapter> adapters() throws DriverException {
      return driver.adapters();
    }

    @Override
    public int mode(long adapter) throws DriverException {
      return driver.mode(adapter);
    }

    @Override
    public void setMode(long adapter, int mode) throws DriverException {
      Cause refusal = refusals.get(adapter);
      if (refusal != null) {
        throw new DriverException(refusal, refusal.name());
      }
      driver.setMode(adapter, mode);
    }

    @Override
    public void setFilters(List<StaticFilter> filters) throws DriverException {
      if (refusesFilters) {
        throw new DriverException(Cause.REFUSED, "REFUSED");
      }
      rows = filters;
    }

    @Override
    public int await(long timeoutMillis) {
      return driver.await(timeoutMillis);
    }

    @Override
    public void wakeUp() {
      driver.wakeUp();
    }

    @Override
    public int read(FrameList frames) {
      return driver.read(frames);
    }

    @Override
    public void sendToAdapters(FrameList frames) {
      driver.sendToAdapters(frames);
    }

    @Override
    public void sendToStack(FrameList frames) {
      driver.sendToStack(frames);
    }

    @Override
    public void close() {
      driver.close();
    }
  }
}

package io.github.javatun.wireguard.ndis.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.javatun.wireguard.ndis.driver.AdapterMode;
import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.DriverException.Cause;
import io.github.javatun.wireguard.ndis.driver.StaticFilter;
import io.github.javatun.wireguard.ndis.system.LocalInterface;
import io.github.javatun.wireguard.ndis.system.NetworkInfo;
import io.github.javatun.wireguard.routing.InterfaceAddress;
import io.github.javatun.wireguard.routing.IpAddress;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters stay taken while the driver or the system is in a bad mood. */
class AdapterKeeperTest {
  private static final String ONE = "\\DEVICE\\{A1}";
  private static final String TWO = "\\DEVICE\\{B2}";
  private static final List<StaticFilter> FILTERS =
      List.of(StaticFilter.all(StaticFilter.Action.PASS));

  private final MoodyDriver driver = new MoodyDriver();
  private final Interfaces network = new Interfaces();

  private AdapterKeeper keeper(boolean failClosed) {
    return new AdapterKeeper(driver, network, List.of(), failClosed, false);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneThatIsOursAndNotReadableForAMomentStays(boolean failClosed) throws Exception {
    driver.moodyAdapter = driver.memory.addAdapter(ONE, 1, 1500);
    driver.memory.addAdapter(TWO, 2, 1500);
    AdapterKeeper keeper = keeper(failClosed);
    List<AdapterPath> before = keeper.rebuild(List.of(), 0).paths();
    driver.mood = Cause.REFUSED;
    assertThatExceptionOfType(DriverException.class).isThrownBy(() -> keeper.rebuild(List.of(), 0));
    assertThat(keeper.current().paths()).isEqualTo(before).hasSize(2);
    assertThat(driver.memory.mode(driver.moodyAdapter)).isEqualTo(AdapterMode.TUNNEL);
    driver.mood = null;
    assertThat(keeper.rebuild(List.of(), 0).paths()).isEqualTo(before);
  }

  @Test
  void oneThatWentWhileItWasLookedAtDoesNotStay() throws Exception {
    driver.moodyAdapter = driver.memory.addAdapter(ONE, 1, 1500);
    driver.memory.addAdapter(TWO, 2, 1500);
    AdapterKeeper keeper = keeper(true);
    keeper.rebuild(List.of(), 0);
    driver.mood = Cause.STALE_ADAPTER;
    assertThatExceptionOfType(DriverException.class).isThrownBy(() -> keeper.rebuild(List.of(), 0));
    assertThat(keeper.current().has(ONE)).isFalse();
    assertThat(keeper.current().has(TWO)).isTrue();
  }

  @Test
  void atTheStartOneRefusalIsEnoughAndLaterTheOthersAreTaken() throws Exception {
    driver.moodyAdapter = driver.memory.addAdapter(ONE, 1, 1500);
    final long other = driver.memory.addAdapter(TWO, 2, 1500);
    driver.mood = Cause.REFUSED;
    AdapterKeeper keeper = keeper(true);
    assertThatExceptionOfType(DriverException.class).isThrownBy(() -> keeper.rebuild(List.of(), 0));
    assertThat(keeper.current().paths()).isEmpty();
    assertThat(driver.memory.mode(other)).isEqualTo(AdapterMode.PASS);

    driver.memory.removeAdapter(ONE);
    driver.memory.removeAdapter(TWO);
    assertThat(keeper.rebuild(List.of(), 0).paths()).isEmpty();
    driver.moodyAdapter = driver.memory.addAdapter(ONE, 1, 1500);
    long late = driver.memory.addAdapter(TWO, 2, 1500);
    assertThatExceptionOfType(DriverException.class).isThrownBy(() -> keeper.rebuild(List.of(), 0));
    assertThat(driver.memory.mode(late)).isEqualTo(AdapterMode.TUNNEL);
  }

  @Test
  void otherAddressesAreToldOnceAlsoIfTheSystemThenTellsNothing() throws Exception {
    driver.memory.addAdapter(ONE, 1, 1500);
    AdapterKeeper keeper = keeper(true);
    keeper.rebuild(List.of(), 0);
    network.address = "192.168.1.77/24";
    keeper.rebuild(List.of(), 0);
    assertThat(keeper.moved()).hasSize(1);
    network.broken = true;
    assertThatIOException().isThrownBy(() -> keeper.rebuild(List.of(), 0));
    assertThat(keeper.moved()).isEmpty();
    assertThat(keeper.current().paths()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatComesWhileTheSystemTellsNothingIsTakenIfNothingIsToLeave(boolean failClosed)
      throws Exception {
    driver.memory.addAdapter(ONE, 1, 1500);
    AdapterKeeper keeper = keeper(failClosed);
    AdapterPath first = keeper.rebuild(List.of(), 0).first();
    network.broken = true;
    long late = driver.memory.addAdapter(TWO, 2, 1500);
    assertThatIOException().isThrownBy(() -> keeper.rebuild(List.of(), 0));
    assertThat(driver.memory.mode(late))
        .isEqualTo(failClosed ? AdapterMode.TUNNEL : AdapterMode.PASS);
    assertThat(keeper.current().first()).isSameAs(first);
    assertThat(keeper.current().has(TWO)).isEqualTo(failClosed);
    network.broken = false;
    keeper.rebuild(List.of(), 0);
    assertThat(keeper.current().find(late).addresses()).hasSize(1);
  }

  @Test
  void filtersThatTheDriverHasAreNotWrittenAgain() throws Exception {
    driver.memory.addAdapter(ONE, 1, 1500);
    AdapterKeeper keeper = keeper(true);
    keeper.rebuild(List.of(), 0);
    keeper.setFilters(FILTERS);
    keeper.rebuild(List.of(), 0);
    keeper.setFilters(List.copyOf(FILTERS));
    assertThat(driver.tables).hasSize(1);

    driver.memory.restartAdapter(ONE);
    keeper.rebuild(List.of(), 0);
    keeper.setFilters(FILTERS);
    assertThat(driver.tables).as("after a change of adapters").hasSize(2);
    keeper.doubtFilters();
    keeper.setFilters(FILTERS);
    assertThat(driver.tables).as("after sleep").hasSize(3);
    keeper.setFilters(List.of());
    keeper.setFilters(FILTERS);
    assertThat(driver.tables).as("after others").hasSize(5);
  }

  @Test
  void filtersThatWereRefusedAreWrittenAgain() throws Exception {
    AdapterKeeper keeper = keeper(true);
    keeper.setFilters(FILTERS);
    driver.refusesFilters = true;
    assertThatExceptionOfType(DriverException.class).isThrownBy(() -> keeper.setFilters(List.of()));
    driver.refusesFilters = false;
    keeper.setFilters(FILTERS);
    assertThat(driver.tables).hasSize(2);
  }

  /** Two interfaces that lead somewhere. */
  private static final class Interfaces implements NetworkInfo {
    private String address = "192.168.1.20/24";
    private boolean broken;

    @Override
    public List<LocalInterface> interfaces() throws IOException {
      if (broken) {
        throw new IOException("the system does not tell");
      }
      return List.of(one(ONE, address), one(TWO, "192.168.2.20/24"));
    }

    private static LocalInterface one(String adapter, String address) {
      String id = adapter.substring(adapter.indexOf('{')).toLowerCase(Locale.ROOT);
      return new LocalInterface(
          id,
          id,
          1,
          1,
          1500,
          true,
          List.of(InterfaceAddress.parse(address)),
          List.of(IpAddress.parse("192.168.1.1")),
          List.of());
    }

    @Override
    public boolean changed() {
      return false;
    }

    @Override
    public void close() {}
  }
}

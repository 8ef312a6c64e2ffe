package io.github.javatun.wireguard.ndis.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.DriverException.Cause;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may be wrong when the driver is opened, and what the message says then. */
class DriverOpenerTest {

  @BeforeEach
  void reset() {
    FakeWindows.reset();
  }

  @AfterEach
  void nothingStaysOpen() {
    assertThat(FakeWindows.callInt("fake_open_handles")).isZero();
    assertThat(FakeWindows.callInt("fake_users")).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "LIBRARY,   2, DRIVER_MISSING, install Windows Packet Filter",
    "DEVICE,    2, DRIVER_MISSING, install Windows Packet Filter",
    "LIBRARY,   5, ACCESS_DENIED,  run this program as administrator",
    "DEVICE,    5, ACCESS_DENIED,  run this program as administrator",
    "LIBRARY, 577, DRIVER_MISSING, signature",
    "DEVICE,  577, DRIVER_MISSING, signature",
    "LIBRARY,  31, DRIVER_MISSING, error 31",
    "DEVICE,   31, DRIVER_MISSING, error 31",
  })
  void aDriverThatCanNotBeOpened(DriverChoice.Way way, int code, Cause cause, String hint) {
    FakeWindows.callInt("fake_set_open_error", code);

    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> open(choice(way)))
        .matches(failure -> failure.reason() == cause)
        .withMessageContaining(hint)
        .withMessageContaining("NDISRD");
  }

  @ParameterizedTest
  @CsvSource({"LIBRARY, -1", "DEVICE, -1", "LIBRARY, 0x01002000", "DEVICE, 0x01002000"})
  void aDriverOfAnUnknownVersion(DriverChoice.Way way, String packed) {
    FakeWindows.callInt("fake_set_version", Integer.decode(packed));

    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> open(choice(way)))
        .matches(failure -> failure.reason() == Cause.WRONG_VERSION)
        .withMessageContaining("install Windows Packet Filter 3");
  }

  @ParameterizedTest
  @CsvSource({"LIBRARY", "DEVICE"})
  void aDriverThatDoesNotWatchItsAdapters(DriverChoice.Way way) {
    FakeWindows.callInt("fake_set_next_error", 50);

    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> open(choice(way)))
        .matches(failure -> failure.reason() == Cause.REFUSED)
        .withMessageContaining("error 50");
  }

  @Test
  void theNameOfTheDriverIsASetting() throws DriverException {
    try (PacketDriver driver = open(DriverChoice.library().withDriverName("OTHER"))) {
      assertThat(driver.description()).startsWith("OTHER through");
    }
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> open(DriverChoice.device().withDriverName("OTHER")))
        .withMessageContaining("sc query OTHER");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DriverChoice.device().withDriverName("..\\x"))
        .withMessageContaining("..\\x");
  }

  @Test
  void aLibraryThatIsMissingOrAnotherOne() {
    LibrarySource none = FakeWindows.libraries(Set.of("ndisapi.dll"), Set.of());
    LibrarySource other = FakeWindows.libraries(Set.of(), Set.of("SetPacketEvent"));

    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> new DriverOpener(none).open(DriverChoice.library()))
        .matches(failure -> failure.reason() == Cause.LIBRARY_MISSING)
        .withMessageContaining("ndisapi.dll")
        .withMessageContaining("PATH");
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> new DriverOpener(other).open(DriverChoice.library()))
        .matches(failure -> failure.reason() == Cause.LIBRARY_MISSING)
        .withMessageContaining("SetPacketEvent");
  }

  @Test
  void withoutTheLibraryTheNextWayIsTried() throws DriverException {
    LibrarySource none = FakeWindows.libraries(Set.of("ndisapi.dll"), Set.of());

    try (PacketDriver driver = Windows.openFirst(none, List.of())) {
      assertThat(driver.description()).contains("DeviceIoControl");
    }
    try (PacketDriver driver = Windows.openFirst(FakeWindows.libraries(), List.of())) {
      assertThat(driver.description()).contains("ndisapi.dll");
    }
  }

  @Test
  void aMissingDriverIsNotSearchedInAnotherWay() {
    FakeWindows.callInt("fake_set_open_error", 5);

    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> Windows.openFirst(FakeWindows.libraries(), List.of()))
        .withMessageContaining("ndisapi.dll");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void otherSystemsAreRefused() {
    assertThat(Windows.isSupported()).isFalse();
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(Windows::openDriver)
        .matches(failure -> failure.reason() == Cause.UNSUPPORTED_SYSTEM);
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(Windows::letAllPass)
        .matches(failure -> failure.reason() == Cause.UNSUPPORTED_SYSTEM);
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(Windows::processTable)
        .matches(failure -> failure.reason() == Cause.UNSUPPORTED_SYSTEM);
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(Windows::networkInfo)
        .matches(failure -> failure.reason() == Cause.UNSUPPORTED_SYSTEM);
  }

  @Test
  void aPathIsMadeAbsolute() {
    assertThat(Path.of(DriverChoice.library(Path.of("x", "ndisapi.dll")).libraryFile()))
        .isAbsolute();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DriverChoice(DriverChoice.Way.LIBRARY, " ", "NDISRD", false));
  }

  private static DriverChoice choice(DriverChoice.Way way) {
    return way == DriverChoice.Way.LIBRARY ? DriverChoice.library() : DriverChoice.device();
  }

  private static PacketDriver open(DriverChoice choice) throws DriverException {
    return new DriverOpener(FakeWindows.libraries()).open(choice);
  }
}

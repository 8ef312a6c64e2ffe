package io.github.javatun.wireguard.ndis.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Endpoint;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class UdpHeadersTest {
  private final UdpHeaders headers = new UdpHeaders();

  @Test
  void haveAnIpv4PeerAsReceiver() {
    Endpoint peer = new Endpoint().setIpv4(0xC0A80102, 51_820);

    // The IP checksum is computed by hand: 4500 + 0020 + 4011 + c0a8 + 0102 = 146db, ~46dc = b923.
    assertThat(hex(headers.toPeer(peer, 4_660, 4)))
        .isEqualTo("45000020000000004011b92300000000c0a80102" + "1234ca6c000c0000");
  }

  @Test
  void haveAnIpv4PeerAsSender() {
    Endpoint peer = new Endpoint().setIpv4(0xC0A80102, 51_820);

    assertThat(hex(headers.fromPeer(peer, 4_660, 4)))
        .isEqualTo("450000200000000040" + "11b923c0a8010200000000" + "ca6c1234000c0000");
  }

  @Test
  void haveAnIpv6Peer() {
    Endpoint peer = new Endpoint().setIpv6(0xFD00_0000_0000_0001L, 2, 51_820);
    String nobody = "0".repeat(32);
    String address = "fd00000000000001" + "0000000000000002";

    assertThat(hex(headers.toPeer(peer, 4_660, 4)))
        .isEqualTo("60000000000c1140" + nobody + address + "1234ca6c000c0000");
    assertThat(hex(headers.fromPeer(peer, 4_660, 4)))
        .isEqualTo("60000000000c1140" + address + nobody + "ca6c1234000c0000");
  }

  @Test
  void haveNoMoreThanTheirFieldsCanSay() {
    Endpoint peer = new Endpoint().setIpv4(0xC0A80102, 51_820);
    String written = hex(headers.toPeer(peer, 4_660, 65_568));
    assertThat(written).startsWith("4500ffff").endsWith("1234ca6cffeb0000");
  }

  private String hex(int length) {
    byte[] all = headers.memory().toArray(ValueLayout.JAVA_BYTE);
    return HexFormat.of().formatHex(Arrays.copyOf(all, length));
  }
}

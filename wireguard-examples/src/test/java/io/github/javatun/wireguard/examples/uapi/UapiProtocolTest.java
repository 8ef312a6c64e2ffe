package io.github.javatun.wireguard.examples.uapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Device;
import io.github.javatun.wireguard.DeviceConfig;
import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.PublicKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UapiProtocolTest {
  private static final String OK = "errno=0\n\n";
  private static final String INVALID = "errno=-22\n\n";
  private static final String ALICE = "11".repeat(32);
  private static final String BOB = "22".repeat(32);

  private final PrivateKey own = PrivateKey.generate();
  private final Device device = Device.newDevice(DeviceConfig.builder(own).build());
  private final TestSocket socket = new TestSocket();
  private final ControlledDevice controlled =
      new ControlledDevice(device, own, socket, () -> 1_000_000L);

  @AfterEach
  void close() {
    controlled.close();
    device.close();
  }

  @Test
  void aDeviceWithoutPeersTellsItsKeyAndPort() throws IOException {
    socket.port = 51_820;
    assertThat(ask("get=1\n\n"))
        .isEqualTo("private_key=" + own.toHex() + "\nlisten_port=51820\n" + OK);
  }

  @Test
  void whatWasSetIsTold() throws IOException {
    String request =
        "set=1\nlisten_port=5\nfwmark=33\nreplace_peers=true\npublic_key="
            + ALICE
            + "\npreshared_key="
            + BOB
            + "\nendpoint=[2001:db8::1]:51820\npersistent_keepalive_interval=25\n"
            + "replace_allowed_ips=true\nallowed_ip=10.0.0.1/24\nallowed_ip=fd00::/8\n\n";
    assertThat(ask(request)).isEqualTo(OK);
    assertThat(ask("get=1\n\n"))
        .contains("listen_port=5\nfwmark=33\npublic_key=" + ALICE)
        .contains("preshared_key=" + BOB)
        .contains("endpoint=[2001:db8::1]:51820\nlast_handshake_time_sec=0")
        .contains("persistent_keepalive_interval=25\nallowed_ip=10.0.0.0/24\nallowed_ip=fd00::/8\n")
        .endsWith(OK);
    assertThat(socket.changes).isEqualTo(1);
  }

  @Test
  void afterAnErrorTheRestIsNotDoneButWhatWentBeforeStays() throws IOException {
    assertThat(ask("set=1\nlisten_port=7\nlisten_port=x\nlisten_port=8\n\nget=1\n\n"))
        .startsWith(INVALID)
        .contains("listen_port=7\n")
        .endsWith(OK);
  }

  @Test
  void updateOnlyMakesNoPeer() throws IOException {
    assertThat(ask("set=1\npublic_key=" + ALICE + "\nupdate_only=true\nallowed_ip=::/0\n\n"))
        .isEqualTo(OK);
    assertThat(device.peers()).isEmpty();
  }

  @Test
  void aRemovedPeerLeavesNoPresharedKeyBehind() throws IOException {
    String peer = "public_key=" + ALICE + "\n";
    ask("set=1\n" + peer + "preshared_key=" + BOB + "\n" + peer + "remove=true\n" + peer + "\n");
    assertThat(ask("get=1\n\n")).contains("preshared_key=" + "0".repeat(64));
  }

  @Test
  void allowedAddressesMoveToTheLastWhoGetsThemAndCanBeTakenAway() throws IOException {
    ask("set=1\npublic_key=" + ALICE + "\nallowed_ip=10.0.0.0/8\nallowed_ip=10.1.0.0/16\n\n");
    ask("set=1\npublic_key=" + BOB + "\nallowed_ip=10.0.0.0/8\n\n");
    assertThat(allowed(ALICE)).containsExactly("10.1.0.0/16");
    ask("set=1\npublic_key=" + BOB + "\nallowed_ip=-10.0.0.0/8\n\n");
    assertThat(allowed(BOB)).isEmpty();
  }

  @Test
  void ownKeyAsPeerIsIgnored() throws IOException {
    String request = "set=1\npublic_key=" + own.publicKey().toHex() + "\nallowed_ip=::/0\n\n";
    assertThat(ask(request)).isEqualTo(OK);
    assertThat(device.peers()).isEmpty();
  }

  @Test
  void aNewPrivateKeyIsUsed() throws IOException {
    String key = "33".repeat(32);
    assertThat(ask("set=1\nprivate_key=" + key + "\n\n")).isEqualTo(OK);
    assertThat(device.publicKey()).isEqualTo(PrivateKey.parse(key).publicKey());
  }

  @Test
  void aPortThatIsTakenIsSaidSo() throws IOException {
    socket.taken = true;
    assertThat(ask("set=1\nlisten_port=9\n\n")).isEqualTo("errno=-98\n\n");
  }

  @Test
  void malformedLinesAreErrors() throws IOException {
    for (String line :
        List.of(
            "private_key=00",
            "private_key=" + "0".repeat(64),
            "listen_port=65536",
            "listen_port=-1",
            "listen_port=+1",
            "fwmark=4294967296",
            "replace_peers=false",
            "nonsense=1",
            "allowed_ip=10.0.0.0/8",
            "public_key=zz",
            "public_key=" + ALICE + "\nendpoint=example.com:1",
            "public_key=" + ALICE + "\nendpoint=1.2.3.4",
            "public_key=" + ALICE + "\nallowed_ip=10.0.0.0/33",
            "public_key=" + ALICE + "\nprotocol_version=2",
            "public_key=" + ALICE + "\npersistent_keepalive_interval=65536",
            "public_key=" + ALICE + "\nlisten_port=1",
            "x=" + "y".repeat(10_000))) {
      assertThat(ask("set=1\n" + line + "\n\n")).as(line).isEqualTo(INVALID);
    }
    assertThat(ask("set=1\nlisten_port\n\n")).isEqualTo("errno=-71\n\n");
    assertThat(ask("get=1\nmore\n\n")).isEqualTo(INVALID);
    assertThat(ask("what\n\n")).isEqualTo(INVALID);
  }

  @Test
  void randomTextIsAlwaysAnsweredByNumbersAndNeverThrows() throws IOException {
    Random random = new Random(5);
    String[] keys = {
      "private_key",
      "listen_port",
      "fwmark",
      "replace_peers",
      "public_key",
      "remove",
      "set",
      "get",
      "update_only",
      "preshared_key",
      "endpoint",
      "persistent_keepalive_interval",
      "",
      "replace_allowed_ips",
      "allowed_ip",
      "protocol_version",
      "errno"
    };
    String[] values = {
      "true",
      "1",
      "0",
      "-1",
      ALICE,
      BOB,
      "1.2.3.4:5",
      "[::1]:2",
      "[::1%lo]:2",
      "10.0.0.0/8",
      "::/0",
      "",
      "-::/0",
      "=",
      "99999999999999999999",
      "\u0000",
      "\u0661",
      "0".repeat(64)
    };
    for (int round = 0; round < 3_000; round++) {
      StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "" : "set=1\n");
      int lines = random.nextInt(12);
      for (int i = 0; i < lines; i++) {
        if (random.nextInt(6) == 0) {
          byte[] noise = new byte[random.nextInt(40)];
          random.nextBytes(noise);
          text.append(new String(noise, StandardCharsets.ISO_8859_1));
        } else {
          text.append(keys[random.nextInt(keys.length)])
              .append('=')
              .append(values[random.nextInt(values.length)]);
        }
        text.append('\n');
      }
      text.append(random.nextBoolean() ? "\n" : "");
      String answer = ask(text.toString());
      assertThat(answer.lines().filter(line -> line.startsWith("errno=")))
          .allMatch(line -> line.matches("errno=(0|-22|-71|-98)"));
    }
  }

  private List<String> allowed(String key) {
    var peer = device.peer(PublicKey.parse(key));
    return peer == null ? List.of() : peer.allowedIps().stream().map(Object::toString).toList();
  }

  private String ask(String request) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
    new UapiProtocol(controlled, new ByteArrayInputStream(bytes), answer).run();
    return answer.toString(StandardCharsets.US_ASCII);
  }

  private static final class TestSocket implements SocketControl {
    int port;
    int mark;
    int changes;
    boolean taken;

    @Override
    public int listenPort() {
      return port;
    }

    @Override
    public void setListenPort(int next) throws IOException {
      if (taken) {
        throw new IOException("taken");
      }
      port = next;
    }

    @Override
    public int firewallMark() {
      return mark;
    }

    @Override
    public void setFirewallMark(int next) {
      mark = next;
    }

    @Override
    public void changed() {
      changes++;
    }
  }
}

package io.github.javatun.wireguard.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** No input throws, or is read or written outside. */
class HostilePacketPropertyTest {
  private static final byte[] MSS = PacketBytes.bytes("020405b401010402");

  @Property(tries = 3000, seed = "13")
  void damagedPackets(@ForAll("damaged") byte[] input) {
    HostileInput.exercise(input);
  }

  @Property(seed = "13")
  void randomBytes(@ForAll("random") byte[] input) {
    HostileInput.exercise(input);
  }

  /** Else the properties above would show little. */
  @Test
  void packetsWithoutDamageAreTaken() {
    assertThat(packets()).allMatch(HostileInput::exercise);
  }

  @Provide
  Arbitrary<byte[]> random() {
    Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(120);
    return Combinators.combine(bytes, Arbitraries.of(0x45, 0x4f, 0x60))
        .as(
            (input, first) -> {
              if (input.length > 5) {
                input[0] = first.byteValue();
                input[2] = 0;
                input[4] = 0;
              }
              return input;
            });
  }

  @Provide
  Arbitrary<byte[]> damaged() {
    Arbitrary<List<Integer>> damages =
        Arbitraries.integers().between(0, 0xffff).list().ofMaxSize(4);
    return Combinators.combine(
            Arbitraries.of(packets()), damages, Arbitraries.integers().between(0, 400))
        .as(HostilePacketPropertyTest::damage);
  }

  private static byte[] damage(byte[] packet, List<Integer> damages, int cut) {
    // Cut short in one of two cases, else as long as it says.
    int length = cut <= 200 ? Math.max(0, packet.length - cut) : packet.length;
    byte[] damaged = Arrays.copyOf(packet, length);
    for (int damage : damages) {
      if (damaged.length > 0) {
        damaged[(damage >>> 8) % Math.min(damaged.length, 112)] = (byte) damage;
      }
    }
    return damaged;
  }

  private static List<byte[]> packets() {
    PacketBytes options = PacketBytes.udp(true, 100);
    options.options = PacketBytes.bytes("0707040a0b0c0d 01 94040000 8807000102030400");
    PacketBytes fragment = PacketBytes.udp(true, 96);
    fragment.fragmentField = 0x2010;
    PacketBytes chain = PacketBytes.tcp(false, 2, MSS, 20);
    chain.options =
        PacketBytes.bytes(
            "2b00010400000000 3302000000000000 0000000000000000 2c00000000000000 0600000100000001");
    PacketBytes routed = PacketBytes.udp(false, 20);
    routed.firstExtension = 43;
    routed.options = PacketBytes.bytes("1102020100000000 20010db8000000000000000000000009");
    return List.of(
        PacketBytes.tcp(true, 2, MSS, 0).complete(),
        PacketBytes.tcp(false, 2, MSS, 0).complete(),
        PacketBytes.tcp(true, 0x10, new byte[0], 300).complete(),
        PacketBytes.udp(true, 120).complete(),
        PacketBytes.udp(false, 120).complete(),
        PacketBytes.echoRequest(true, 30).complete(),
        PacketBytes.echoRequest(false, 31).complete(),
        options.complete(),
        fragment.withoutChecksums(),
        chain.withoutChecksums(),
        routed.withoutChecksums(),
        IcmpErrorTest.tooBig(PacketBytes.udp(true, 700).complete(), 500),
        IcmpErrorTest.tooBig(PacketBytes.tcp(false, 2, MSS, 20).complete(), 1300),
        IcmpErrorTest.prohibited(options.complete()));
  }
}

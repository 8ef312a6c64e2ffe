package io.github.javatun.wireguard.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.internal.memory.ArrayMemory;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PacketQueueTest {
  private static final int CAPACITY = 1000;

  @Property
  void behavesLikeADequeThatDropsItsOldest(
      @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 400) Integer> operations) {
    PacketQueue queue = new PacketQueue(CAPACITY);
    ArrayDeque<byte[]> model = new ArrayDeque<>();
    int used = 0;
    int number = 0;
    for (int operation : operations) {
      if (operation < 100 && !model.isEmpty()) {
        byte[] expected = model.remove();
        used -= expected.length + 2;
        assertThat(pop(queue)).isEqualTo(expected);
      } else {
        byte[] packet = new byte[operation];
        Arrays.fill(packet, (byte) ++number);
        int dropped = 0;
        while (used + packet.length + 2 > CAPACITY) {
          used -= model.remove().length + 2;
          dropped++;
        }
        model.add(packet);
        used += packet.length + 2;
        assertThat(queue.push(new ArrayMemory().wrap(packet), 0, packet.length)).isEqualTo(dropped);
      }
      assertThat(queue.size()).isEqualTo(model.size());
    }
    while (!model.isEmpty()) {
      assertThat(pop(queue)).isEqualTo(model.remove());
    }
  }

  @Example
  void withoutMemoryNothingFits() {
    PacketQueue queue = new PacketQueue(0);
    assertThat(queue.canHold(20)).isFalse();
    assertThat(queue.size()).isZero();
    assertThat(queue.clear()).isZero();
  }

  private static byte[] pop(PacketQueue queue) {
    byte[] packet = new byte[queue.headLength()];
    queue.pop(new ArrayMemory().wrap(packet), 0);
    return packet;
  }
}

package io.github.javatun.wireguard.benchmarks;

import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.WireMessage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** One form of buffers: a packet, a row of datagrams, and room for a packet that comes out. */
abstract sealed class PacketForm {
  static final int ROOM_BEHIND = WireMessage.TRANSPORT_OVERHEAD_BYTES + 16;

  final int datagramCapacity;

  PacketForm(int packetSize) {
    // Rows begin at multiples of 64 bytes, as a careful host would lay them.
    datagramCapacity = (Math.max(packetSize + ROOM_BEHIND, 256) + 63) & -64;
  }

  static PacketForm of(String name, int packetSize, int datagrams) {
    return switch (name) {
      case "array" -> new Arrays(packetSize, datagrams);
      case "native" -> new Segments(packetSize, datagrams);
      case "direct" -> new Buffers(packetSize, datagrams);
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** Seals the packet into a place of the row. */
  abstract long write(Tunnel tunnel, int row);

  /** Opens the datagram in a place of the row. */
  abstract long read(Tunnel tunnel, int row, int length);

  private static final class Arrays extends PacketForm {
    private final byte[] packet;
    private final byte[] datagrams;
    private final byte[] out;

    Arrays(int packetSize, int count) {
      super(packetSize);
      packet = ConnectedPair.packet(packetSize);
      datagrams = new byte[count * datagramCapacity];
      out = new byte[datagramCapacity];
    }

    @Override
    long write(Tunnel tunnel, int row) {
      return tunnel.write(
          packet, 0, packet.length, datagrams, row * datagramCapacity, datagramCapacity);
    }

    @Override
    long read(Tunnel tunnel, int row, int length) {
      return tunnel.read(datagrams, row * datagramCapacity, length, out, 0, datagramCapacity, null);
    }
  }

  private static final class Segments extends PacketForm {
    private final MemorySegment packet;
    private final MemorySegment datagrams;
    private final MemorySegment out;
    private final int packetSize;

    Segments(int packetSize, int count) {
      super(packetSize);
      this.packetSize = packetSize;
      Arena arena = Arena.ofAuto();
      packet = arena.allocate(packetSize, 64);
      packet.copyFrom(MemorySegment.ofArray(ConnectedPair.packet(packetSize)));
      datagrams = arena.allocate((long) count * datagramCapacity, 64);
      out = arena.allocate(datagramCapacity, 64);
    }

    @Override
    long write(Tunnel tunnel, int row) {
      return tunnel.write(
          packet, 0, packetSize, datagrams, (long) row * datagramCapacity, datagramCapacity);
    }

    @Override
    long read(Tunnel tunnel, int row, int length) {
      return tunnel.read(
          datagrams, (long) row * datagramCapacity, length, out, 0, datagramCapacity, null);
    }
  }

  private static final class Buffers extends PacketForm {
    private final ByteBuffer packet;
    private final ByteBuffer datagrams;
    private final ByteBuffer out;

    Buffers(int packetSize, int count) {
      super(packetSize);
      packet = ByteBuffer.allocateDirect(packetSize);
      packet.put(ConnectedPair.packet(packetSize)).flip();
      datagrams = ByteBuffer.allocateDirect(count * datagramCapacity);
      out = ByteBuffer.allocateDirect(datagramCapacity);
    }

    @Override
    long write(Tunnel tunnel, int row) {
      place(row, datagramCapacity);
      return tunnel.write(packet, datagrams);
    }

    @Override
    long read(Tunnel tunnel, int row, int length) {
      place(row, length);
      return tunnel.read(datagrams, out, null);
    }

    private void place(int row, int length) {
      datagrams.clear();
      datagrams.position(row * datagramCapacity);
      datagrams.limit(row * datagramCapacity + length);
    }
  }
}

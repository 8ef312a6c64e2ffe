package io.github.javatun.wireguard;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** The forms of buffers that a device's calls take, in front of a node's array. */
enum DeviceForm {
  ARRAY {
    @Override
    long write(DeviceNode node, byte[] packet) {
      return node.device.write(packet, 0, packet.length, node.out, 0, DeviceNode.ROOM, node.call);
    }

    @Override
    long read(DeviceNode node, byte[] datagram, Endpoint from) {
      return node.device.read(
          datagram, 0, datagram.length, node.out, 0, DeviceNode.ROOM, from, node.call);
    }

    @Override
    long tick(DeviceNode node) {
      return node.device.tick(node.out, 0, DeviceNode.ROOM, node.call);
    }
  },
  SEGMENT {
    @Override
    long write(DeviceNode node, byte[] packet) {
      return node.device.write(
          MemorySegment.ofArray(packet),
          0,
          packet.length,
          MemorySegment.ofArray(node.out),
          0,
          DeviceNode.ROOM,
          node.call);
    }

    @Override
    long read(DeviceNode node, byte[] datagram, Endpoint from) {
      return node.device.read(
          MemorySegment.ofArray(datagram),
          0,
          datagram.length,
          MemorySegment.ofArray(node.out),
          0,
          DeviceNode.ROOM,
          from,
          node.call);
    }

    @Override
    long tick(DeviceNode node) {
      return node.device.tick(MemorySegment.ofArray(node.out), 0, DeviceNode.ROOM, node.call);
    }
  },
  BUFFER {
    @Override
    long write(DeviceNode node, byte[] packet) {
      return node.device.write(ByteBuffer.wrap(packet), ByteBuffer.wrap(node.out), node.call);
    }

    @Override
    long read(DeviceNode node, byte[] datagram, Endpoint from) {
      return node.device.read(
          ByteBuffer.wrap(datagram), ByteBuffer.wrap(node.out), from, node.call);
    }

    @Override
    long tick(DeviceNode node) {
      return node.device.tick(ByteBuffer.wrap(node.out), node.call);
    }
  };

  abstract long write(DeviceNode node, byte[] packet);

  abstract long read(DeviceNode node, byte[] datagram, Endpoint from);

  abstract long tick(DeviceNode node);
}

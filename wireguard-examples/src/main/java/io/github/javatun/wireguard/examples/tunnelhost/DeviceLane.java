package io.github.javatun.wireguard.examples.tunnelhost;

import io.github.javatun.wireguard.Device;
import io.github.javatun.wireguard.DeviceCall;
import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.examples.forwarding.ProtocolLane;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A lane to all peers of a device.
 *
 * <p><b>For one thread; any number of lanes may lead to one device.</b> Nothing is allocated here.
 */
final class DeviceLane implements ProtocolLane {
  private final Device device;
  private final DeviceCall call = new DeviceCall();

  DeviceLane(Device device) {
    this.device = device;
  }

  @Override
  public long write(
      MemorySegment source,
      long sourceOffset,
      int sourceLength,
      MemorySegment destination,
      long destinationOffset,
      int destinationCapacity) {
    return device.write(
        source,
        sourceOffset,
        sourceLength,
        destination,
        destinationOffset,
        destinationCapacity,
        call);
  }

  @Override
  public long read(
      MemorySegment source,
      long sourceOffset,
      int sourceLength,
      MemorySegment destination,
      long destinationOffset,
      int destinationCapacity,
      Endpoint from) {
    return device.read(
        source,
        sourceOffset,
        sourceLength,
        destination,
        destinationOffset,
        destinationCapacity,
        from,
        call);
  }

  @Override
  public long tick(MemorySegment destination, long destinationOffset, int destinationCapacity) {
    return device.tick(destination, destinationOffset, destinationCapacity, call);
  }

  @Override
  public @Nullable Endpoint endpoint() {
    return call.hasEndpoint() ? call.endpoint() : null;
  }

  @Override
  public long nanosUntilTick() {
    return device.nanosUntilTick();
  }
}

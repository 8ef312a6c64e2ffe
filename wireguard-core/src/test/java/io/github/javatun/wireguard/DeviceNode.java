package io.github.javatun.wireguard;

import io.github.javatun.wireguard.routing.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A device somewhere in a {@link DeviceNetwork}, and what it got. */
final class DeviceNode implements AutoCloseable {
  static final int ROOM = 2_048;

  final PrivateKey key;
  private final PublicKey publicKey;
  final Endpoint address = new Endpoint();
  final Device device;
  final DeviceCall call = new DeviceCall();
  final byte[] out = new byte[ROOM];

  /** Inner packets that came out. */
  final List<byte[]> packets = new ArrayList<>();

  /** What calls for this node answered, in order. */
  final List<Long> results = new ArrayList<>();

  DeviceNode(int number, DeviceConfig.Builder config, PrivateKey key) {
    this.key = key;
    publicKey = key.publicKey();
    device = Device.newDevice(config.build());
    address.setIpv4(0xc000_0200 | number, 51_820);
  }

  PublicKey publicKey() {
    return publicKey;
  }

  /** Makes the other one a peer here, at its address, with these prefixes. */
  DevicePeer knows(DeviceNode other, String... prefixes) {
    return device.addPeer(
        PeerConfig.builder(other.publicKey())
            .endpoint(other.address)
            .allowedIps(Stream.of(prefixes).map(IpPrefix::parse).toList())
            .build());
  }

  /** The last call's reason. */
  Reason lastReason() {
    return Result.reason(results.getLast());
  }

  @Override
  public void close() {
    device.close();
    key.close();
  }
}

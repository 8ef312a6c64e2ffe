package io.github.javatun.wireguard.ndis.engine;

/**
 * What names a flow on one side of the translation: protocol, addresses and ports. An IPv4 address
 * is {@code ::ffff:a.b.c.d}. An ICMP echo has its identifier as local port; what has no ports has
 * zeros.
 *
 * <p><b>Mutable; an instance belongs to one thread.</b>
 */
final class FlowKey {
  int protocol;
  long localHigh;
  long localLow;
  long remoteHigh;
  long remoteLow;
  int localPort;
  int remotePort;

  /** Sets everything. */
  FlowKey set(
      int newProtocol,
      long newLocalHigh,
      long newLocalLow,
      int newLocalPort,
      long newRemoteHigh,
      long newRemoteLow,
      int newRemotePort) {
    protocol = newProtocol;
    localHigh = newLocalHigh;
    localLow = newLocalLow;
    localPort = newLocalPort;
    remoteHigh = newRemoteHigh;
    remoteLow = newRemoteLow;
    remotePort = newRemotePort;
    return this;
  }

  /** Both ports in one number. */
  int ports() {
    return (localPort << 16) | remotePort;
  }

  /** A hash of everything, mixed so that any of its bits serve. */
  int hash() {
    return mix(localHigh * 0x9E3779B97F4A7C15L + localLow, remoteHigh, remoteLow);
  }

  /** The same without the local address: the tunnel's side has only one for each family. */
  int hashWithoutLocalAddress() {
    return mix(0, remoteHigh, remoteLow);
  }

  private int mix(long local, long high, long low) {
    long x = local ^ (high * 0xC2B2AE3D27D4EB4FL + low);
    x = (x ^ (((long) ports() << 8) | protocol)) * 0x9E3779B97F4A7C15L;
    x ^= x >>> 32;
    x *= 0xD6E8FEB86659FD93L;
    return (int) (x ^ (x >>> 32));
  }
}

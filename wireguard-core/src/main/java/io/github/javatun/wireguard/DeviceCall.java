package io.github.javatun.wireguard;

import org.jspecify.annotations.Nullable;

/**
 * What a call on a {@link Device} tells beside its result: which peer it was about, and where a
 * datagram goes. Every call overwrites it.
 *
 * <p><b>Not thread-safe: one for each thread that calls.</b> Reused, so that nothing is allocated.
 */
public final class DeviceCall {
  final OpenedInitiation opened = new OpenedInitiation();
  private final Endpoint endpoint = new Endpoint();
  private boolean endpointKnown;
  private boolean endpointMoved;
  private @Nullable DevicePeer peer;

  /** Empty, to be filled by a device. */
  public DeviceCall() {}

  /**
   * Whose packet or datagram it was. After {@code read} that is proven only where {@link
   * Result#isAuthenticated} says so; before, it is the peer whom the datagram names.
   *
   * @return null where there is no such peer, or nothing was due
   */
  public @Nullable DevicePeer peer() {
    return peer;
  }

  /**
   * Where a {@link Result#WRITE_TO_NETWORK} result's datagram goes: after {@code read} to the
   * sender, after {@code write} and {@code tick} to the peer's endpoint.
   *
   * @return always the same object, good until the next call; without meaning where {@link
   *     #hasEndpoint} is false
   */
  public Endpoint endpoint() {
    return endpoint;
  }

  /**
   * Whether there is an endpoint.
   *
   * @return true after every {@link Result#WRITE_TO_NETWORK}, unless {@code read} was given no
   *     sender
   */
  public boolean hasEndpoint() {
    return endpointKnown;
  }

  /**
   * Whether the datagram moved its peer's endpoint: it was authentic, and came from elsewhere than
   * the peer was known to be.
   *
   * @return true after such a {@code read}
   */
  public boolean isEndpointMoved() {
    return endpointMoved;
  }

  void begin(@Nullable Endpoint to) {
    peer = null;
    endpointMoved = false;
    endpointKnown = to != null;
    if (to != null) {
      endpoint.set(to);
    }
  }

  void concerns(DevicePeer whom) {
    peer = whom;
  }

  void goesTo(Endpoint to) {
    endpointKnown = true;
    endpoint.set(to);
  }

  void endpointMoved() {
    endpointMoved = true;
  }
}

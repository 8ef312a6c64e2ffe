package io.github.javatun.wireguard.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Reason;
import io.github.javatun.wireguard.Result;

/** What one call of a tunnel answered, with a copy of the bytes it left in the destination. */
public final class Answer {
  private final long result;
  private final byte[] bytes;

  Answer(long result, byte[] bytes) {
    this.result = result;
    this.bytes = bytes;
  }

  /**
   * The datagram or inner packet.
   *
   * @return empty for DONE and ERROR
   */
  public byte[] bytes() {
    return bytes;
  }

  /**
   * The operation.
   *
   * @return one of {@link Result}'s constants
   */
  public int operation() {
    return Result.operation(result);
  }

  /**
   * The reason.
   *
   * @return {@link Reason#NONE} where the operation says it all
   */
  public Reason reason() {
    return Result.reason(result);
  }

  /**
   * Whether the tunnel wants to be ticked at once.
   *
   * @return the flag
   */
  public boolean isMorePending() {
    return Result.isMorePending(result);
  }

  /**
   * Whether the endpoint may follow the sender.
   *
   * @return the flag
   */
  public boolean isAuthenticated() {
    return Result.isAuthenticated(result);
  }

  /**
   * Whether there is a datagram to send.
   *
   * @return true for WRITE_TO_NETWORK
   */
  public boolean isDatagram() {
    return operation() == Result.WRITE_TO_NETWORK;
  }

  /**
   * Whether there is an inner packet to deliver.
   *
   * @return true for both WRITE_TO_TUNNEL operations
   */
  public boolean isPacket() {
    return operation() == Result.WRITE_TO_TUNNEL_IPV4 || operation() == Result.WRITE_TO_TUNNEL_IPV6;
  }

  /**
   * Whether nothing happened at all.
   *
   * @return true for DONE without a reason and without more pending
   */
  public boolean isIdle() {
    return operation() == Result.DONE && reason() == Reason.NONE && !isMorePending();
  }

  /**
   * Asserts that this is a datagram of the given type.
   *
   * @param type the type wanted
   * @return the datagram
   */
  public byte[] datagram(MessageType type) {
    assertThat(isDatagram()).as("%s, wanted %s", this, type).isTrue();
    assertThat(MessageType.of(bytes)).as("%s", this).isEqualTo(type);
    return bytes;
  }

  /**
   * Asserts that this is an inner packet, of the IP version that its operation says.
   *
   * @return the packet
   */
  public byte[] packet() {
    assertThat(isPacket()).as("%s, wanted an inner packet", this).isTrue();
    assertThat(bytes[0] >> 4).as("IP version of %s", this).isEqualTo(operation());
    assertThat(isAuthenticated()).as("%s is authenticated", this).isTrue();
    return bytes;
  }

  /**
   * Asserts that this is DONE for the given reason.
   *
   * @param reason the reason wanted
   * @return this
   */
  public Answer done(Reason reason) {
    assertThat(operation()).as("%s, wanted DONE %s", this, reason).isEqualTo(Result.DONE);
    assertThat(reason()).as("%s", this).isEqualTo(reason);
    assertThat(Result.sizeBytes(result)).as("size of %s", this).isZero();
    return this;
  }

  /**
   * Asserts that this is ERROR for the given reason, without authority over the endpoint.
   *
   * @param reason the reason wanted
   * @return this
   */
  public Answer error(Reason reason) {
    assertThat(operation()).as("%s, wanted ERROR %s", this, reason).isEqualTo(Result.ERROR);
    assertThat(reason()).as("%s", this).isEqualTo(reason);
    assertThat(Result.sizeBytes(result)).as("size of %s", this).isZero();
    return this;
  }

  @Override
  public String toString() {
    return Result.toString(result);
  }
}

package io.github.javatun.wireguard.examples.forwarding;

import io.github.javatun.wireguard.Result;

/**
 * Lets a lane do what is due.
 *
 * <p><b>Stateless.</b>
 */
public final class Ticks {
  private Ticks() {}

  /**
   * Calls tick until nothing is due any more.
   *
   * @param lane whose timers
   * @param sink takes what is to be sent
   */
  public static void run(ProtocolLane lane, DatagramSink sink) {
    long result;
    do {
      result = lane.tick(sink.buffer(), sink.position(), sink.capacity());
      if (Result.isForNetwork(result)) {
        sink.add(Result.sizeBytes(result), lane.endpoint());
      }
    } while (Result.isMorePending(result));
  }
}

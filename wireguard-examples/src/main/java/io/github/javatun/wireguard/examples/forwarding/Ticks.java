package io.github.javatun.wireguard.examples.forwarding;

import io.github.javatun.wireguard.Result;

/**
 * Lets a lane do what is due.
 *
 * <p><b>Stateless.</b>
 */
final class Ticks {
  private Ticks() {}

  /** Calls tick until nothing is due any more; what is to be sent is queued. */
  static void run(ProtocolLane lane, DatagramQueue queue) {
    long result;
    do {
      result = lane.tick(queue.buffer(), queue.position(), queue.capacity());
      if (Result.isForNetwork(result)) {
        queue.add(Result.sizeBytes(result), lane.endpoint());
      }
    } while (Result.isMorePending(result));
  }
}

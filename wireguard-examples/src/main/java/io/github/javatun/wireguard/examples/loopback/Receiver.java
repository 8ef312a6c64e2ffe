package io.github.javatun.wireguard.examples.loopback;

import io.github.javatun.wireguard.examples.ip.IcmpEcho;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The side that is called: answers pings, counts the packets of the stream and acknowledges them.
 *
 * <p><b>{@link #run} is for one thread; {@link #stop} and the counts are for all.</b>
 */
final class Receiver {
  private static final int PACKETS_PER_ACKNOWLEDGEMENT = 16;
  private static final long MAX_WAIT_MILLIS = 1_000;

  private final TunnelEnd end;
  private final ByteBuffer acknowledgement =
      ByteBuffer.allocateDirect(TestPacket.ACKNOWLEDGEMENT_SIZE_BYTES);
  private final PacketCounter received = new PacketCounter();
  private final TunnelEnd.InnerPackets inner = this::accept;

  private long receivedPackets;
  private long highestNumber;
  private long acknowledgedNumber;
  private volatile boolean stopped;

  Receiver(TunnelEnd end, int ownAddress, int peerAddress) {
    this.end = end;
    TestPacket.writeAcknowledgement(acknowledgement, ownAddress, peerAddress);
  }

  long receivedPackets() {
    return received.get();
  }

  /** Ends {@link #run}. */
  void stop() {
    stopped = true;
    end.wakeUp();
  }

  /** Runs until {@link #stop}. */
  void run() throws IOException {
    while (!stopped) {
      end.tickIfDue(inner);
      if (!end.receive(inner)) {
        acknowledge();
        end.await(MAX_WAIT_MILLIS);
      }
    }
  }

  private void accept(ByteBuffer packet) throws IOException {
    if (TestPacket.isNumbered(packet)) {
      received.set(++receivedPackets);
      highestNumber = Math.max(highestNumber, TestPacket.number(packet));
      if (highestNumber - acknowledgedNumber >= PACKETS_PER_ACKNOWLEDGEMENT) {
        acknowledge();
      }
    } else if (IcmpEcho.isRequest(packet)) {
      IcmpEcho.turnIntoReply(packet);
      end.send(packet, inner);
    }
  }

  private void acknowledge() throws IOException {
    if (acknowledgedNumber < highestNumber) {
      acknowledgedNumber = highestNumber;
      TestPacket.setNumber(acknowledgement, highestNumber);
      end.send(acknowledgement, inner);
    }
  }
}

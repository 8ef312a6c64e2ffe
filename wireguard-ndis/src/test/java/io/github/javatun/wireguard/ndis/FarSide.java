package io.github.javatun.wireguard.ndis;

import io.github.javatun.wireguard.Device;
import io.github.javatun.wireguard.DeviceCall;
import io.github.javatun.wireguard.DeviceConfig;
import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.PeerConfig;
import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.PublicKey;
import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.ndis.transport.OuterLink;
import io.github.javatun.wireguard.ndis.transport.OuterTransport;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A WireGuard server at the other end of a transport in memory: what the client sends is opened and
 * kept, and packets can be sent to it.
 */
public final class FarSide implements OuterTransport {
  static final Endpoint ADDRESS = Endpoint.of(new InetSocketAddress("203.0.113.1", 51_820));
  private static final Endpoint CLIENT = Endpoint.of(new InetSocketAddress("203.0.113.9", 40_001));
  private static final int ROOM = 4096;

  private final PrivateKey key = PrivateKey.generate();
  private final BlockingQueue<byte[]> packets = new LinkedBlockingQueue<>();
  private final MemorySegment buffer = Arena.ofAuto().allocate(ROOM);
  private final DeviceCall call = new DeviceCall();
  private final Device device;
  private final ExecutorService replies =
      Executors.newSingleThreadExecutor(work -> Thread.ofPlatform().daemon().unstarted(work));

  private final Semaphore stuck = new Semaphore(1);
  private volatile @Nullable Receiver client;
  private final AtomicInteger initiations = new AtomicInteger();
  private volatile boolean silent;
  private volatile boolean closed;
  private volatile int mtuBytes = ANY_MTU_BYTES;

  public FarSide(PublicKey clientKey) {
    device = Device.newDevice(DeviceConfig.builder(key).build());
    device.addPeer(
        PeerConfig.builder(clientKey)
            .allowedIps(List.of(IpPrefix.parse("0.0.0.0/0"), IpPrefix.parse("::/0")))
            .build());
  }

  public PublicKey publicKey() {
    return key.publicKey();
  }

  /** Answers nothing any more, or again. */
  void setSilent(boolean choice) {
    silent = choice;
  }

  /** Carries no longer packets from now on. */
  public void setMtuBytes(int bytes) {
    mtuBytes = bytes;
  }

  /** Breaks, as a socket that the system takes away. */
  void fail() {
    Receiver receiver = client;
    if (receiver != null) {
      receiver.failed(new IOException("broken by the test"));
    }
  }

  /** Lets senders of transport data wait, as a broken transport might; or goes on. */
  void setStuck(boolean choice) throws InterruptedException {
    if (choice) {
      stuck.acquire();
    } else {
      stuck.release();
    }
  }

  /** How many handshakes were begun, with whatever address. */
  public int initiations() {
    return initiations.get();
  }

  /** Waits until somebody waits. */
  boolean awaitStuck() throws InterruptedException {
    for (int i = 0; i < 2000 && !stuck.hasQueuedThreads(); i++) {
      Thread.sleep(10);
    }
    return stuck.hasQueuedThreads();
  }

  /** The next packet that came out of the tunnel. */
  public byte @Nullable [] poll(long timeoutMillis) throws InterruptedException {
    return packets.poll(timeoutMillis, TimeUnit.MILLISECONDS);
  }

  /** Sends a packet through the tunnel. */
  public synchronized void write(byte[] packet) {
    MemorySegment source = Arena.ofAuto().allocate(packet.length);
    source.copyFrom(MemorySegment.ofArray(packet));
    answer(device.write(source, 0, packet.length, buffer, 0, ROOM, call));
  }

  /** Takes the far side's datagrams, where the client has no transport to it. */
  interface Sink {
    void datagram(byte[] bytes);
  }

  @Override
  public void start(Receiver receiver) {
    client = receiver;
  }

  void start(Sink taker) {
    client =
        new Receiver() {
          @Override
          public void datagram(MemorySegment memory, long offset, int length, Endpoint from) {
            taker.datagram(memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
          }

          @Override
          public void endOfBurst() {}

          @Override
          public void failed(Throwable failure) {}
        };
  }

  /** A datagram of the client, taken from wherever it was seen. */
  void datagram(byte[] bytes) {
    MemorySegment copy = Arena.ofAuto().allocate(bytes.length);
    copy.copyFrom(MemorySegment.ofArray(bytes));
    send(copy, 0, bytes.length, ADDRESS);
  }

  @Override
  public void send(MemorySegment memory, long offset, int length, Endpoint to) {
    if (memory.get(ValueLayout.JAVA_BYTE, offset) == 1) {
      initiations.incrementAndGet();
    }
    if (memory.get(ValueLayout.JAVA_BYTE, offset) == 4 && length > 32) {
      stuck.acquireUninterruptibly();
      stuck.release();
    }
    take(memory, offset, length, to);
  }

  private synchronized void take(MemorySegment memory, long offset, int length, Endpoint to) {
    if (silent || closed || !to.equals(ADDRESS)) {
      return;
    }
    long result = device.read(memory, offset, length, buffer, 0, ROOM, CLIENT, call);
    if (Result.isForTunnel(result)) {
      packets.add(buffer.asSlice(0, Result.sizeBytes(result)).toArray(ValueLayout.JAVA_BYTE));
    } else {
      answer(result);
    }
    while (Result.isMorePending(result)) {
      result = device.tick(buffer, 0, ROOM, call);
      answer(result);
    }
  }

  /** On a thread of its own, as a socket's would be. */
  private void answer(long result) {
    Receiver receiver = client;
    if (!Result.isForNetwork(result) || receiver == null) {
      return;
    }
    byte[] datagram = buffer.asSlice(0, Result.sizeBytes(result)).toArray(ValueLayout.JAVA_BYTE);
    replies.execute(
        () -> {
          MemorySegment copy = Arena.ofAuto().allocate(datagram.length);
          copy.copyFrom(MemorySegment.ofArray(datagram));
          receiver.datagram(copy, 0, datagram.length, ADDRESS);
          receiver.endOfBurst();
        });
  }

  @Override
  public void flush() {}

  @Override
  public boolean offer(FrameSlab slab, int index) {
    return false;
  }

  @Override
  public void endOfOffers() {}

  @Override
  public boolean takesFrames() {
    return false;
  }

  @Override
  public void networkChanged() {}

  @Override
  public int mtuBytes() {
    return mtuBytes;
  }

  @Override
  public void use(OuterLink link) {}

  @Override
  public int localPort() {
    return 40_001;
  }

  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    replies.shutdown();
  }
}

package io.github.javatun.wireguard.ndis;

import io.github.javatun.wireguard.ndis.system.LocalInterface;
import io.github.javatun.wireguard.ndis.system.NetworkInfo;
import io.github.javatun.wireguard.routing.InterfaceAddress;
import io.github.javatun.wireguard.routing.IpAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One interface with a gateway. */
public final class TestNetwork implements NetworkInfo {
  public static final long MAC = 0x0200_0011_2233L;

  private volatile String address = "192.168.1.20";
  private volatile boolean changed;
  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicInteger questions = new AtomicInteger();
  private volatile Runnable listener = () -> {};
  private volatile boolean closed;

  /** With the address 192.168.1.20. */
  public TestNetwork() {}

  void setAddress(String text) {
    address = text;
    changed = true;
  }

  /** Another address, of which the system gives no notice. */
  void moveSilently(String text) {
    address = text;
  }

  /** Tells that something may have changed. */
  void tell() {
    listener.run();
  }

  /** How often it was asked whether something has changed. */
  int questions() {
    return questions.get();
  }

  @Override
  public void onChange(Runnable whenChanged) {
    listener = whenChanged;
  }

  /** How often it was looked at. */
  int looks() {
    return looks.get();
  }

  @Override
  public List<LocalInterface> interfaces() {
    looks.incrementAndGet();
    return List.of(
        new LocalInterface(
            "{a1}",
            "Ethernet",
            1,
            MAC,
            1500,
            true,
            List.of(InterfaceAddress.parse(address + "/24")),
            List.of(IpAddress.parse("192.168.1.1")),
            List.of()));
  }

  @Override
  public boolean changed() {
    boolean answer = changed;
    changed = false;
    questions.incrementAndGet();
    return answer;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
  }
}

package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.examples.linux.NativeCalls;
import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.ndis.driver.AdapterMode;
import io.github.javatun.wireguard.ndis.driver.FrameList;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tries {@link TapDriver} without an engine: {@code TapProbe STACK,WIRE}. Frames pass; lines of
 * standard input change that:
 *
 * <ul>
 *   <li>{@code pass}: the driver lets frames pass, as at the start
 *   <li>{@code pump}: they are handed over, and sent on as they are
 *   <li>{@code forget}: they are sent on as if they were made anew, so that partial checksums stay
 *       partial: what a client does that rewrites frames and leaves checksums alone
 *   <li>{@code stats}: prints {@code STATS} with counts
 * </ul>
 *
 * <p><b>A program: started once a process.</b>
 */
public final class TapProbe {
  private static final int FRAMES = 64;
  private static final long POLL_MILLIS = 1000;

  private final TapDriver driver;
  private final FrameSlab slab = new FrameSlab(Arena.ofAuto(), FRAMES);
  private final FrameList free = new FrameList(Arena.ofAuto(), slab);
  private final FrameList toAdapters = new FrameList(Arena.ofAuto(), slab);
  private final FrameList toStack = new FrameList(Arena.ofAuto(), slab);
  private volatile boolean forgetting;
  private final AtomicLong frames = new AtomicLong();

  private TapProbe(TapDriver driver) {
    this.driver = driver;
    free.addAll();
  }

  /**
   * Runs until the end of standard input.
   *
   * @param args the names of the two devices
   * @throws IOException if the kernel refuses
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.err.println("usage: TapProbe STACK,WIRE");
      System.exit(2);
    }
    NativeCalls.linkAhead();
    TapDriver driver = TapDriver.open(List.of(TapPair.parse(args[0])));
    TapProbe probe = new TapProbe(driver);
    Thread.ofPlatform().daemon().name("pump").start(probe::pump);
    System.out.println("READY " + driver.description());
    probe.obey(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
  }

  private void obey(BufferedReader commands) throws IOException {
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      switch (line) {
        case "pass" -> setMode(AdapterMode.PASS);
        case "pump", "forget" -> {
          forgetting = line.equals("forget");
          setMode(AdapterMode.TUNNEL);
        }
        case "stats" ->
            System.out.println(
                "STATS frames=" + frames.get() + " partial-checksums=" + driver.partialChecksums());
        default -> System.out.println("what is \"" + line + "\"?");
      }
    }
  }

  private void setMode(int mode) throws IOException {
    for (Adapter adapter : driver.adapters()) {
      driver.setMode(adapter.handle(), mode);
    }
    System.out.println("MODE " + mode);
  }

  private void pump() {
    while (true) {
      driver.await(POLL_MILLIS);
      for (int filled = driver.read(free); filled != 0; filled = driver.read(free)) {
        toAdapters.clear();
        toStack.clear();
        for (int i = 0; i < filled; i++) {
          int index = free.index(i);
          if (forgetting) {
            slab.setFlags(index, 0);
          }
          (slab.direction(index) == FrameSlab.FROM_STACK ? toAdapters : toStack).add(index);
        }
        driver.sendToAdapters(toAdapters);
        driver.sendToStack(toStack);
        frames.addAndGet(filled);
      }
    }
  }
}

package io.github.javatun.wireguard.benchmarks;

import io.github.javatun.wireguard.CryptoEngine;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The turns that a kind of contestant can take, by operation and size. They do what the JMH
 * benchmark of the same matter does, on the same memory.
 *
 * <p><b>An instance belongs to one thread.</b>
 */
final class TurnsOfKind {
  private static final int MOST_MESSAGES = 512;
  private static final int MESSAGE_BYTES = 1 << 18;

  private final Map<String, Turn> turns = new LinkedHashMap<>();

  private TurnsOfKind() {}

  /**
   * Makes them.
   *
   * @param kind {@code rows}, {@code tunnel}, {@code tunnel-native}, {@code tunnel-2-threads},
   *     {@code batch}, {@code singles}, or the name of a {@link MessageCipher}
   * @param sizes bytes of a message or packet
   * @return what to do when asked, for example, {@code "seal 1420"}
   */
  static Map<String, Turn> of(String kind, int[] sizes) throws GeneralSecurityException {
    TurnsOfKind made = new TurnsOfKind();
    DataBenchmark.Tunnels tunnels = null;
    for (int size : sizes) {
      switch (kind) {
        case "rows" -> made.addRows(size);
        case "batch" -> made.addBatch(size);
        case "singles" -> made.addSingles(size);
        case "tunnel", "tunnel-native", "tunnel-2-threads" -> {
          tunnels = tunnels == null ? new DataBenchmark.Tunnels() : tunnels;
          made.addTunnel(kind, size, tunnels);
        }
        default -> made.addCipher(kind, size);
      }
    }
    return made.turns;
  }

  private void add(String operation, int size, Turn turn) {
    turns.put(operation + " " + size, turn);
  }

  /** The cipher's part of a tunnel's write and read. */
  private void addRows(int size) {
    CipherInRowsBenchmark rows = new CipherInRowsBenchmark();
    rows.size = size;
    rows.prepare();
    RowOfWork seal = new RowOfWork(rows::seal, DataBenchmark.BATCH);
    RowOfWork open = new RowOfWork(rows::seal, rows::open, DataBenchmark.BATCH);
    add("write", size, seal::nanosEach);
    add("read", size, open::nanosEach);
  }

  private void addTunnel(String kind, int size, DataBenchmark.Tunnels tunnels) {
    String form = kind.equals("tunnel-native") ? "native" : "array";
    DataBenchmark.Buffers one = buffers(form, size);
    Turn write = write(one, tunnels)::nanosEach;
    Turn read = read(one, tunnels)::nanosEach;
    if (kind.equals("tunnel-2-threads")) {
      DataBenchmark.Buffers other = buffers(form, size);
      write = new TurnOfTwoThreads(write(one, tunnels), write(other, tunnels));
      read = new TurnOfTwoThreads(read(one, tunnels), read(other, tunnels));
    }
    add("write", size, renewed(tunnels::renew, write));
    add("read", size, renewed(tunnels::renew, read));
  }

  private static DataBenchmark.Buffers buffers(String form, int size) {
    DataBenchmark.Buffers buffers = new DataBenchmark.Buffers();
    buffers.form = form;
    buffers.size = size;
    buffers.allocate();
    return buffers;
  }

  private static RowOfWork write(DataBenchmark.Buffers buffers, DataBenchmark.Tunnels tunnels) {
    return new RowOfWork(() -> buffers.seal(tunnels), DataBenchmark.BATCH);
  }

  private static RowOfWork read(DataBenchmark.Buffers buffers, DataBenchmark.Tunnels tunnels) {
    return new RowOfWork(
        () -> buffers.seal(tunnels), () -> buffers.open(tunnels), DataBenchmark.BATCH);
  }

  /** Sessions live for 180 s, a contestant for longer. */
  private static Turn renewed(Runnable renewal, Turn turn) {
    return () -> {
      renewal.run();
      return turn.measure();
    };
  }

  private void addBatch(int size) {
    BatchBenchmark batch = prepared(size);
    RowOfWork write = new RowOfWork(batch::writeTogether, BatchBenchmark.PACKETS);
    RowOfWork read =
        new RowOfWork(batch::writeTogether, batch::readTogether, BatchBenchmark.PACKETS);
    add("write", size, renewed(batch::renew, write::nanosEach));
    add("read", size, renewed(batch::renew, read::nanosEach));
  }

  /** A call for each packet, on the memory of a batch. */
  private void addSingles(int size) {
    BatchBenchmark batch = prepared(size);
    RowOfWork write = new RowOfWork(batch::writeEach, BatchBenchmark.PACKETS);
    RowOfWork read = new RowOfWork(batch::writeEach, batch::readEach, BatchBenchmark.PACKETS);
    add("write", size, renewed(batch::renew, write::nanosEach));
    add("read", size, renewed(batch::renew, read::nanosEach));
  }

  private static BatchBenchmark prepared(int size) {
    BatchBenchmark batch = new BatchBenchmark();
    batch.size = size;
    batch.prepare();
    return batch;
  }

  private void addCipher(String name, int size) throws GeneralSecurityException {
    AeadBenchmark aead = new AeadBenchmark();
    aead.cipher = name;
    aead.size = size;
    aead.prepare();
    if (name.startsWith("vector")) {
      ConnectedPair.awaitEngine();
      if (!CryptoEngine.name().equals(name)) {
        throw new IllegalStateException("no " + name + " here: " + CryptoEngine.reason());
      }
    }
    int messages = Math.clamp(MESSAGE_BYTES / size, 1, MOST_MESSAGES);
    RowOfWork seal =
        new RowOfWork(
            () -> {
              for (int i = 0; i < messages; i++) {
                aead.seal();
              }
            },
            messages);
    RowOfWork open =
        new RowOfWork(
            () -> {
              for (int i = 0; i < messages; i++) {
                if (!aead.open()) {
                  throw new IllegalStateException("bad tag");
                }
              }
            },
            messages);
    add("seal", size, seal::nanosEach);
    add("open", size, open::nanosEach);
  }
}

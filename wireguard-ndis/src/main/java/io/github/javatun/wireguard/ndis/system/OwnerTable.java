package io.github.javatun.wireguard.ndis.system;

import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * Owners by local and remote endpoint: open addressing with linear probing, five numbers to a key.
 * It only grows.
 *
 * <p><b>Filled by one thread; then, published safely, safe for all.</b> Looking up allocates
 * nothing.
 */
final class OwnerTable {
  private static final int KEY_LONGS = 5;
  private static final int LEAST_SLOTS = 16;

  /** Remote hosts choose a part of the keys: without a secret they could choose collisions. */
  private static final long SEED = new SecureRandom().nextLong();

  private long[] keys;
  private @Nullable AppProcess[] owners;
  private int size;

  OwnerTable(int expected) {
    int slots = LEAST_SLOTS;
    while (slots < 2L * expected && slots < 1 << 20) {
      slots *= 2;
    }
    keys = new long[slots * KEY_LONGS];
    owners = new AppProcess[slots];
  }

  int size() {
    return size;
  }

  /** Adds an owner, unless the endpoints have one. */
  void add(
      long localHigh,
      long localLow,
      long remoteHigh,
      long remoteLow,
      long ports,
      AppProcess owner) {
    if (2 * size >= owners.length) {
      grow();
    }
    int slot = slot(localHigh, localLow, remoteHigh, remoteLow, ports);
    if (owners[slot] == null) {
      int at = slot * KEY_LONGS;
      keys[at] = localHigh;
      keys[at + 1] = localLow;
      keys[at + 2] = remoteHigh;
      keys[at + 3] = remoteLow;
      keys[at + 4] = ports;
      owners[slot] = owner;
      size++;
    }
  }

  @Nullable AppProcess get(
      long localHigh, long localLow, long remoteHigh, long remoteLow, long ports) {
    return owners[slot(localHigh, localLow, remoteHigh, remoteLow, ports)];
  }

  /** Where the key is, or the free slot where it would be; at most half of the slots are taken. */
  private int slot(long localHigh, long localLow, long remoteHigh, long remoteLow, long ports) {
    int mask = owners.length - 1;
    int slot = hash(localHigh, localLow, remoteHigh, remoteLow, ports) & mask;
    while (owners[slot] != null) {
      int at = slot * KEY_LONGS;
      if (keys[at + 4] == ports
          && keys[at + 1] == localLow
          && keys[at + 3] == remoteLow
          && keys[at] == localHigh
          && keys[at + 2] == remoteHigh) {
        return slot;
      }
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    @Nullable AppProcess[] oldOwners = owners;
    keys = new long[2 * oldKeys.length];
    owners = new AppProcess[2 * oldOwners.length];
    size = 0;
    for (int i = 0; i < oldOwners.length; i++) {
      AppProcess owner = oldOwners[i];
      if (owner != null) {
        int at = i * KEY_LONGS;
        add(oldKeys[at], oldKeys[at + 1], oldKeys[at + 2], oldKeys[at + 3], oldKeys[at + 4], owner);
      }
    }
  }

  private static int hash(
      long localHigh, long localLow, long remoteHigh, long remoteLow, long ports) {
    long hash = mix(SEED ^ localHigh);
    hash = mix(hash ^ localLow);
    hash = mix(hash ^ remoteHigh);
    hash = mix(hash ^ remoteLow);
    return (int) mix(hash ^ ports);
  }

  /** Every bit of the answer depends on every bit of the number. */
  private static long mix(long bits) {
    long mixed = (bits ^ bits >>> 32) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ mixed >>> 29) * 0xBF58476D1CE4E5B9L;
    return mixed ^ mixed >>> 32;
  }
}

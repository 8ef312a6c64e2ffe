package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.memory.Memory;
import org.jspecify.annotations.Nullable;

/** Whoever takes the datagrams of a peer, one by one: its tunnel, or its device's stricter view. */
interface DatagramReader {
  /** See {@link Tunnel#read(byte[], int, int, byte[], int, int, Endpoint)}. */
  long read(
      CallScratch scratch,
      long now,
      Memory source,
      long sourceOffset,
      int length,
      Memory target,
      long targetOffset,
      int capacity,
      @Nullable Endpoint from);
}

package io.github.javatun.wireguard.ndis.engine;

import java.util.concurrent.atomic.LongAdder;

/**
 * What happened to packets.
 *
 * <p><b>Safe for all threads.</b>
 */
final class ClientCounters {
  final LongAdder tunneledOut = new LongAdder();
  final LongAdder tunneledIn = new LongAdder();
  final LongAdder passed = new LongAdder();
  final LongAdder dropped = new LongAdder();
  final LongAdder rejected = new LongAdder();
  final LongAdder held = new LongAdder();
  final LongAdder undeliverable = new LongAdder();
}

package io.github.javatun.wireguard.ndis.driver;

/**
 * What became of a {@link MemoryDriver}'s frames.
 *
 * <p><b>Immutable; safe for all threads.</b>
 *
 * @param queued wait to be read now
 * @param overflowed were lost because the queue was full
 * @param forgotten were queued and lost: the mode was reset, or the adapter went away
 * @param filtered were lost by a static filter
 * @param unsendable could not be sent: a stale handle, a wrong length, or the driver was closed
 */
public record MemoryCounters(
    int queued, long overflowed, long forgotten, long filtered, long unsendable) {}

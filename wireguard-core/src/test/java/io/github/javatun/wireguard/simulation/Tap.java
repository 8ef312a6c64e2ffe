package io.github.javatun.wireguard.simulation;

import io.github.javatun.wireguard.simulation.Link.Direction;
import io.github.javatun.wireguard.simulation.Link.Sighting;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;

/**
 * The record of a link, and choices from it.
 *
 * <p><b>Not thread-safe.</b>
 */
final class Tap {
  private final List<Sighting> sightings;

  Tap() {
    this(new ArrayList<>());
  }

  private Tap(List<Sighting> sightings) {
    this.sightings = sightings;
  }

  void record(Sighting sighting) {
    sightings.add(sighting);
  }

  /** Forgets everything up to now. */
  void clear() {
    sightings.clear();
  }

  Tap from(Direction direction) {
    return where(sighting -> sighting.direction() == direction);
  }

  Tap ofType(MessageType type) {
    return where(sighting -> sighting.type() == type);
  }

  Tap since(long nanos) {
    return where(sighting -> sighting.atNanos() >= nanos);
  }

  Tap lost() {
    return where(Sighting::lost);
  }

  List<Sighting> sightings() {
    return List.copyOf(sightings);
  }

  int count() {
    return sightings.size();
  }

  Sighting last() {
    return sightings.getLast();
  }

  /** When each was sent, counted from the given time. */
  List<Long> nanosSince(long originNanos) {
    return sightings.stream().map(sighting -> sighting.atNanos() - originNanos).toList();
  }

  /** The times between neighbours. */
  List<Long> gapsNanos() {
    List<Long> gaps = new ArrayList<>();
    for (int i = 1; i < sightings.size(); i++) {
      gaps.add(sightings.get(i).atNanos() - sightings.get(i - 1).atNanos());
    }
    return gaps;
  }

  /** A hash over time, direction, fate and content of all. */
  String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Sighting sighting : sightings) {
        ByteBuffer header = ByteBuffer.allocate(10).putLong(sighting.atNanos());
        header
            .put((byte) (sighting.direction() == Direction.FROM_ALICE ? 0 : 1))
            .put((byte) (sighting.lost() ? 1 : 0));
        digest.update(header.flip());
        digest.update(sighting.datagram());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every JDK has SHA-256", impossible);
    }
  }

  private Tap where(Predicate<Sighting> wanted) {
    return new Tap(new ArrayList<>(sightings.stream().filter(wanted).toList()));
  }

  @Override
  public String toString() {
    return sightings.toString();
  }
}

import org.jspecify.annotations.NullMarked;

/**
 * The WireGuard protocol as a state machine: packets go in, packets come out, and the caller owns
 * the buffers, sockets, threads and clock.
 */
@NullMarked
module io.github.javatun.wireguard {
  requires static transitive org.jspecify;

  exports io.github.javatun.wireguard;
  exports io.github.javatun.wireguard.config;
  exports io.github.javatun.wireguard.packet;
  exports io.github.javatun.wireguard.routing;
}

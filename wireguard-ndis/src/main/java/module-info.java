import org.jspecify.annotations.NullMarked;

/** A transparent WireGuard client over Windows Packet Filter. */
@NullMarked
module io.github.javatun.wireguard.ndis {
  requires static transitive org.jspecify;
  requires transitive io.github.javatun.wireguard;

  exports io.github.javatun.wireguard.ndis;
  exports io.github.javatun.wireguard.ndis.driver;
  exports io.github.javatun.wireguard.ndis.nested;
  exports io.github.javatun.wireguard.ndis.policy;
  exports io.github.javatun.wireguard.ndis.system;
  exports io.github.javatun.wireguard.ndis.trace;
  exports io.github.javatun.wireguard.ndis.transport;
  exports io.github.javatun.wireguard.ndis.windows;
}

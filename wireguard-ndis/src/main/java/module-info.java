import org.jspecify.annotations.NullMarked;

/** The place of the transparent client for Windows Packet Filter. */
@NullMarked
module io.github.javatun.wireguard.ndis {
  requires static transitive org.jspecify;
  requires transitive io.github.javatun.wireguard;
}

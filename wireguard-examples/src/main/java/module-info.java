import org.jspecify.annotations.NullMarked;

/** Programs that show how the library is used. */
@NullMarked
module io.github.javatun.wireguard.examples {
  requires io.github.javatun.wireguard;
  requires io.github.javatun.wireguard.ndis;
  requires java.management;
  requires jdk.management;
}

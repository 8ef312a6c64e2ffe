package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.noise.Messages;
import io.github.javatun.wireguard.internal.noise.ReceivedInitiation;
import org.jspecify.annotations.Nullable;

/**
 * An initiation whose sender's static key an {@link InitiationReader} has decrypted, on its way to
 * that peer's {@link Tunnel#readInitiation}. Reusable: reading the next one overwrites it.
 *
 * <p>Anyone who knows our public key can name any peer in an initiation; that it is this peer's is
 * proven only by {@code readInitiation}.
 *
 * <p><b>Not thread-safe: one for each thread that reads.</b>
 */
public final class OpenedInitiation {
  final ReceivedInitiation handshake = new ReceivedInitiation();
  final byte[] message = new byte[Messages.INITIATION_SIZE];
  private @Nullable PublicKey initiator;

  /** Empty, to be filled by an {@link InitiationReader}. */
  public OpenedInitiation() {}

  /**
   * Whose initiation it claims to be.
   *
   * @return the static public key inside
   * @throws IllegalStateException if no initiation was opened, or it was taken by a tunnel
   */
  public PublicKey initiator() {
    PublicKey key = initiator;
    if (key == null) {
      throw new IllegalStateException(
          "no initiation here: let an InitiationReader open one, and use it once");
    }
    return key;
  }

  void opened(PublicKey key) {
    initiator = key;
  }

  /** The handshake's state is good for one answer. */
  void spent() {
    initiator = null;
    handshake.wipe();
  }
}

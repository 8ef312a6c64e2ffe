package io.github.javatun.wireguard.ndis.system;

import java.io.IOException;
import java.util.List;

/**
 * The system's interfaces and addresses.
 *
 * <p><b>Any thread may call any method.</b> It allocates, and takes milliseconds.
 */
public interface NetworkInfo extends AutoCloseable {

  /**
   * The interfaces there are now.
   *
   * @throws IOException if the system does not tell
   */
  List<LocalInterface> interfaces() throws IOException;

  /**
   * Whether interfaces, addresses or routes may have changed since the last call, or since this
   * instance was made. It does not wait.
   */
  boolean changed();

  /** Stops watching. A second call does nothing. */
  @Override
  void close();
}

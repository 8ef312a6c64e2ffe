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
   * Whether interfaces, their addresses or gateways may have changed since the last call, or since
   * this instance was made. It does not wait.
   */
  boolean changed();

  /**
   * Wants to be told of changes as they come. Not all may be told: whoever wants to know of all
   * calls {@link #changed} from time to time, too. Whoever implements it without notices of the
   * system need not do anything.
   *
   * @param listener is run when {@link #changed} will say so, on any thread; it returns at once and
   *     calls nothing here
   * @throws IllegalStateException if there is a listener
   */
  default void onChange(Runnable listener) {}

  /** Stops watching. A second call does nothing. */
  @Override
  void close();
}

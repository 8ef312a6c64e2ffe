package io.github.javatun.wireguard.examples.uapi;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.locks.LockSupport;

/**
 * The socket {@code /var/run/wireguard/NAME.sock}, at which {@code wg} finds an interface. One
 * thread waits for callers; each conversation has a virtual thread of its own.
 *
 * <p><b>Any thread may close it.</b>
 */
public final class UapiServer implements AutoCloseable {
  /** Where implementations in user space put their sockets. */
  public static final Path DIRECTORY = Path.of("/var/run/wireguard");

  private static final long PAUSE_NANOS = 10_000_000;

  private final ControlledDevice controlled;
  private final Path path;
  private final ServerSocketChannel channel;

  private UapiServer(ControlledDevice controlled, Path path, ServerSocketChannel channel) {
    this.controlled = controlled;
    this.path = path;
    this.channel = channel;
  }

  /**
   * Returns where the socket of an interface is.
   *
   * @param interfaceName a valid name
   */
  public static Path pathOf(String interfaceName) {
    return DIRECTORY.resolve(interfaceName + ".sock");
  }

  /**
   * Makes the socket, in place of one that nobody listens at, and waits for callers.
   *
   * @param controlled what it is about
   * @param path where
   * @return the server
   * @throws IOException if somebody listens there, or the file cannot be made
   */
  public static UapiServer start(ControlledDevice controlled, Path path) throws IOException {
    if (isAnswered(path)) {
      throw new IOException(path + " is in use by another WireGuard process: end that first");
    }
    Files.deleteIfExists(path);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    boolean bound = false;
    try {
      channel.bind(UnixDomainSocketAddress.of(path));
      bound = true;
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException failure) {
      channel.close();
      if (bound) {
        Files.deleteIfExists(path);
      }
      throw failure;
    }
    UapiServer server = new UapiServer(controlled, path, channel);
    Thread.ofPlatform().name("uapi").daemon().start(server::accept);
    return server;
  }

  /**
   * Returns whether a process listens at a socket.
   *
   * @param path the socket's file, there or not
   */
  public static boolean isAnswered(Path path) {
    if (!Files.exists(path)) {
      return false;
    }
    try (SocketChannel caller = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      return caller.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  private void accept() {
    while (channel.isOpen()) {
      try {
        SocketChannel caller = channel.accept();
        Thread.ofVirtual().start(() -> talk(caller));
      } catch (IOException closed) {
        // Out of descriptors, or closed; only the latter ends the loop.
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private void talk(SocketChannel caller) {
    try (caller) {
      new UapiProtocol(
              controlled,
              new BufferedInputStream(Channels.newInputStream(caller)),
              Channels.newOutputStream(caller))
          .run();
    } catch (IOException gone) {
      // The caller's loss.
    }
  }

  /** Ends it and removes the socket's file. */
  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(path);
  }
}

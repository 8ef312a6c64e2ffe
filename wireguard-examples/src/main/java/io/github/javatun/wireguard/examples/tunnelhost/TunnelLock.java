package io.github.javatun.wireguard.examples.tunnelhost;

import io.github.javatun.wireguard.examples.uapi.UapiServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code /var/run/wireguard/NAME.pid}: locked by the process that has the tunnel, so that
 * there is one, and so that {@code down} finds it. The lock ends with the process, however it ends.
 *
 * <p><b>For one thread.</b>
 */
final class TunnelLock implements AutoCloseable {
  private static final int MAX_PID_LENGTH = 20;

  private final Path path;
  private final FileChannel channel;

  private TunnelLock(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  private static Path pathOf(String name) {
    return UapiServer.DIRECTORY.resolve(name + ".pid");
  }

  /**
   * Takes the lock of a tunnel.
   *
   * @throws HostException if another process has it, or the file cannot be written
   */
  static TunnelLock take(String name) throws HostException {
    Path path = pathOf(name);
    try {
      Files.createDirectories(UapiServer.DIRECTORY);
      FileChannel channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        String pid = read(channel);
        channel.close();
        throw new HostException(
            HostException.ALREADY_UP,
            name + " is up already, process " + pid + ": \"tunnel-host down " + name + "\" first");
      }
      channel.truncate(0);
      String pid = ProcessHandle.current().pid() + "\n";
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
      if (!Files.exists(path)) {
        // Its owner deleted it after it was opened here.
        channel.close();
        return take(name);
      }
      return new TunnelLock(path, channel);
    } catch (AccessDeniedException denied) {
      throw new HostException(HostException.FAILED, "cannot write " + path + ": run it as root");
    } catch (IOException failure) {
      throw new HostException(HostException.FAILED, path + ": " + failure.getMessage());
    }
  }

  /** Finds the process that has a tunnel; null if none does. */
  static @Nullable ProcessHandle holder(String name) throws IOException {
    Path path = pathOf(name);
    if (!Files.exists(path)) {
      return null;
    }
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        lock.release();
        return null;
      }
      String pid = read(channel);
      return pid.matches("[0-9]{1,18}") ? ProcessHandle.of(Long.parseLong(pid)).orElse(null) : null;
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MAX_PID_LENGTH);
    channel.read(bytes, 0);
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).strip();
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
    channel.close();
  }
}

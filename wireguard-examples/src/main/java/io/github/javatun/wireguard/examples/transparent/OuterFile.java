package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.TimeSource;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.ndis.nested.TunnelTransport;
import io.github.javatun.wireguard.ndis.policy.ClientRules;
import io.github.javatun.wireguard.ndis.transport.OuterTransport;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a tunnel that the client's goes through, if there is one.
 *
 * <p><b>For one thread.</b>
 *
 * @param config the configuration; null: there is no such tunnel
 */
record OuterFile(@Nullable WgQuickConfig config) implements AutoCloseable {

  /** Reads a file. */
  static OuterFile read(@Nullable Path path) throws ClientFailure {
    return new OuterFile(path == null ? null : ClientFile.read(path));
  }

  /**
   * The largest MTU of a client's tunnel.
   *
   * @param carrierBytes the largest one that what carries datagrams has room for
   */
  int mtuBytes(int carrierBytes) {
    return config == null
        ? carrierBytes
        : Math.min(ClientRules.of(config).mtuBytes(), carrierBytes)
            - TunnelTransport.OVERHEAD_BYTES;
  }

  /**
   * What carries the client's datagrams.
   *
   * @param carrier carries this tunnel's; closed if this fails
   */
  OuterTransport through(OuterTransport carrier, ClientLog log) throws IOException {
    if (config == null) {
      return carrier;
    }
    try {
      return new TunnelTransport(config, carrier, TimeSource.system(), log);
    } catch (IOException | RuntimeException failure) {
      carrier.close();
      throw failure;
    }
  }

  @Override
  public void close() {
    if (config != null) {
      config.close();
    }
  }
}

package io.github.javatun.wireguard.config;

import java.util.List;
import java.util.stream.Collectors;

/** Writes a configuration as text; values at their default are left out. */
final class ConfigWriter {
  private final StringBuilder text = new StringBuilder();

  private ConfigWriter() {}

  static String write(WgQuickConfig config) {
    ConfigWriter writer = new ConfigWriter();
    writer.writeInterface(config.interfaceSection());
    for (PeerSection peer : config.peers()) {
      writer.writePeer(peer);
    }
    return writer.text.toString();
  }

  private void writeInterface(InterfaceSection section) {
    text.append("[Interface]\n");
    write("PrivateKey", section.privateKey().toBase64());
    section.listenPort().ifPresent(port -> write("ListenPort", port));
    if (section.fwMark() != 0) {
      write("FwMark", "0x" + Long.toHexString(section.fwMark()));
    }
    writeList("Address", section.addresses());
    writeList("DNS", section.dnsServers());
    writeList("DNS", section.dnsSearchDomains());
    section.mtuBytes().ifPresent(mtu -> write("MTU", mtu));
    if (!section.table().equals(RoutingTable.AUTO)) {
      write("Table", section.table());
    }
    section.preUp().forEach(command -> write("PreUp", command));
    section.postUp().forEach(command -> write("PostUp", command));
    section.preDown().forEach(command -> write("PreDown", command));
    section.postDown().forEach(command -> write("PostDown", command));
    if (section.saveConfig()) {
      write("SaveConfig", "true");
    }
  }

  private void writePeer(PeerSection peer) {
    text.append("\n[Peer]\n");
    write("PublicKey", peer.publicKey());
    peer.presharedKey().ifPresent(key -> write("PresharedKey", key.toBase64()));
    writeList("AllowedIPs", peer.allowedIps());
    peer.endpoint().ifPresent(endpoint -> write("Endpoint", endpoint));
    if (peer.persistentKeepaliveSeconds() != 0) {
      write("PersistentKeepalive", peer.persistentKeepaliveSeconds());
    }
    writeList(LineSyntax.EXTENSION_MARK + "DisallowedIPs", peer.disallowedIps());
    writeList(LineSyntax.EXTENSION_MARK + "AllowedApps", peer.allowedApps());
    writeList(LineSyntax.EXTENSION_MARK + "DisallowedApps", peer.disallowedApps());
  }

  private void writeList(String key, List<?> values) {
    if (!values.isEmpty()) {
      write(key, values.stream().map(Object::toString).collect(Collectors.joining(", ")));
    }
  }

  private void write(String key, Object value) {
    text.append(key).append(" = ").append(value).append('\n');
  }
}

package io.github.javatun.wireguard.config;

import io.github.javatun.wireguard.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one text, line by line, into sections. */
final class ConfigParser {
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final String file;
  private final List<SectionReader<PeerSection.Builder>> peers = new ArrayList<>();
  private @Nullable SectionReader<InterfaceSection.Builder> interfaceReader;
  private @Nullable SectionReader<?> current;

  private ConfigParser(String file) {
    this.file = file;
  }

  static WgQuickConfig parse(String text, String file) throws ConfigException {
    ConfigParser parser = new ConfigParser(file);
    if (text.length() > WgQuickConfig.MAX_SIZE) {
      throw parser.error(0, "is larger than " + WgQuickConfig.MAX_SIZE + " characters");
    }
    int start = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
    int number = 0;
    while (start <= text.length()) {
      int end = text.indexOf('\n', start);
      if (end < 0) {
        end = text.length();
      }
      boolean carriageReturn = end > start && text.charAt(end - 1) == '\r';
      parser.readLine(++number, text.substring(start, carriageReturn ? end - 1 : end));
      start = end + 1;
    }
    return parser.finish();
  }

  private void readLine(int number, String raw) throws ConfigException {
    for (int i = 0; i < raw.length(); i++) {
      if (ValueReader.isControl(raw.charAt(i))) {
        throw error(
            number, String.format("holds the control character U+%04X", (int) raw.charAt(i)));
      }
    }
    String line = ValueReader.stripBlanks(raw);
    if (line.startsWith(LineSyntax.EXTENSION_MARK)) {
      readAssignment(number, line.substring(LineSyntax.EXTENSION_MARK.length()));
    } else if (line.startsWith("[")) {
      readHead(number, ValueReader.stripBlanks(LineSyntax.dropComment(line)));
    } else if (!line.isEmpty() && !line.startsWith("#")) {
      readAssignment(number, line);
    }
  }

  private void readHead(int number, String head) throws ConfigException {
    String name =
        head.endsWith("]") ? ValueReader.stripBlanks(head.substring(1, head.length() - 1)) : "";
    if (name.equalsIgnoreCase(KnownKeys.INTERFACE.section())) {
      if (interfaceReader == null) {
        interfaceReader =
            new SectionReader<>(
                file, number, new InterfaceSection.Builder(), KnownKeys.INTERFACE, KnownKeys.PEER);
      }
      current = interfaceReader;
    } else if (name.equalsIgnoreCase(KnownKeys.PEER.section())) {
      SectionReader<PeerSection.Builder> peer =
          new SectionReader<>(
              file, number, new PeerSection.Builder(), KnownKeys.PEER, KnownKeys.INTERFACE);
      peers.add(peer);
      current = peer;
    } else {
      throw new ConfigException(
          file, number, null, null, "a section must be [Interface] or [Peer], alone on its line");
    }
  }

  private void readAssignment(int number, String line) throws ConfigException {
    int equals = line.indexOf('=');
    int hash = line.indexOf('#');
    if (equals < 0 || (hash >= 0 && hash < equals)) {
      throw error(number, "must be \"key = value\", a section, or a comment that starts with '#'");
    }
    if (current == null) {
      throw error(number, "stands before the first section: start with [Interface]");
    }
    String key = ValueReader.stripBlanks(line.substring(0, equals));
    current.read(number, key, line.substring(equals + 1));
  }

  private WgQuickConfig finish() throws ConfigException {
    if (interfaceReader == null) {
      throw error(0, "has no [Interface] section");
    }
    if (!interfaceReader.builder().hasPrivateKey()) {
      throw interfaceReader.missing("PrivateKey");
    }
    Map<PublicKey, Integer> lines = new HashMap<>();
    List<PeerSection> sections = new ArrayList<>(peers.size());
    for (SectionReader<PeerSection.Builder> peer : peers) {
      PublicKey key = peer.builder().publicKey();
      if (key == null) {
        throw peer.missing("PublicKey");
      }
      int line = peer.lineOf("PublicKey");
      Integer before = lines.putIfAbsent(key, line);
      if (before != null) {
        throw peer.error(line, "PublicKey", "is that of the peer in line " + before + " too");
      }
      sections.add(peer.builder().build());
    }
    return new WgQuickConfig(interfaceReader.builder().build(), sections);
  }

  private ConfigException error(int line, String reason) {
    String subject = line == 0 ? "the file " : "the line ";
    return new ConfigException(file, line, null, null, subject + reason);
  }
}

package io.github.javatun.wireguard.config;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the keys of one section into its builder. */
final class SectionReader<B> {
  private final String file;
  private final KeyTable<B> table;
  private final KeyTable<?> otherTable;
  private final B builder;
  private final int headLine;
  private final Map<String, Integer> lines = new HashMap<>();

  SectionReader(String file, int headLine, B builder, KeyTable<B> table, KeyTable<?> otherTable) {
    this.file = file;
    this.headLine = headLine;
    this.builder = builder;
    this.table = table;
    this.otherTable = otherTable;
  }

  B builder() {
    return builder;
  }

  /** Line of a key's first appearance, or of the section's head if it never appeared. */
  int lineOf(String key) {
    return lines.getOrDefault(key, headLine);
  }

  /** Reads {@code key = value}; {@code rest} is all after the equals sign, comment included. */
  void read(int line, String key, String rest) throws ConfigException {
    KeyRule<B> rule = table.find(key);
    if (rule == null) {
      throw unknownKey(line, key);
    }
    String value = ValueReader.stripBlanks(rule.appList() ? rest : LineSyntax.dropComment(rest));
    if (!rule.repeatable()) {
      if (value.isEmpty()) {
        throw error(line, rule.name(), "has no value");
      }
      Integer before = lines.get(rule.name());
      if (before != null) {
        throw error(
            line,
            rule.name(),
            "stands in this section a second time, after line "
                + before
                + ": remove one, or start a new section");
      }
    }
    lines.putIfAbsent(rule.name(), line);
    try {
      rule.setter().accept(builder, value);
    } catch (IllegalArgumentException e) {
      // The cause is left out: its own message is all there is to know.
      throw error(line, rule.name(), String.valueOf(e.getMessage()));
    }
  }

  ConfigException missing(String key) {
    return error(headLine, key, "is missing: every [" + table.section() + "] needs one");
  }

  ConfigException error(int line, @Nullable String key, String reason) {
    return new ConfigException(file, line, table.section(), key, reason);
  }

  private ConfigException unknownKey(int line, String key) {
    if (!LineSyntax.isKeyName(key)) {
      return error(line, null, "what stands before \"=\" is not a key");
    }
    KeyRule<?> elsewhere = otherTable.find(key);
    if (elsewhere != null) {
      return error(line, elsewhere.name(), "belongs in [" + otherTable.section() + "]");
    }
    String foreign = ForeignKeys.reason(key);
    return error(
        line,
        key,
        foreign == null
            ? "is not a key that is known here; see the spelling, or remove it"
            : foreign);
  }
}

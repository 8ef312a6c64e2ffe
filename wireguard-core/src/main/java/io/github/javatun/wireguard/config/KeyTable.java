package io.github.javatun.wireguard.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys one kind of section may hold. */
record KeyTable<B>(String section, List<KeyRule<B>> rules) {

  /** The rule of a key, upper and lower case being the same; null if the key is unknown. */
  @Nullable KeyRule<B> find(String name) {
    for (KeyRule<B> rule : rules) {
      if (rule.name().equalsIgnoreCase(name)) {
        return rule;
      }
    }
    return null;
  }
}

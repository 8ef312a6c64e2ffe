package io.github.javatun.wireguard.config;

import java.util.function.BiConsumer;

/**
 * One known key of a section.
 *
 * @param name the key as it is written
 * @param repeatable whether it may stand in a section more than once, and be empty
 * @param appList whether a '#' belongs to the value, see {@link AppEntry}
 * @param setter hands the value to the builder; throws {@link IllegalArgumentException} with the
 *     reason, which must not show a secret
 */
record KeyRule<B>(String name, boolean repeatable, boolean appList, BiConsumer<B, String> setter) {

  static <B> KeyRule<B> single(String name, BiConsumer<B, String> setter) {
    return new KeyRule<>(name, false, false, setter);
  }

  static <B> KeyRule<B> repeatable(String name, BiConsumer<B, String> setter) {
    return new KeyRule<>(name, true, false, setter);
  }

  static <B> KeyRule<B> appList(String name, BiConsumer<B, String> setter) {
    return new KeyRule<>(name, true, true, setter);
  }
}

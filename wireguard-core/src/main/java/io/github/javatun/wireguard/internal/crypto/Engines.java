package io.github.javatun.wireguard.internal.crypto;

import java.util.List;

final class Engines {
  private Engines() {}

  static List<AeadEngine> available() {
    return ModuleLayer.boot()
        .findModule("jdk.incubator.vector")
        .map(
            m -> {
              Engines.class.getModule().addReads(m);
              return List.<AeadEngine>of(ScalarEngine.INSTANCE, VectorEngine.INSTANCE);
            })
        .orElse(List.of(ScalarEngine.INSTANCE));
  }
}

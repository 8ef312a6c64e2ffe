package io.github.javatun.wireguard.internal.crypto;

final class EngineSelection {
  private EngineSelection() {}

  static int widthBits(int preferredBits) {
    String p = System.getProperty("io.github.javatun.wireguard.engine", "auto");
    return p.equals("vector512")
        ? 512
        : p.equals("vector256") ? 256 : preferredBits >= 512 ? 512 : 256;
  }
}

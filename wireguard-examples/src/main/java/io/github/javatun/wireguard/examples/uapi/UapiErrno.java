package io.github.javatun.wireguard.examples.uapi;

/**
 * What a request is answered with, Linux's error numbers made negative.
 *
 * <p><b>Constants only.</b>
 */
final class UapiErrno {
  static final int OK = 0;
  static final int IO = -5;
  static final int PERMISSION = -1;
  static final int INVALID = -22;
  static final int PROTOCOL = -71;
  static final int ADDRESS_IN_USE = -98;

  private UapiErrno() {}
}

package io.github.javatun.wireguard.examples.uapi;

import io.github.javatun.wireguard.Device;
import io.github.javatun.wireguard.DevicePeer;
import io.github.javatun.wireguard.PeerConfig;
import io.github.javatun.wireguard.PresharedKey;
import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.PublicKey;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code set=1} request: each line is done when it is read, in order. After one that failed the
 * rest is not done; what was done before it stays.
 *
 * <p><b>For one thread.</b>
 */
final class SetRequest {
  private static final int KEY_DIGITS = 64;
  private static final long MAX_UNSIGNED = 0xffff_ffffL;
  private static final int MAX_UNSIGNED_SHORT = 0xffff;

  private final ControlledDevice controlled;
  private final Device device;
  private boolean inPeer;
  private @Nullable DevicePeer peer; // null in a peer: the lines concern nobody
  private boolean created;
  private int errno = UapiErrno.OK;

  SetRequest(ControlledDevice controlled) {
    this.controlled = controlled;
    device = controlled.device();
  }

  /** How it went so far: 0 or an error number below. */
  int errno() {
    return errno;
  }

  /** Does a line, unless an earlier one failed. Takes any text. */
  void line(String line) {
    if (errno != UapiErrno.OK) {
      return;
    }
    int equals = line.indexOf('=');
    if (equals < 0) {
      errno = UapiErrno.PROTOCOL;
      return;
    }
    try {
      errno = apply(line.substring(0, equals), line.substring(equals + 1));
    } catch (IllegalArgumentException | IllegalStateException malformedOrGone) {
      errno = UapiErrno.INVALID;
    }
  }

  /** Refuses what cannot be a line. */
  void malformed() {
    if (errno == UapiErrno.OK) {
      errno = UapiErrno.INVALID;
    }
  }

  private int apply(String key, String value) {
    if (key.equals("public_key")) {
      beginPeer(PublicKey.parse(requireHex(value)));
      return UapiErrno.OK;
    }
    return inPeer ? applyToPeer(key, value) : applyToDevice(key, value);
  }

  private int applyToDevice(String key, String value) {
    switch (key) {
      case "private_key" -> controlled.setPrivateKey(PrivateKey.parse(requireHex(value)));
      case "listen_port" -> {
        int port = (int) unsigned(value, MAX_UNSIGNED_SHORT);
        try {
          controlled.socket().setListenPort(port);
        } catch (IOException taken) {
          return UapiErrno.ADDRESS_IN_USE;
        }
      }
      case "fwmark" -> {
        // An empty value takes the mark away.
        int mark = value.isEmpty() ? 0 : (int) unsigned(value, MAX_UNSIGNED);
        try {
          controlled.socket().setFirewallMark(mark);
        } catch (IOException refused) {
          return UapiErrno.PERMISSION;
        }
      }
      case "replace_peers" -> {
        requireTrue(value);
        for (DevicePeer old : List.copyOf(device.peers())) {
          device.removePeer(old.publicKey());
        }
        controlled.forgetRemovedPeers();
      }
      default -> {
        return UapiErrno.INVALID;
      }
    }
    return UapiErrno.OK;
  }

  private void beginPeer(PublicKey key) {
    inPeer = true;
    created = false;
    if (key.equals(device.publicKey())) {
      peer = null;
      return;
    }
    peer = device.peer(key);
    if (peer == null) {
      peer = device.addPeer(PeerConfig.builder(key).build());
      created = true;
    }
  }

  private int applyToPeer(String key, String value) {
    DevicePeer whom = peer;
    switch (key) {
      case "update_only" -> {
        requireTrue(value);
        if (created) {
          removePeer();
        }
      }
      case "remove" -> {
        requireTrue(value);
        removePeer();
      }
      case "preshared_key" -> {
        PresharedKey preshared = PresharedKey.parseOptional(requireHex(value)).orElse(null);
        if (whom != null) {
          controlled.setPresharedKey(whom, preshared);
        } else if (preshared != null) {
          preshared.close();
        }
      }
      case "endpoint" -> {
        var endpoint = UapiText.parseEndpoint(value);
        if (whom != null) {
          whom.setEndpoint(endpoint);
        }
      }
      case "persistent_keepalive_interval" -> {
        int seconds = (int) unsigned(value, MAX_UNSIGNED_SHORT);
        if (whom != null && seconds != whom.persistentKeepaliveSeconds()) {
          whom.setPersistentKeepaliveSeconds(seconds);
        }
      }
      case "replace_allowed_ips" -> {
        requireTrue(value);
        if (whom != null) {
          whom.setAllowedIps(List.of());
        }
      }
      case "allowed_ip" -> {
        boolean remove = value.startsWith("-");
        IpPrefix prefix = IpPrefix.parse(remove ? value.substring(1) : value);
        if (whom != null && remove) {
          whom.removeAllowedIp(prefix);
        } else if (whom != null) {
          whom.addAllowedIp(prefix);
        }
      }
      case "protocol_version" -> {
        if (!value.equals("1")) {
          return UapiErrno.INVALID;
        }
      }
      default -> {
        return UapiErrno.INVALID;
      }
    }
    return UapiErrno.OK;
  }

  private void removePeer() {
    if (peer != null) {
      device.removePeer(peer.publicKey());
      controlled.forgetRemovedPeers();
      peer = null;
    }
  }

  private static String requireHex(String value) {
    if (value.length() != KEY_DIGITS) {
      throw new IllegalArgumentException("a key has 64 hexadecimal digits");
    }
    return value;
  }

  private static void requireTrue(String value) {
    if (!value.equals("true")) {
      throw new IllegalArgumentException("only true is known");
    }
  }

  private static long unsigned(String value, long max) {
    // Long.parseLong would take signs and the digits of other scripts.
    if (value.isEmpty() || value.length() > 10 || !value.chars().allMatch(SetRequest::isDigit)) {
      throw new IllegalArgumentException("a decimal number is wanted");
    }
    long number = Long.parseLong(value);
    if (number > max) {
      throw new IllegalArgumentException("the number is too large");
    }
    return number;
  }

  private static boolean isDigit(int character) {
    return character >= '0' && character <= '9';
  }
}

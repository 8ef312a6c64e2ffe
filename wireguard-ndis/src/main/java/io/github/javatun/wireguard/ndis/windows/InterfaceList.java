package io.github.javatun.wireguard.ndis.windows;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.github.javatun.wireguard.ndis.system.LocalInterface;
import io.github.javatun.wireguard.routing.InterfaceAddress;
import io.github.javatun.wireguard.routing.IpAddress;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads Windows' list of interfaces. All of it lies in one buffer, pointers as well; one that leads
 * out of it counts as the end of its list.
 *
 * <p><b>An instance belongs to one thread.</b> It allocates.
 */
final class InterfaceList {
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 23;
  private static final int OPER_STATUS_UP = 1;
  private static final int DAD_TENTATIVE = 1;
  private static final int DAD_DEPRECATED = 3;
  private static final int DAD_PREFERRED = 4;
  private static final int MAC_BYTES = 6;

  /** As long as nobody's name is; also how many elements a list has at most. */
  private static final int MOST = 4096;

  private static final long NEXT = adapter("Next");
  private static final long UNICAST_NEXT = unicast("Next");
  private static final long UNICAST_ADDRESS = unicast("Address");
  private static final long UNICAST_STATE = unicast("DadState");
  private static final long UNICAST_LENGTH = unicast("OnLinkPrefixLength");
  private static final long LISTED_NEXT =
      Structs.offset(IpHelperLayouts.IP_ADAPTER_GATEWAY_ADDRESS, "Next");
  private static final long LISTED_ADDRESS =
      Structs.offset(IpHelperLayouts.IP_ADAPTER_GATEWAY_ADDRESS, "Address");

  private final MemorySegment buffer;

  InterfaceList(MemorySegment buffer) {
    this.buffer = buffer;
  }

  /** All interfaces. */
  List<LocalInterface> read() {
    List<LocalInterface> interfaces = new ArrayList<>();
    long at = 0;
    while (at >= 0 && interfaces.size() < MOST) {
      interfaces.add(readInterface(at));
      at = follow(at + NEXT, IpHelperLayouts.IP_ADAPTER_ADDRESSES.byteSize());
    }
    return interfaces;
  }

  private LocalInterface readInterface(long at) {
    int index = intAt(at + adapter("IfIndex"));
    int mtu = intAt(at + adapter("Mtu"));
    return new LocalInterface(
        narrowText(at + adapter("AdapterName")),
        wideText(at + adapter("FriendlyName")),
        index != 0 ? index : intAt(at + adapter("Ipv6IfIndex")),
        mac(at),
        mtu < 0 ? Integer.MAX_VALUE : mtu,
        intAt(at + adapter("OperStatus")) == OPER_STATUS_UP,
        addresses(at),
        listed(at + adapter("FirstGatewayAddress")),
        listed(at + adapter("FirstDnsServerAddress")));
  }

  private long mac(long at) {
    if (intAt(at + adapter("PhysicalAddressLength")) != MAC_BYTES) {
      return 0;
    }
    long mac = 0;
    for (int i = 0; i < MAC_BYTES; i++) {
      mac =
          mac << 8 | Byte.toUnsignedInt(buffer.get(JAVA_BYTE, at + adapter("PhysicalAddress") + i));
    }
    return mac;
  }

  /**
   * Those in use, the preferred ones first. Ones that are still tested come last: packets may be
   * sent from them already. Ones that somebody else has are not among them.
   */
  private List<InterfaceAddress> addresses(long at) {
    List<InterfaceAddress> preferred = new ArrayList<>();
    List<InterfaceAddress> deprecated = new ArrayList<>();
    List<InterfaceAddress> tentative = new ArrayList<>();
    long bytes = IpHelperLayouts.IP_ADAPTER_UNICAST_ADDRESS.byteSize();
    long each = follow(at + adapter("FirstUnicastAddress"), bytes);
    for (int i = 0; each >= 0 && i < MOST; i++) {
      IpAddress address = address(each + UNICAST_ADDRESS);
      int length = Byte.toUnsignedInt(buffer.get(JAVA_BYTE, each + UNICAST_LENGTH));
      int state = intAt(each + UNICAST_STATE);
      if (address != null && length <= address.bits()) {
        if (state == DAD_PREFERRED) {
          preferred.add(new InterfaceAddress(address, length));
        } else if (state == DAD_DEPRECATED) {
          deprecated.add(new InterfaceAddress(address, length));
        } else if (state == DAD_TENTATIVE) {
          tentative.add(new InterfaceAddress(address, length));
        }
      }
      each = follow(each + UNICAST_NEXT, bytes);
    }
    preferred.addAll(deprecated);
    preferred.addAll(tentative);
    return preferred;
  }

  private List<IpAddress> listed(long first) {
    List<IpAddress> addresses = new ArrayList<>();
    long bytes = IpHelperLayouts.IP_ADAPTER_GATEWAY_ADDRESS.byteSize();
    long each = follow(first, bytes);
    for (int i = 0; each >= 0 && i < MOST; i++) {
      IpAddress address = address(each + LISTED_ADDRESS);
      if (address != null) {
        addresses.add(address);
      }
      each = follow(each + LISTED_NEXT, bytes);
    }
    return addresses;
  }

  /** The address in a SOCKET_ADDRESS; null if it is none of IP. */
  private @Nullable IpAddress address(long socketAddress) {
    long at = follow(socketAddress, IpHelperLayouts.SOCKADDR_IN.byteSize());
    if (at < 0) {
      return null;
    }
    int family = Short.toUnsignedInt(buffer.get(JAVA_SHORT_UNALIGNED, at));
    if (family == AF_INET) {
      long from = at + Structs.offset(IpHelperLayouts.SOCKADDR_IN, "sin_addr");
      return IpAddress.ofBytes(buffer.asSlice(from, 4).toArray(JAVA_BYTE));
    }
    if (family == AF_INET6 && follow(socketAddress, IpHelperLayouts.SOCKADDR_IN6.byteSize()) >= 0) {
      long from = at + Structs.offset(IpHelperLayouts.SOCKADDR_IN6, "sin6_addr");
      return IpAddress.ofBytes(buffer.asSlice(from, 16).toArray(JAVA_BYTE));
    }
    return null;
  }

  private String narrowText(long pointer) {
    StringBuilder text = new StringBuilder();
    for (long at = follow(pointer, 1);
        at >= 0 && at < buffer.byteSize() && text.length() < MOST;
        at++) {
      byte next = buffer.get(JAVA_BYTE, at);
      if (next == 0) {
        break;
      }
      text.append((char) Byte.toUnsignedInt(next));
    }
    return text.toString();
  }

  private String wideText(long pointer) {
    StringBuilder text = new StringBuilder();
    for (long at = follow(pointer, Character.BYTES);
        at >= 0 && at + 1 < buffer.byteSize() && text.length() < MOST;
        at += Character.BYTES) {
      char next = buffer.get(JAVA_CHAR_UNALIGNED, at);
      if (next == 0) {
        break;
      }
      text.append(next);
    }
    return text.toString();
  }

  private int intAt(long at) {
    return buffer.get(JAVA_INT_UNALIGNED, at);
  }

  /** Where a pointer leads in the buffer; -1 if it is null or so many bytes are not there. */
  private long follow(long pointer, long bytes) {
    long target = buffer.get(JAVA_LONG_UNALIGNED, pointer);
    long at = target - buffer.address();
    return target != 0 && at >= 0 && at <= buffer.byteSize() - bytes ? at : -1;
  }

  private static long adapter(String field) {
    return Structs.offset(IpHelperLayouts.IP_ADAPTER_ADDRESSES, field);
  }

  private static long unicast(String field) {
    return Structs.offset(IpHelperLayouts.IP_ADAPTER_UNICAST_ADDRESS, field);
  }
}

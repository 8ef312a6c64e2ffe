/**
 * Work on IPv4 and IPv6 packets where they lie in memory: reading their headers, changing their
 * addresses, checksums (RFC 1071, RFC 1624), the largest TCP segment, fragments and ICMP errors.
 * For hosts that do what a kernel's network stack does elsewhere.
 *
 * <p>An address is a pair of numbers of eight bytes each, first byte highest. An IPv4 address is
 * the IPv4-mapped IPv6 address {@code ::ffff:a.b.c.d}: 0 and {@code 0x0000ffff_aabbccddL}, see
 * {@link io.github.javatun.wireguard.routing.MappedAddress}. One form of key thus serves both
 * versions.
 *
 * <p>Nothing here does input or output, keeps a packet's memory longer than its caller says, or
 * allocates for a packet.
 */
package io.github.javatun.wireguard.packet;

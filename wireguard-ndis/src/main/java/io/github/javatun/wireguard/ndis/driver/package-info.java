/**
 * Packets between a network adapter and the system's TCP/IP stack, as Windows Packet Filter hands
 * them over.
 */
@NullMarked
package io.github.javatun.wireguard.ndis.driver;

import org.jspecify.annotations.NullMarked;

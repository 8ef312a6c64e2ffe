/** How datagrams between WireGuard peers travel. */
@NullMarked
package io.github.javatun.wireguard.ndis.transport;

import org.jspecify.annotations.NullMarked;

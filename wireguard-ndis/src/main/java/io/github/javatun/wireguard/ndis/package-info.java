/** A transparent WireGuard client: no virtual adapter, no routes, no settings changed. */
@NullMarked
package io.github.javatun.wireguard.ndis;

import org.jspecify.annotations.NullMarked;

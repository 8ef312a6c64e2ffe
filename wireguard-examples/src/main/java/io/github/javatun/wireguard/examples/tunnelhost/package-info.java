/**
 * A program for Linux that brings WireGuard interfaces up from wg-quick files: {@link
 * io.github.javatun.wireguard.examples.tunnelhost.TunnelHost}.
 */
@NullMarked
package io.github.javatun.wireguard.examples.tunnelhost;

import org.jspecify.annotations.NullMarked;

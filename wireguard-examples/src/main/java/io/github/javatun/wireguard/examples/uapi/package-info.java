/**
 * The control protocol of WireGuard in user space, by which {@code wg} reads and changes a running
 * interface over a Unix socket.
 */
@NullMarked
package io.github.javatun.wireguard.examples.uapi;

import org.jspecify.annotations.NullMarked;

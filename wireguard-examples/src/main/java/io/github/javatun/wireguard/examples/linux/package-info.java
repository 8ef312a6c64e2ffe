/**
 * The Linux interfaces that a tunnel host needs, bound with FFM: TUN devices, UDP sockets, poll.
 */
@NullMarked
package io.github.javatun.wireguard.examples.linux;

import org.jspecify.annotations.NullMarked;

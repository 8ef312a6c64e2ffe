/**
 * Small hosts around a {@link io.github.javatun.wireguard.Tunnel}, one for each way to do I/O:
 * blocking sockets, a selector, virtual threads over native memory, a loop for each way. Start from
 * the one that is nearest to your program.
 */
@NullMarked
package io.github.javatun.wireguard.examples.hosts;

import org.jspecify.annotations.NullMarked;

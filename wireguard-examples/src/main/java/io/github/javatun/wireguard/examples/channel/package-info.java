/**
 * Moves packets between a {@link io.github.javatun.wireguard.examples.channel.PacketDevice} and a
 * {@link java.nio.channels.DatagramChannel}, on any system and without native calls: a datagram a
 * call, a loop for each way.
 */
@NullMarked
package io.github.javatun.wireguard.examples.channel;

import org.jspecify.annotations.NullMarked;

/**
 * Moves packets between a TUN device and a UDP socket, through the protocol, in batches and with
 * segmentation offload on both sides. What does not need Linux for that is shared with the package
 * {@code channel}.
 */
@NullMarked
package io.github.javatun.wireguard.examples.forwarding;

import org.jspecify.annotations.NullMarked;

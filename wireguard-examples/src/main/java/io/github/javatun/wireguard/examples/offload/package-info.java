/**
 * Segmentation offload in software: super-packets of the local network stack into packets that fit
 * the tunnel, and packets from the tunnel into super-packets.
 */
@NullMarked
package io.github.javatun.wireguard.examples.offload;

import org.jspecify.annotations.NullMarked;

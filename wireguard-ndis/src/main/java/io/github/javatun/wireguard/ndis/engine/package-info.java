/**
 * The way of a packet through the transparent client: which packets are tunnelled, under which
 * addresses, and back.
 */
@NullMarked
package io.github.javatun.wireguard.ndis.engine;

import org.jspecify.annotations.NullMarked;

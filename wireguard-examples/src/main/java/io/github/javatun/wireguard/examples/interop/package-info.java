/**
 * Programs of the checks in {@code wireguard-examples/interop}: a small tunnel host that says what
 * it does, a source of handshake floods, and a bad network.
 */
@NullMarked
package io.github.javatun.wireguard.examples.interop;

import org.jspecify.annotations.NullMarked;

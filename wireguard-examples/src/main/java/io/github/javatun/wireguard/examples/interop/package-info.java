/**
 * Programs of the interoperability check ({@code wireguard-examples/interop/run.sh}): a small
 * tunnel host that says what it does, and a source of handshake floods.
 */
@NullMarked
package io.github.javatun.wireguard.examples.interop;

import org.jspecify.annotations.NullMarked;

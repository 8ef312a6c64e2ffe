/** Packets written to files that packet analysers read, for finding out what a client did. */
@NullMarked
package io.github.javatun.wireguard.ndis.trace;

import org.jspecify.annotations.NullMarked;

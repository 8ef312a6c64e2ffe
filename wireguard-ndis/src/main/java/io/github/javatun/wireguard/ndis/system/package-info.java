/** What the engine asks the operating system: who owns a socket, which interfaces there are. */
@NullMarked
package io.github.javatun.wireguard.ndis.system;

import org.jspecify.annotations.NullMarked;

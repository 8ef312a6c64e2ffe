/**
 * Windows: the driver of Windows Packet Filter, the owners of sockets and the interfaces, through
 * the foreign function interface. No native code comes with it.
 *
 * <p>It needs native access: start the JVM with {@code --enable-native-access=ALL-UNNAMED}, or with
 * the name of this module. The classes load on any system; what they call is looked up when it is
 * needed.
 */
@NullMarked
package io.github.javatun.wireguard.ndis.windows;

import org.jspecify.annotations.NullMarked;

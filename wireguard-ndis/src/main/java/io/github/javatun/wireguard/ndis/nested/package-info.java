/** A tunnel's datagrams through another tunnel. */
@NullMarked
package io.github.javatun.wireguard.ndis.nested;

import org.jspecify.annotations.NullMarked;

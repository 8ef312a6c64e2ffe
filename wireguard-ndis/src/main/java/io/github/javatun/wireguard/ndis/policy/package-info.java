/** What the user wants: which packets go through the tunnel, and what happens to the others. */
@NullMarked
package io.github.javatun.wireguard.ndis.policy;

import org.jspecify.annotations.NullMarked;

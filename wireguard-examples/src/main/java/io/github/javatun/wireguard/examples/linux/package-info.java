/** The Linux interfaces that a tunnel host needs, bound with FFM: the TUN device. */
@NullMarked
package io.github.javatun.wireguard.examples.linux;

import org.jspecify.annotations.NullMarked;

/** The parts of {@link io.github.javatun.wireguard.examples.LoopbackDemo}. */
@NullMarked
package io.github.javatun.wireguard.examples.loopback;

import org.jspecify.annotations.NullMarked;

/** Programs to start. */
@NullMarked
package io.github.javatun.wireguard.examples;

import org.jspecify.annotations.NullMarked;

/** The little of IP that the examples need: IPv4 headers, pings, and who may send what. */
@NullMarked
package io.github.javatun.wireguard.examples.ip;

import org.jspecify.annotations.NullMarked;

/**
 * Addresses and prefixes as values: what cryptokey routing (paper, section 2) is made of. Nothing
 * here asks DNS.
 */
package io.github.javatun.wireguard.routing;

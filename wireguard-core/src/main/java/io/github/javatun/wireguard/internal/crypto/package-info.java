/**
 * The primitives of the protocol: ChaCha20-Poly1305, BLAKE2s with HMAC and KDF, Curve25519, and the
 * working memory they need.
 */
package io.github.javatun.wireguard.internal.crypto;

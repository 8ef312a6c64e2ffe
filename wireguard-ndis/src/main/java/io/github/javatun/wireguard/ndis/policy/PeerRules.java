package io.github.javatun.wireguard.ndis.policy;

import io.github.javatun.wireguard.PublicKey;

/**
 * What goes to one peer.
 *
 * <p><b>Immutable; safe for all threads.</b>
 *
 * @param index the peer's place in the configuration, from 0
 * @param publicKey whose rules these are
 * @param addresses which destinations
 * @param apps which programs; both must hold
 */
public record PeerRules(int index, PublicKey publicKey, AddressRules addresses, AppRules apps) {}

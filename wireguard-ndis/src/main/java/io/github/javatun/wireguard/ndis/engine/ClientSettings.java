package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.TimeSource;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.ndis.ClientListener;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.policy.ClientPolicies;
import io.github.javatun.wireguard.ndis.policy.ClientRules;
import io.github.javatun.wireguard.ndis.system.NetworkInfo;
import io.github.javatun.wireguard.ndis.system.ProcessTable;
import io.github.javatun.wireguard.ndis.transport.OuterTransport;

/**
 * What a client is made of.
 *
 * <p><b>Immutable; safe for all threads.</b>
 *
 * @param config keys, addresses, peers and their rules
 * @param rules what of it a transparent client works with
 * @param policies what the file says nothing about
 * @param driver where frames come from
 * @param processes who owns a socket
 * @param network which interfaces there are
 * @param transport how datagrams travel
 * @param names finds the peers' addresses
 * @param listener is told what happens
 * @param onEnd is run if the client ends by itself
 * @param time the clock
 * @param driverFilters whether the driver shall pass by itself what need not be looked at
 * @param takeOver whether adapters are taken that another program holds
 * @param flowCapacity how many flows are remembered
 */
public record ClientSettings(
    WgQuickConfig config,
    ClientRules rules,
    ClientPolicies policies,
    PacketDriver driver,
    ProcessTable processes,
    NetworkInfo network,
    OuterTransport transport,
    NameLookup names,
    ClientListener listener,
    Runnable onEnd,
    TimeSource time,
    boolean driverFilters,
    boolean takeOver,
    int flowCapacity) {}

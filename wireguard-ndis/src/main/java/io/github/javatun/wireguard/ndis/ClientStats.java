package io.github.javatun.wireguard.ndis;

/**
 * What happened to packets since the client started.
 *
 * <p><b>Immutable; safe for all threads.</b>
 *
 * @param tunneledOut packets of the stack that went through the tunnel
 * @param tunneledIn packets that came through it and were given to the stack
 * @param passed packets of the stack that were looked at and went on as they were
 * @param dropped packets that a policy lost
 * @param rejected packets that a policy refused with an answer
 * @param held packets that waited for their owner to be known
 * @param undeliverable packets that came through the tunnel for nobody
 * @param flows how many flows are remembered now
 */
public record ClientStats(
    long tunneledOut,
    long tunneledIn,
    long passed,
    long dropped,
    long rejected,
    long held,
    long undeliverable,
    int flows) {}

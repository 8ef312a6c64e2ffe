package io.github.javatun.wireguard.simulation;

import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.PublicKey;
import io.github.javatun.wireguard.Reason;
import io.github.javatun.wireguard.TunnelConfig;
import java.util.function.UnaryOperator;

/**
 * Two tunnels that know each other, called by hand on virtual time. By convention Alice initiates.
 *
 * <p><b>Not thread-safe.</b>
 */
public final class Pair implements AutoCloseable {
  private final VirtualTime time;
  private final SeededRandom random;
  private final PrivateKey aliceKey;
  private final PrivateKey bobKey;
  private final Party alice;
  private final Party bob;

  private Pair(Builder builder) {
    time = builder.time;
    random = new SeededRandom(builder.seed);
    aliceKey = PrivateKey.generate(random);
    bobKey = PrivateKey.generate(random);
    alice = party("alice", aliceKey, bobKey.publicKey(), builder, builder.alice);
    bob = party("bob", bobKey, aliceKey.publicKey(), builder, builder.bob);
  }

  /**
   * Two tunnels with default settings.
   *
   * @return a new pair
   */
  public static Pair create() {
    return builder().build();
  }

  /**
   * Two tunnels with settings of one's own.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** The time that both clocks follow. */
  VirtualTime time() {
    return time;
  }

  /** The side that initiates. */
  Party alice() {
    return alice;
  }

  /** The side that responds. */
  Party bob() {
    return bob;
  }

  PrivateKey aliceKey() {
    return aliceKey;
  }

  PrivateKey bobKey() {
    return bobKey;
  }

  /** One more party with default settings on a clock of its own, whoever it may be. */
  Party party(String name, PrivateKey own, PublicKey peer, VirtualTime clock) {
    TunnelConfig config =
        TunnelConfig.builder(own, peer).timeSource(clock).randomSource(random.fork()).build();
    return new Party(name, config, clock, BufferForm.ARRAY);
  }

  /** Randomness that depends on the seed. */
  SeededRandom random() {
    return random;
  }

  /** Completes a handshake that Alice initiates, in no time; both may send afterwards. */
  Pair connect() {
    connect(alice, bob);
    return this;
  }

  /** Completes a handshake, in no time; both may send afterwards. */
  static void connect(Party initiator, Party responder) {
    byte[] response = responder.read(initiator.initiation()).datagram(MessageType.RESPONSE);
    byte[] confirmation = initiator.read(response).datagram(MessageType.KEEPALIVE);
    responder.read(confirmation).done(Reason.KEEPALIVE_RECEIVED);
  }

  /** Someone toward a party of this pair, with a key that it does not know. */
  Party stranger(String name, PublicKey peer, VirtualTime clock) {
    return party(name, PrivateKey.generate(random), peer, clock);
  }

  @Override
  public void close() {
    alice.close();
    bob.close();
  }

  private Party party(
      String name,
      PrivateKey own,
      PublicKey peer,
      Builder builder,
      UnaryOperator<TunnelConfig.Builder> settings) {
    VirtualTime clock = time.follower();
    TunnelConfig.Builder config =
        TunnelConfig.builder(own, peer).timeSource(clock).randomSource(random.fork());
    return new Party(name, settings.apply(config).build(), clock, builder.form);
  }

  /**
   * Settings of a pair.
   *
   * <p><b>Not thread-safe.</b>
   */
  public static final class Builder {
    private VirtualTime time = new VirtualTime();
    private long seed = 1;
    private BufferForm form = BufferForm.ARRAY;
    private UnaryOperator<TunnelConfig.Builder> alice = UnaryOperator.identity();
    private UnaryOperator<TunnelConfig.Builder> bob = UnaryOperator.identity();

    private Builder() {}

    Builder time(VirtualTime time) {
      this.time = time;
      return this;
    }

    Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    Builder form(BufferForm form) {
      this.form = form;
      return this;
    }

    Builder alice(UnaryOperator<TunnelConfig.Builder> settings) {
      alice = settings;
      return this;
    }

    Builder bob(UnaryOperator<TunnelConfig.Builder> settings) {
      bob = settings;
      return this;
    }

    Builder both(UnaryOperator<TunnelConfig.Builder> settings) {
      return alice(settings).bob(settings);
    }

    Pair build() {
      return new Pair(this);
    }

    /** The same two tunnels as hosts on a link. */
    World world() {
      return new World(build());
    }
  }
}

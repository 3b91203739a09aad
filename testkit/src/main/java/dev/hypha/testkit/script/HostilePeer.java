package dev.hypha.testkit.script;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Duplex;
import dev.hypha.core.Offer;
import dev.hypha.core.Role;
import dev.hypha.core.Secured;
import dev.hypha.crypto.KeyType;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.multistream.Multistream;
import dev.hypha.testkit.SimulatedNode;
import dev.hypha.testkit.Simulation;
import dev.hypha.testkit.net.Host;
import dev.hypha.testkit.net.PlaintextSecurity;
import dev.hypha.yamux.Yamux;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Somebody with a host and a key of their own and no manners, in a {@link Simulation}. Its calls
 * block in virtual time: run it on a thread of its own, {@link #attack}, to see how everybody else
 * fares meanwhile.
 */
public final class HostilePeer {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Simulation simulation;
  private final Host host;
  private final PrivateKey identity;

  public HostilePeer(Simulation simulation) {
    this.simulation = simulation;
    this.host = simulation.network().host();
    this.identity = PrivateKey.generate(KeyType.ED25519, simulation.runtime().secrets());
  }

  public Host host() {
    return host;
  }

  /** Commits {@code misbehaviour} against {@code victim} on a thread of its own, to the end. */
  public void attack(SimulatedNode victim, Misbehaviour misbehaviour) {
    simulation.runtime().fork("hostile " + misbehaviour, () -> commit(victim, misbehaviour));
  }

  private void commit(SimulatedNode victim, Misbehaviour misbehaviour) {
    try {
      misbehaviour.commit(this, victim);
    } catch (IOException e) {
      simulation.runtime().note(misbehaviour + " was ended: " + e.getMessage());
    }
  }

  /** A raw connection on which nothing has been said. */
  public ScriptedPeer connect(SimulatedNode victim) throws IOException {
    return new ScriptedPeer(
        host.connect(
            victim.node().addresses().getFirst(),
            simulation.runtime().nanoTime() + PATIENCE.toNanos()));
  }

  /** A connection on which it has proved who it is, and from now on speaks Yamux. */
  public ScriptedPeer shakeHands(SimulatedNode victim) throws IOException {
    Duplex raw = connect(victim).pipe();
    Offer offer =
        new Offer(
            List.of(PlaintextSecurity.PROTOCOL),
            List.of(Yamux.PROTOCOL),
            Bytes.EMPTY,
            Long.MAX_VALUE,
            step -> {});
    new Multistream().dial(raw, offer.securities());
    Secured secured =
        new PlaintextSecurity(identity).secure(raw, Role.DIALER, Optional.of(victim.id()), offer);
    return new ScriptedPeer(secured.pipe());
  }

  void sleep(Duration time) {
    simulation.sleep(time);
  }

  /** Bytes without any meaning. */
  Bytes garbage(int length) {
    byte[] bytes = new byte[length];
    simulation.runtime().random().nextBytes(bytes);
    return Bytes.owning(bytes);
  }

  /** Drops off the network without a word. */
  void vanish() {
    simulation.network().partition(List.of(host));
  }
}

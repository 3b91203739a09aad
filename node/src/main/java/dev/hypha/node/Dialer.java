package dev.hypha.node;

import dev.hypha.core.AddressScope;
import dev.hypha.core.Connection;
import dev.hypha.core.DialRequest;
import dev.hypha.core.Direction;
import dev.hypha.core.Event;
import dev.hypha.core.Gate;
import dev.hypha.core.Limits;
import dev.hypha.core.Link;
import dev.hypha.core.Offer;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.PeerException.Crossed;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.PeerException.Step;
import dev.hypha.core.PeerException.Unreachable;
import dev.hypha.core.PeerException.Unreachable.Failure;
import dev.hypha.core.PeerRecord;
import dev.hypha.core.ProtocolId;
import dev.hypha.core.ResetCode;
import dev.hypha.core.Role;
import dev.hypha.core.Runtime;
import dev.hypha.core.Secured;
import dev.hypha.core.Transport;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.node.engine.BackOff;
import dev.hypha.node.engine.SecurityPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Makes outbound connections. Whoever wants a peer that is being dialed already waits for that
 * dial; every address that fails says at which step and why. Thread-safe.
 */
final class Dialer {
  private final Swarm swarm;
  private final SwarmConfig config;
  private final SwarmParts parts;
  private final SecurityPolicy policy;
  private final Runtime runtime;
  private final Semaphore slots;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<PeerId, Dial> running = new HashMap<>();
  private final BackOff backOff = new BackOff();

  Dialer(Swarm swarm, SwarmConfig config, SwarmParts parts, SecurityPolicy policy) {
    this.swarm = swarm;
    this.config = config;
    this.parts = parts;
    this.policy = policy;
    this.runtime = parts.runtime();
    this.slots = new Semaphore(config.dialsMax());
  }

  /** A session and what it holds of the limits. */
  record Established(Link link, Limits.ConnectionPermit permit, long began) {}

  /**
   * Dials every address that is known of {@code peer}; those of the peerstore that failed lately
   * are left out, those that the caller names are not.
   */
  Connection dial(PeerAddress peer) throws IOException {
    if (peer.peer().equals(swarm.id())) {
      throw new Unreachable("that is this node itself", List.of());
    }
    while (true) {
      Joined joined = join(peer);
      Optional<Connection> connection = joined.dial.await();
      if (connection.isPresent()) {
        return connection.get();
      }
      if (joined.fresh || joined.dial.tried(peer.addresses())) {
        throw unreachable(peer.peer(), joined.dial.failures());
      }
    }
  }

  private record Joined(Dial dial, boolean fresh) {}

  private Joined join(PeerAddress peer) {
    Dial fresh = new Dial(this, peer.peer(), config, runtime);
    lock.lock();
    try {
      Dial before = running.putIfAbsent(peer.peer(), fresh);
      if (before != null) {
        return new Joined(before, false);
      }
    } finally {
      lock.unlock();
    }
    runtime.fork("dial-" + peer.peer().shortName(), () -> fresh.run(peer.addresses()));
    return new Joined(fresh, true);
  }

  void tell(Event event) {
    swarm.events().publish(event);
  }

  /** {@code dial} is over: the next one begins anew. */
  void forget(Dial dial) {
    lock.lock();
    try {
      running.remove(dial.peer(), dial);
    } finally {
      lock.unlock();
    }
  }

  private static Unreachable unreachable(PeerId peer, List<Failure> failures) {
    if (failures.isEmpty()) {
      return new Unreachable(
          "no address is known for " + peer + "; name one that ends in /p2p/" + peer, failures);
    }
    StringBuilder text = new StringBuilder("cannot reach ").append(peer);
    failures.forEach(failure -> text.append("\n  ").append(failure));
    return new Unreachable(text.toString(), failures);
  }

  // ---- which addresses

  /** The addresses to race: {@code named} and those of the peerstore. May wait for names. */
  List<Multiaddr> candidates(Dial dial, List<Multiaddr> named) {
    PeerId peer = dial.peer();
    Set<Multiaddr> candidates = new LinkedHashSet<>();
    named.forEach(address -> resolve(dial, address, candidates));
    for (Multiaddr address : parts.peers().of(peer).addresses()) {
      if (!candidates.contains(address) && !inBackOff(dial, address)) {
        resolve(dial, address, candidates);
      }
    }
    List<Multiaddr> dialable = new ArrayList<>();
    for (Multiaddr address : candidates) {
      Gate.Verdict verdict = parts.gate().admits(new Gate.Attempt.Dial(peer, address));
      if (!verdict.admitted()) {
        dial.failed(address, Step.GATE, 0, verdict.reason());
      } else if (swarm.transport(address).isEmpty()) {
        dial.failed(address, Step.ADDRESS, 0, "no transport for this kind of address");
      } else {
        dialable.add(address);
      }
    }
    return dialable;
  }

  private boolean inBackOff(Dial dial, Multiaddr address) {
    long remaining;
    lock.lock();
    try {
      remaining = backOff.remaining(address, runtime.nanoTime());
    } finally {
      lock.unlock();
    }
    if (remaining > 0) {
      long seconds = Duration.ofNanos(remaining).toSeconds() + 1;
      dial.failed(
          address, Step.BACKOFF, 0, "it failed a moment ago; tried again in " + seconds + " s");
    }
    return remaining > 0;
  }

  private void resolve(Dial dial, Multiaddr address, Set<Multiaddr> resolved) {
    long begin = runtime.nanoTime();
    try {
      // with the peer, so that of a dnsaddr only its own links are followed
      Multiaddr whole = address.withPeer(dial.peer());
      List<Multiaddr> found =
          parts.resolver().resolve(whole, begin + config.dialTimeout().toNanos()).stream()
              .filter(each -> each.peerId().isEmpty() || each.peerId().get().equals(dial.peer()))
              .map(Multiaddr::withoutPeer)
              .toList();
      if (found.isEmpty()) {
        dial.failed(address, Step.DNS, runtime.nanoTime() - begin, "it leads to other peers only");
      }
      resolved.addAll(found);
    } catch (IOException e) {
      dial.failed(address, Step.DNS, runtime.nanoTime() - begin, String.valueOf(e.getMessage()));
    }
  }

  // ---- one address: on a thread of its own

  /** Makes a session with {@code peer} at {@code address}, or notes why not. */
  Optional<Established> attempt(Dial dial, Multiaddr address) {
    AtomicReference<Step> step = new AtomicReference<>(Step.LIMITS);
    long begin = runtime.nanoTime();
    try {
      slots.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
    try {
      Established established = establish(dial.peer(), address, step);
      noteOutcome(address, true);
      return Optional.of(established);
    } catch (IOException e) {
      if (!dial.won()) {
        noteOutcome(address, false);
        String why = e instanceof Incompatible ? withPin(dial.peer(), e) : message(e);
        dial.failed(address, step.get(), runtime.nanoTime() - begin, why);
      }
      return Optional.empty();
    } finally {
      slots.release();
    }
  }

  private Established establish(PeerId peer, Multiaddr address, AtomicReference<Step> step)
      throws IOException {
    Limits.ConnectionPermit permit = parts.limits().connection(Direction.OUTBOUND, address);
    Link link = null;
    boolean done = false;
    long began = runtime.nanoTime();
    Flight.Handshake flight = new Flight.Handshake();
    flight.begin();
    try {
      link = dial(swarm.transport(address).orElseThrow(), peer, address, step);
      Secured secured = link.secured();
      policy.require(parts.peers().of(peer), secured.security(), secured.quantumLevel());
      step.set(Step.GATE);
      var proven = new Gate.Attempt.Secured(peer, Direction.OUTBOUND, address);
      parts.gate().admits(proven).require();
      step.set(Step.LIMITS);
      permit.promote(peer);
      done = true;
      return new Established(link, permit, began);
    } finally {
      land(flight, address, step.get(), link);
      if (!done) {
        permit.close();
        if (link != null) {
          link.session().close(ResetCode.GATED);
        }
      }
    }
  }

  private static void land(
      Flight.Handshake flight, Multiaddr address, Step step, @Nullable Link link) {
    if (!flight.shouldCommit()) {
      return;
    }
    flight.direction = Direction.OUTBOUND.name();
    flight.remote = address.toString();
    if (link == null) {
      flight.failure = "at " + step;
    } else {
      flight.suite = link.secured().suite();
      flight.security = link.secured().security().name();
      flight.muxer = link.muxer().name();
    }
    flight.commit();
  }

  /**
   * As the peer spoke last time, which takes no asking; a peer that has changed since is asked.
   *
   * <p>From the port that is listened on; where that meets the peer's dial of us, from another.
   * Which of the two ends notices first has ended the connection for the other.
   */
  private Link dial(Transport transport, PeerId peer, Multiaddr address, AtomicReference<Step> step)
      throws IOException {
    PeerRecord record = parts.peers().of(peer);
    List<ProtocolId> all = policy.offer(record);
    if (all.isEmpty()) {
      step.set(Step.SECURITY);
      throw new Incompatible("nothing left to offer");
    }
    boolean near = AddressScope.of(address) != AddressScope.PUBLIC;
    Duration timeout = near ? config.localDialTimeout() : config.dialTimeout();
    Offer offer = swarm.offer(all, timeout, step::set);
    DialRequest asking = new DialRequest(address, Optional.of(peer), Role.DIALER, true, offer);
    Optional<ProtocolId> expected = policy.expected(record);
    try {
      return transport.dial(expected.map(asking::knowing).orElse(asking));
    } catch (Crossed | Reset e) {
      return transport.dial(asking.withoutReusePort());
    } catch (Incompatible e) {
      if (expected.isEmpty()) {
        throw e;
      }
      return transport.dial(asking);
    }
  }

  private String withPin(PeerId peer, IOException e) {
    PeerRecord record = parts.peers().of(peer);
    return policy.pinned(record) ? message(e) + "; " + policy.explain(record) : message(e);
  }

  private static String message(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private void noteOutcome(Multiaddr address, boolean success) {
    lock.lock();
    try {
      if (success) {
        backOff.succeeded(address);
      } else {
        backOff.failed(address, runtime.nanoTime());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Makes the session that won a connection of the node. */
  Connection adopt(Established established) throws IOException {
    return swarm.add(
        established.link(), established.permit(), Direction.OUTBOUND, established.began());
  }
}

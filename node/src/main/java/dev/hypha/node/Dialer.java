package dev.hypha.node;

import dev.hypha.core.AddressScope;
import dev.hypha.core.BlackHole;
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
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Reset;
import dev.hypha.core.PeerException.Step;
import dev.hypha.core.PeerException.TimedOut;
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
import dev.hypha.node.engine.BlackHoles;
import dev.hypha.node.engine.SecurityPolicy;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes outbound connections. Whoever wants a peer that is being dialed already waits for that
 * dial; every address that fails says at which step and why. Thread-safe.
 */
final class Dialer {
  /** Of a peer, in one dial: who names more wants us to knock at doors of others. */
  private static final int ADDRESSES_MAX = 100;

  private final Swarm swarm;
  private final SwarmConfig config;
  private final SwarmParts parts;
  private final SecurityPolicy policy;
  private final Runtime runtime;
  private final Semaphore slots;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<PeerId, Dial> running = new HashMap<>();
  private final BackOff backOff = new BackOff();
  private final BlackHoles blackHoles = new BlackHoles();

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
   * Dials the addresses that are known of {@code peer}. Those of the peerstore that failed lately
   * are left out, those that the caller names are not.
   *
   * @param insisting whether those that the caller names are dialed even if this network seems to
   *     swallow them
   */
  Connection dial(PeerAddress peer, boolean insisting) throws IOException {
    if (peer.peer().equals(swarm.id())) {
      throw new Unreachable("that is this node itself", List.of());
    }
    while (true) {
      Joined joined = join(peer, insisting);
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

  private Joined join(PeerAddress peer, boolean insisting) {
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
    runtime.fork("dial-" + peer.peer().shortName(), () -> fresh.run(peer.addresses(), insisting));
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

  /**
   * The addresses to race.
   *
   * @param named by the caller
   * @param known to the peerstore
   */
  record Candidates(List<Multiaddr> named, List<Multiaddr> known) {}

  /** What is left of {@code named} and the addresses of the peerstore. May wait for names. */
  Candidates candidates(Dial dial, List<Multiaddr> named, boolean insisting) {
    PeerId peer = dial.peer();
    Set<Multiaddr> candidates = new LinkedHashSet<>();
    named.forEach(address -> resolve(dial, address, candidates));
    Set<Multiaddr> ofTheCaller = new LinkedHashSet<>(candidates);
    for (Multiaddr address : parts.peers().of(peer).addresses()) {
      if (!candidates.contains(address) && !inBackOff(dial, address)) {
        resolve(dial, address, candidates);
      }
    }
    List<Multiaddr> dialable = new ArrayList<>();
    for (Multiaddr address : candidates) {
      Gate.Verdict verdict = parts.gate().admits(new Gate.Attempt.Dial(peer, address));
      if (!verdict.admitted()) {
        dial.leftOut(address, Step.GATE, 0, verdict.reason());
      } else if (swarm.transport(address).isEmpty()) {
        dial.leftOut(address, Step.ADDRESS, 0, "no transport for this kind of address");
      } else if (dialable.size() == ADDRESSES_MAX) {
        dial.leftOut(
            address, Step.ADDRESS, 0, "there are more than " + ADDRESSES_MAX + " addresses");
      } else {
        dialable.add(address);
      }
    }
    Map<Multiaddr, BlackHole> swallowed = swallowed(dialable, insisting ? ofTheCaller : Set.of());
    swallowed.forEach((address, hole) -> dial.leftOut(address, Step.BLACK_HOLE, 0, explain(hole)));
    dialable.removeAll(swallowed.keySet());
    Map<Boolean, List<Multiaddr>> byWhom =
        dialable.stream().collect(Collectors.partitioningBy(ofTheCaller::contains));
    return new Candidates(
        byWhom.getOrDefault(true, List.of()), byWhom.getOrDefault(false, List.of()));
  }

  private Map<Multiaddr, BlackHole> swallowed(List<Multiaddr> addresses, Set<Multiaddr> named) {
    lock.lock();
    try {
      return blackHoles.leftOut(addresses, named);
    } finally {
      lock.unlock();
    }
  }

  private static String explain(BlackHole hole) {
    String remedy =
        switch (hole.path()) {
          case UDP -> "let UDP out through the firewall";
          case IPV6 -> "see whether this machine has IPv6";
        };
    return hole.path().label()
        + " seems to lead nowhere in this network ("
        + hole.answers()
        + " of the last "
        + hole.outcomes()
        + " dials were answered); "
        + remedy
        + ", or name this address to have it tried";
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
      dial.leftOut(
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
        dial.leftOut(address, Step.DNS, runtime.nanoTime() - begin, "it leads to other peers only");
      }
      resolved.addAll(found);
    } catch (IOException e) {
      dial.leftOut(address, Step.DNS, runtime.nanoTime() - begin, String.valueOf(e.getMessage()));
    }
  }

  // ---- one address: on a thread of its own

  /**
   * Makes a session with {@code peer} at {@code address}.
   *
   * @param step tells how far it has come
   */
  Established attempt(PeerId peer, Multiaddr address, AtomicReference<Step> step)
      throws IOException {
    try {
      slots.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a turn");
    }
    try {
      Established established = establish(peer, address, step);
      note(
          () -> {
            backOff.succeeded(address);
            blackHoles.answered(address);
          });
      return established;
    } finally {
      slots.release();
    }
  }

  /**
   * The attempt on {@code address} failed at {@code step}.
   *
   * @param held see {@link BlackHoles#silent}
   */
  void noteFailed(Multiaddr address, Step step, IOException why, Set<BlackHole.Path> held) {
    boolean answered = isAnswered(step) || why instanceof Misbehaved || why instanceof Incompatible;
    note(
        () -> {
          backOff.failed(address, runtime.nanoTime());
          if (answered) {
            blackHoles.answered(address);
          } else if (step == Step.TRANSPORT && isOfTheNetwork(why)) {
            blackHoles.silent(address, held);
          }
        });
  }

  /** Not of this machine, which may lack QUIC's library. */
  private static boolean isOfTheNetwork(IOException why) {
    return why instanceof TimedOut || why instanceof SocketException;
  }

  /**
   * The attempt on {@code address} ended because another was faster. That says something only of an
   * address that had a start on the others: whoever swallows packets never wins, and would not be
   * found out if it were not counted.
   */
  void noteCancelled(Multiaddr address, Step step, Duration took, Set<BlackHole.Path> held) {
    if (isAnswered(step)) {
      note(() -> blackHoles.answered(address));
    } else if (step == Step.TRANSPORT && took.compareTo(config.dialDelays().far()) >= 0) {
      note(() -> blackHoles.silent(address, held));
    }
  }

  private static boolean isAnswered(Step step) {
    return step.compareTo(Step.TRANSPORT) > 0;
  }

  private void note(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }

  /** What is known of the network that this node is in. */
  List<BlackHole> blackHoles() {
    lock.lock();
    try {
      return blackHoles.states();
    } finally {
      lock.unlock();
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

  /** Why the attempt on an address of {@code peer} failed, in words. */
  String explain(PeerId peer, IOException e) {
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    PeerRecord record = parts.peers().of(peer);
    return e instanceof Incompatible && policy.pinned(record)
        ? why + "; " + policy.explain(record)
        : why;
  }

  /** Makes the session that won a connection of the node. */
  Connection adopt(Established established) throws IOException {
    return swarm.add(
        established.link(), established.permit(), Direction.OUTBOUND, established.began());
  }
}

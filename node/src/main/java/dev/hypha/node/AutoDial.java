package dev.hypha.node;

import dev.hypha.core.Connection;
import dev.hypha.core.Direction;
import dev.hypha.core.Discovery;
import dev.hypha.core.Event;
import dev.hypha.core.Node;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.PeerRecord;
import dev.hypha.core.Registration;
import dev.hypha.core.Repute;
import dev.hypha.core.Runtime;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import dev.hypha.node.engine.AutoDialPlan;
import dev.hypha.node.engine.AutoDialPlan.Effect;
import dev.hypha.node.engine.AutoDialPlan.Input;
import dev.hypha.node.engine.AutoDialPlan.Origin;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a node has peers: dials bootstrap peers, those that discovery finds and those
 * that the peerstore remembers, and again who was lost. What is done when is decided by {@link
 * AutoDialPlan}. Thread-safe.
 */
public final class AutoDial implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(AutoDial.class.getName());
  private static final String PROTECTION = "autodial";
  private static final int CANDIDATES_MAX = 128;
  private static final int REMEMBERED_MAX = 64;

  private final Node node;
  private final Map<PeerId, PeerAddress> bootstrap = new ConcurrentHashMap<>();
  private final List<Registration> registrations = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final AutoDialPlan plan;
  private final int minPeers;
  private Runtime.@Nullable Timer timer;
  private boolean closed;

  private AutoDial(Node node, AutoDialConfig config) {
    this.node = node;
    this.minPeers = config.minPeers();
    this.plan =
        new AutoDialPlan(
            new AutoDialPlan.Bounds(
                config.minPeers(),
                config.pause().toNanos(),
                config.pauseMax().toNanos(),
                CANDIDATES_MAX),
            node.runtime().random(),
            node.connectionManager()::isShunned);
    config.bootstrap().forEach(each -> bootstrap.merge(each.peer(), each, AutoDial::both));
  }

  private static PeerAddress both(PeerAddress one, PeerAddress other) {
    List<Multiaddr> all = new ArrayList<>(one.addresses());
    all.addAll(other.addresses());
    return new PeerAddress(one.peer(), all);
  }

  /** Begins at once; returns before anybody is connected. */
  public static AutoDial start(Node node, AutoDialConfig config) {
    AutoDial autoDial = new AutoDial(node, config);
    autoDial.listen();
    autoDial.begin();
    return autoDial;
  }

  private void listen() {
    registrations.add(
        node.events()
            .witness(
                Event.Connected.class, event -> tell(connected(event.peer(), event.connection()))));
    registrations.add(
        node.events()
            .witness(
                Event.Disconnected.class, event -> tell(new Input.Disconnected(event.peer()))));
    registrations.add(
        node.events()
            .on(
                Discovery.PeerFound.class,
                event -> tell(new Input.Found(event.peer(), event.method()))));
    registrations.add(node.events().on(Event.Welcomed.class, _ -> wake()));
    registrations.add(
        node.events()
            .on(
                Discovery.PeerLost.class,
                event -> tell(new Input.Lost(event.peer(), event.method()))));
  }

  private static Input connected(PeerId peer, Connection connection) {
    return new Input.Connected(peer, connection.info().direction() == Direction.OUTBOUND);
  }

  private void begin() {
    node.connections().forEach(each -> tell(connected(each.peer(), each)));
    bootstrap.keySet().forEach(each -> tell(new Input.Known(each, Origin.BOOTSTRAP)));
    if (minPeers > 0) {
      remembered().forEach(each -> tell(new Input.Known(each, Origin.REMEMBERED)));
    }
  }

  private List<PeerId> remembered() {
    List<PeerId> all = new ArrayList<>(node.peers().all());
    List<PeerId> some = new ArrayList<>();
    while (!all.isEmpty() && some.size() < REMEMBERED_MAX) {
      int at = node.runtime().random().nextInt(all.size());
      PeerId peer = all.get(at);
      all.set(at, all.getLast());
      all.removeLast();
      PeerRecord record = node.peers().of(peer);
      boolean banned =
          record.repute().map(Repute::standing).filter(Repute.Standing.BANNED::equals).isPresent();
      if (!record.addresses().isEmpty() && !banned && !peer.equals(node.id())) {
        some.add(peer);
      }
    }
    return some;
  }

  /**
   * From now on these are the bootstrap peers: those that are new are dialed at once; connections
   * to those that are none any more stay. Who is named anew is {@linkplain
   * dev.hypha.core.ConnectionManager#welcome welcome}.
   */
  public void bootstrap(List<PeerAddress> now) {
    Map<PeerId, PeerAddress> wanted = new HashMap<>();
    now.forEach(each -> wanted.merge(each.peer(), each, AutoDial::both));
    List<Input> inputs = new ArrayList<>();
    List<PeerId> fresh = new ArrayList<>();
    lock.lock();
    try {
      bootstrap.keySet().stream()
          .filter(each -> !wanted.containsKey(each))
          .forEach(each -> inputs.add(new Input.Unnamed(each)));
      wanted.keySet().stream().filter(each -> !bootstrap.containsKey(each)).forEach(fresh::add);
      bootstrap.putAll(wanted);
      bootstrap.keySet().retainAll(wanted.keySet());
    } finally {
      lock.unlock();
    }
    inputs.forEach(this::tell);
    fresh.forEach(node.connectionManager()::welcome);
    fresh.forEach(each -> tell(new Input.Known(each, Origin.BOOTSTRAP)));
  }

  /**
   * Somebody who was to be a peer could not be reached.
   *
   * @param bootstrap whether the configuration names it
   * @param pause until it may be tried again, if peers are still missing then
   */
  public record Missed(PeerId peer, boolean bootstrap, IOException cause, Optional<Duration> pause)
      implements Event {}

  /**
   * What there is.
   *
   * @param wanted peers
   * @param kept of those that are connected
   * @param candidates who could be dialed, or is connected
   */
  public record State(int wanted, int kept, int candidates) {}

  public State state() {
    lock.lock();
    try {
      return new State(minPeers, plan.kept(), plan.candidates());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    registrations.forEach(Registration::close);
    lock.lock();
    try {
      closed = true;
      cancelTimer();
    } finally {
      lock.unlock();
    }
  }

  // ---- the plan

  private void tell(Input input) {
    step(Optional.of(input));
  }

  private void wake() {
    step(Optional.empty());
  }

  private void step(Optional<Input> input) {
    List<Effect> effects = new ArrayList<>();
    lock.lock();
    try {
      if (closed) {
        return;
      }
      long now = node.runtime().nanoTime();
      if (input.isPresent()) {
        plan.on(input.get(), now, effects::add);
      } else {
        plan.tick(now, effects::add);
      }
      cancelTimer();
      long wakeAt = plan.wakeAt();
      if (wakeAt != Long.MAX_VALUE) {
        timer = node.runtime().at(wakeAt, this::wake);
      }
    } finally {
      lock.unlock();
    }
    effects.forEach(this::perform);
  }

  /** With the lock held. */
  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void perform(Effect effect) {
    switch (effect) {
      case Effect.Dial(PeerId peer) ->
          node.runtime().fork("autodial-" + peer.shortName(), () -> dial(peer));
      case Effect.Keep(PeerId peer) -> node.connectionManager().protect(peer, PROTECTION);
      case Effect.Release(PeerId peer) -> {
        boolean left = node.connectionManager().unprotect(peer, PROTECTION);
        LOG.log(Level.DEBUG, "{0} is no longer kept{1}", peer, left ? " for this" : "");
      }
    }
  }

  private void dial(PeerId peer) {
    try {
      node.connect(bootstrap.getOrDefault(peer, PeerAddress.of(peer)));
      tell(new Input.Dialed(peer));
      LOG.log(Level.DEBUG, "connected to {0}", peer);
    } catch (IOException e) {
      tell(new Input.DialFailed(peer));
      node.events().publish(new Missed(peer, bootstrap.containsKey(peer), e, pause(peer)));
    }
  }

  private Optional<Duration> pause(PeerId peer) {
    lock.lock();
    try {
      long now = node.runtime().nanoTime();
      return plan.dialAt(peer).map(at -> Duration.ofNanos(Math.max(0, at - now)));
    } finally {
      lock.unlock();
    }
  }
}

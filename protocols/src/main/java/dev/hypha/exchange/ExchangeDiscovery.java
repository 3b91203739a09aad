package dev.hypha.exchange;

import dev.hypha.core.Connection;
import dev.hypha.core.Discovery;
import dev.hypha.core.Event;
import dev.hypha.core.Node;
import dev.hypha.core.PeerAddress;
import dev.hypha.core.Registration;
import dev.hypha.core.Runtime;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Asks connected peers for others, from {@link #start} to {@link #close}: some of them every {@code
 * interval}, and while peers are missing each as soon as it has said that it answers. What a peer
 * said holds until it is asked again, or has not been for three intervals. Thread-safe.
 */
public final class ExchangeDiscovery implements Discovery {
  private static final System.Logger LOG = System.getLogger(ExchangeDiscovery.class.getName());

  public static final String METHOD = "exchange";

  private static final int INTERVALS_KEPT = 3;

  private final Node node;
  private final PeerExchange exchange;
  private final ExchangeConfig config;
  private final List<Registration> registrations = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();

  /** The one that is the oldest first. */
  private final LinkedHashMap<PeerId, Answer> answers = new LinkedHashMap<>();

  /** When each of those that are connected was asked last. */
  private final Map<PeerId, Long> askedAt = new HashMap<>();

  private Runtime.@Nullable Timer timer;
  private long wakesAt;
  private boolean running;
  private boolean again;
  private boolean closed;

  private ExchangeDiscovery(Node node, ExchangeConfig config) {
    this.node = node;
    this.exchange = new PeerExchange(node);
    this.config = config;
  }

  /** What one peer said. */
  private record Answer(Map<PeerId, PeerAddress> peers, long at) {}

  /** Begins at once; returns before anybody is asked. */
  public static ExchangeDiscovery start(Node node, ExchangeConfig config) {
    ExchangeDiscovery discovery = new ExchangeDiscovery(node, config);
    discovery.registrations.add(
        node.events().on(Event.Identified.class, event -> discovery.met(event.peer())));
    discovery.registrations.add(
        node.events().on(Event.Disconnected.class, _ -> discovery.missed()));
    discovery.wakeBy(node.runtime().nanoTime());
    return discovery;
  }

  @Override
  public String method() {
    return METHOD;
  }

  @Override
  public Collection<PeerAddress> found() {
    lock.lock();
    try {
      return List.copyOf(all().values());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void look() {
    lock.lock();
    try {
      askedAt.clear();
    } finally {
      lock.unlock();
    }
    wakeBy(node.runtime().nanoTime());
  }

  @Override
  public void close() {
    registrations.forEach(Registration::close);
    lock.lock();
    try {
      closed = true;
      if (timer != null) {
        timer.cancel();
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- when

  private void met(PeerId peer) {
    if (isMissing() && speaks(peer)) {
      missed();
    }
  }

  private void missed() {
    if (isMissing()) {
      wakeBy(node.runtime().nanoTime());
    }
  }

  private boolean isMissing() {
    return node.connections().stream().map(Connection::peer).distinct().count() < config.minPeers();
  }

  private boolean speaks(PeerId peer) {
    return node.peers().of(peer).protocols().contains(PeerExchange.PROTOCOL);
  }

  private void wakeBy(long at) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (running) {
        again = true;
        return;
      }
      if (timer == null || at - wakesAt < 0) {
        if (timer != null) {
          timer.cancel();
        }
        wakesAt = at;
        timer = node.runtime().at(at, () -> node.runtime().fork("exchange", this::round));
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- a round

  private void round() {
    lock.lock();
    try {
      if (closed || running) {
        return;
      }
      running = true;
      timer = null;
    } finally {
      lock.unlock();
    }
    turn().forEach(this::ask);
    expire();
    wakeBy(end());
  }

  /** When the next one is to be. */
  private long end() {
    Duration pause = isMissing() ? config.pause() : config.interval();
    long now = node.runtime().nanoTime();
    lock.lock();
    try {
      long next = again ? now : now + pause.toNanos();
      running = false;
      again = false;
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Whose turn it is: some of those that answer and were not asked just now, by chance. */
  private List<Connection> turn() {
    Map<PeerId, Connection> answering = new LinkedHashMap<>();
    for (Connection each : node.connections()) {
      if (speaks(each.peer())) {
        answering.putIfAbsent(each.peer(), each);
      }
    }
    long now = node.runtime().nanoTime();
    List<Connection> turn = new ArrayList<>();
    lock.lock();
    try {
      askedAt.keySet().retainAll(answering.keySet());
      List<Connection> rested =
          new ArrayList<>(
              answering.values().stream()
                  .filter(each -> isRested(askedAt.get(each.peer()), now))
                  .toList());
      while (!rested.isEmpty() && turn.size() < config.askedMax()) {
        Connection next = rested.remove(node.runtime().random().nextInt(rested.size()));
        askedAt.put(next.peer(), now);
        turn.add(next);
      }
    } finally {
      lock.unlock();
    }
    return turn;
  }

  private boolean isRested(@Nullable Long asked, long now) {
    return asked == null || now - asked >= config.pause().toNanos();
  }

  private void ask(Connection connection) {
    try {
      Map<PeerId, PeerAddress> peers = new LinkedHashMap<>();
      exchange.ask(connection).forEach(each -> peers.put(each.peer(), each));
      take(connection.peer(), peers);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0} names no peers: {1}", connection.peer(), e.getMessage());
    }
  }

  private void take(PeerId peer, Map<PeerId, PeerAddress> peers) {
    change(
        now -> {
          answers.remove(peer);
          answers.put(peer, new Answer(peers, now));
          while (answers.size() > config.answersKept()) {
            answers.pollFirstEntry();
          }
        });
  }

  private void expire() {
    long kept = INTERVALS_KEPT * config.interval().toNanos();
    change(now -> answers.values().removeIf(answer -> now - answer.at() > kept));
  }

  private interface Change {
    void make(long now);
  }

  /** Makes a change and tells what came of it. */
  private void change(Change change) {
    List<Event> news = new ArrayList<>();
    lock.lock();
    try {
      if (closed) {
        return;
      }
      Map<PeerId, PeerAddress> before = all();
      change.make(node.runtime().nanoTime());
      Map<PeerId, PeerAddress> now = all();
      for (PeerAddress each : now.values()) {
        if (!each.equals(before.get(each.peer()))) {
          news.add(new PeerFound(each.peer(), each.addresses(), METHOD));
        }
      }
      Set<PeerId> lost = new LinkedHashSet<>(before.keySet());
      lost.removeAll(now.keySet());
      lost.forEach(each -> news.add(new PeerLost(each, METHOD)));
    } finally {
      lock.unlock();
    }
    news.forEach(node.events()::publish);
  }

  private Map<PeerId, PeerAddress> all() {
    Map<PeerId, PeerAddress> all = new LinkedHashMap<>();
    answers.values().forEach(answer -> all.putAll(answer.peers()));
    return all;
  }
}

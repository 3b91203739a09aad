package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Node;
import dev.hypha.core.PeerAddress;
import dev.hypha.kad.QueryFinished.Purpose;
import dev.hypha.kad.engine.KadMessage;
import dev.hypha.kad.engine.KadMessage.Link;
import dev.hypha.kad.engine.KadMessage.MessageType;
import dev.hypha.kad.engine.KadMessage.Named;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.QueryOutcome;
import dev.hypha.kad.engine.Suspicion;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Says what this node provides, and finds who provides something. */
final class Providing {
  private static final int ADDRESSES_OF_PROVIDER_MAX = 16;
  private static final int MESSAGES_OF_STREAM = 500;

  private final Node node;
  private final KadConfig config;
  private final Exchange exchange;
  private final Lookup lookup;
  private final Spread spread;
  private final Guard guard;
  private final Answering own;

  Providing(
      Node node,
      KadConfig config,
      Exchange exchange,
      Lookup lookup,
      Spread spread,
      Guard guard,
      Answering own) {
    this.node = node;
    this.config = config;
    this.exchange = exchange;
    this.lookup = lookup;
    this.spread = spread;
    this.guard = guard;
    this.own = own;
  }

  /** Tells {@code nearest} that this node provides {@code key}. */
  Stored tell(List<KadPeer> nearest, Bytes key, Duration patience) throws InterruptedIOException {
    KadMessage message = message(key);
    return spread.to(nearest, (peer, attempt) -> exchange.tell(peer, message, attempt), patience);
  }

  /** Tells one peer. */
  void tell(KadPeer peer, KadMessage message, Exchange.Attempt attempt) throws IOException {
    exchange.tell(peer, message, attempt);
  }

  /**
   * Tells each of {@code peers} that this node provides its share of {@code keys}, a few hundred on
   * each stream: who says what it is told is heard before there is too much of it.
   */
  Stored tellEach(List<KadPeer> peers, Map<KadPeer, List<Bytes>> keys)
      throws InterruptedIOException {
    List<Multiaddr> addresses = config.reach().of(node.addresses());
    int most = 0;
    for (KadPeer peer : peers) {
      most = Math.max(most, keys.getOrDefault(peer, List.of()).size());
    }
    Duration patience =
        exchange.patience(MESSAGES_OF_STREAM).multipliedBy(1 + most / MESSAGES_OF_STREAM);
    return new Spread(node.runtime(), patience)
        .to(
            peers,
            (peer, attempt) -> {
              List<KadMessage> all =
                  keys.getOrDefault(peer, List.of()).stream()
                      .map(key -> message(key, addresses))
                      .toList();
              for (int i = 0; i < all.size(); i += MESSAGES_OF_STREAM) {
                List<KadMessage> some =
                    all.subList(i, Math.min(all.size(), i + MESSAGES_OF_STREAM));
                exchange.tell(peer, some, attempt);
              }
            });
  }

  /** The word that this node provides {@code key}. */
  KadMessage message(Bytes key) {
    return message(key, config.reach().of(node.addresses()));
  }

  private KadMessage message(Bytes key, List<Multiaddr> addresses) {
    return KadMessage.of(MessageType.ADD_PROVIDER, key)
        .withProviders(List.of(new Named(KadPeer.of(node.id(), addresses), Link.CAN_CONNECT)));
  }

  /**
   * What a search for providers has come to.
   *
   * @param outcome empty if nobody had to be asked
   */
  record Search(List<PeerAddress> found, Optional<QueryOutcome> outcome) {}

  /**
   * Asks until {@code count} providers are known, all are asked, or it is the {@code deadline}.
   *
   * @param watcher is told of each provider when it is first named, with what is known of it then;
   *     says whether to go on
   */
  Search find(Bytes key, int count, Duration deadline, Predicate<PeerAddress> watcher)
      throws IOException {
    Map<PeerId, Set<Multiaddr>> found = new LinkedHashMap<>();
    Set<PeerId> told = new HashSet<>();
    for (PeerId provider : own.livingProviders(key)) {
      if (found.size() < count) {
        found.put(provider, new LinkedHashSet<>(own.addressesOf(provider, key)));
      }
    }
    boolean goOn = tellNew(found, told, watcher);
    if (!goOn || found.size() >= count) {
      return new Search(all(found), Optional.empty());
    }
    boolean[] stopped = {false};
    QueryOutcome outcome =
        lookup.run(
            KadMessage.of(MessageType.GET_PROVIDERS, key),
            deadline,
            (from, answer) -> {
              add(found, answer.providers(), count);
              stopped[0] |= !tellNew(found, told, watcher);
              return stopped[0] || found.size() >= count;
            });
    Optional<Suspicion> suspicion = guard.suspect(Purpose.PROVIDERS, key, outcome);
    if (suspicion.isPresent() && !stopped[0] && found.size() < count) {
      Set<PeerId> asked = new HashSet<>();
      outcome.steps().forEach(step -> asked.add(step.peer().peer()));
      guard.everybody(
          suspicion.get(),
          asked,
          others -> {
            ask(others, key, found, count, deadline);
            return !tellNew(found, told, watcher) || found.size() >= count;
          });
    }
    return new Search(all(found), Optional.of(outcome));
  }

  private static boolean tellNew(
      Map<PeerId, Set<Multiaddr>> found, Set<PeerId> told, Predicate<PeerAddress> watcher) {
    for (Map.Entry<PeerId, Set<Multiaddr>> each : found.entrySet()) {
      if (told.add(each.getKey())
          && !watcher.test(new PeerAddress(each.getKey(), List.copyOf(each.getValue())))) {
        return false;
      }
    }
    return true;
  }

  private static List<PeerAddress> all(Map<PeerId, Set<Multiaddr>> found) {
    return found.entrySet().stream()
        .map(entry -> new PeerAddress(entry.getKey(), List.copyOf(entry.getValue())))
        .toList();
  }

  private void ask(
      List<KadPeer> peers,
      Bytes key,
      Map<PeerId, Set<Multiaddr>> found,
      int count,
      Duration patience)
      throws IOException {
    KadMessage question = KadMessage.of(MessageType.GET_PROVIDERS, key);
    Map<PeerId, KadMessage> answers = new ConcurrentHashMap<>();
    spread.to(
        peers,
        (peer, attempt) -> answers.put(peer.peer(), exchange.ask(peer, question, attempt)),
        patience);
    for (KadPeer peer : peers) {
      KadMessage answer = answers.get(peer.peer());
      if (answer != null) {
        add(found, answer.providers(), count);
      }
    }
  }

  /** A peer says who provides: hearsay, but who is dialed proves who it is. */
  private void add(Map<PeerId, Set<Multiaddr>> found, List<Named> providers, int count) {
    for (Named each : providers) {
      PeerId peer = each.peer().peer();
      Set<Multiaddr> known = found.get(peer);
      if (known == null && found.size() < count) {
        known = new LinkedHashSet<>();
        found.put(peer, known);
      }
      if (known != null) {
        for (Multiaddr address : config.reach().of(each.peer().addresses())) {
          if (known.size() < ADDRESSES_OF_PROVIDER_MAX) {
            known.add(address.withoutPeer());
          }
        }
      }
    }
  }
}

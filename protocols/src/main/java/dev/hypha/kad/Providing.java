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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Says what this node provides, and finds who provides something. */
final class Providing {
  private static final int ADDRESSES_OF_PROVIDER_MAX = 16;

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
  Stored tell(List<KadPeer> nearest, Bytes key) throws InterruptedIOException {
    List<Multiaddr> addresses = config.reach().of(node.addresses());
    KadMessage message =
        KadMessage.of(MessageType.ADD_PROVIDER, key)
            .withProviders(List.of(new Named(KadPeer.of(node.id(), addresses), Link.CAN_CONNECT)));
    return spread.to(nearest, (peer, attempt) -> exchange.tell(peer, message, attempt));
  }

  /** What a search for providers has come to. */
  record Search(List<PeerAddress> found, QueryOutcome outcome) {}

  /** Asks until {@code count} providers are known, or all are asked. */
  Search find(Bytes key, int count) throws IOException {
    Map<PeerId, Set<Multiaddr>> found = new LinkedHashMap<>();
    for (PeerId provider : own.livingProviders(key)) {
      found.put(provider, new LinkedHashSet<>(own.addressesOf(provider, key)));
    }
    QueryOutcome outcome =
        lookup.run(
            KadMessage.of(MessageType.GET_PROVIDERS, key),
            (from, answer) -> {
              add(found, answer.providers(), count);
              return found.size() >= count;
            });
    Optional<Suspicion> suspicion = guard.suspect(Purpose.PROVIDERS, key, outcome);
    if (suspicion.isPresent() && found.size() < count) {
      Set<PeerId> asked = new HashSet<>();
      outcome.steps().forEach(step -> asked.add(step.peer().peer()));
      guard.everybody(suspicion.get(), asked, others -> ask(others, key, found, count));
    }
    List<PeerAddress> all =
        found.entrySet().stream()
            .map(entry -> new PeerAddress(entry.getKey(), List.copyOf(entry.getValue())))
            .toList();
    return new Search(all, outcome);
  }

  private boolean ask(List<KadPeer> peers, Bytes key, Map<PeerId, Set<Multiaddr>> found, int count)
      throws IOException {
    KadMessage question = KadMessage.of(MessageType.GET_PROVIDERS, key);
    Map<PeerId, KadMessage> answers = new ConcurrentHashMap<>();
    spread.to(
        peers, (peer, attempt) -> answers.put(peer.peer(), exchange.ask(peer, question, attempt)));
    for (KadPeer peer : peers) {
      KadMessage answer = answers.get(peer.peer());
      if (answer != null) {
        add(found, answer.providers(), count);
      }
    }
    return found.size() >= count;
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

package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.core.Node;
import dev.hypha.core.PeerAddress;
import dev.hypha.kad.QueryFinished.Purpose;
import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadMessage;
import dev.hypha.kad.engine.KadMessage.Link;
import dev.hypha.kad.engine.KadMessage.MessageType;
import dev.hypha.kad.engine.KadMessage.Named;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.kad.engine.ProviderPlaces;
import dev.hypha.kad.engine.QueryOutcome;
import dev.hypha.kad.engine.Suspicion;
import dev.hypha.multiformats.Multiaddr;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Says what this node provides, and finds who provides something. */
final class Providing {
  private static final int SHARES_OF_ANSWER = 4;
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
   * Asks until {@code count} providers are known, all are asked, or it is the {@code deadline}. One
   * peer names only a few of them unless there is nobody else: {@link ProviderPlaces}. If somebody
   * crowds around the key, everybody in the region is asked, and names as many again.
   *
   * @param watcher is told of each provider when it has its place, with what is known of it then;
   *     says whether to go on
   */
  Search find(Bytes key, int count, Duration deadline, Predicate<PeerAddress> watcher)
      throws IOException {
    int share = config.guard().share(count, config.query().k());
    Finding finding = new Finding(watcher, new ProviderPlaces(count, share));
    finding.heard(known(key));
    if (finding.isOver()) {
      return new Search(finding.found(), Optional.empty());
    }
    QueryOutcome outcome =
        lookup.run(
            KadMessage.of(MessageType.GET_PROVIDERS, key),
            deadline,
            (from, answer) -> {
              finding.heard(usable(answer.providers()));
              return finding.isOver();
            });
    finding.end();
    Optional<Suspicion> suspicion = guard.suspect(Purpose.PROVIDERS, key, outcome);
    if (suspicion.isEmpty() || finding.isStopped()) {
      return new Search(finding.found(), Optional.of(outcome));
    }
    Finding more = new Finding(watcher, new ProviderPlaces(count, share, finding.peers()));
    for (List<PeerAddress> each : everybody(key, suspicion.get(), share, deadline)) {
      more.heard(each);
    }
    more.end();
    List<PeerAddress> all = new ArrayList<>(finding.found());
    all.addAll(more.found());
    return new Search(all, Optional.of(outcome));
  }

  /** The providers that this node knows without asking. */
  private List<PeerAddress> known(Bytes key) {
    return own.livingProviders(key).stream()
        .map(peer -> new PeerAddress(peer, own.addressesOf(peer, key)))
        .toList();
  }

  private List<PeerAddress> usable(List<Named> providers) {
    return providers.stream()
        .map(Named::peer)
        .map(peer -> new PeerAddress(peer.peer(), config.reach().of(peer.addresses())))
        .toList();
  }

  /**
   * Asks all who are in the region of {@code suspicion}, also those who have answered already.
   *
   * @return what each has named, those who stand farthest from the key first: whoever crowds around
   *     it is last
   */
  private List<List<PeerAddress>> everybody(
      Bytes key, Suspicion suspicion, int share, Duration patience) throws IOException {
    KadMessage question = KadMessage.of(MessageType.GET_PROVIDERS, key);
    Map<KadId, List<PeerAddress>> answers = new ConcurrentHashMap<>();
    guard.everybody(
        suspicion,
        Set.of(),
        others -> {
          spread.to(
              others,
              (peer, attempt) -> {
                List<Named> named = exchange.ask(peer, question, attempt).providers();
                int most = Math.min(named.size(), SHARES_OF_ANSWER * share);
                answers.put(peer.id(), usable(named.subList(0, most)));
              },
              patience);
          return false;
        });
    return answers.entrySet().stream()
        .sorted(
            Map.Entry.<KadId, List<PeerAddress>>comparingByKey(
                KadId.ofKey(key).nearestFirst().reversed()))
        .map(Map.Entry::getValue)
        .toList();
  }
}

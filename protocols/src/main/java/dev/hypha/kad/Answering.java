package dev.hypha.kad;

import dev.hypha.bytes.Buffer;
import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.Delimited;
import dev.hypha.bytes.MalformedException;
import dev.hypha.core.Node;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.PeerException.Refused;
import dev.hypha.core.ProviderStore;
import dev.hypha.core.RecordStore;
import dev.hypha.core.Stream;
import dev.hypha.kad.engine.KadCodec;
import dev.hypha.kad.engine.KadId;
import dev.hypha.kad.engine.KadMessage;
import dev.hypha.kad.engine.KadMessage.Link;
import dev.hypha.kad.engine.KadMessage.MessageType;
import dev.hypha.kad.engine.KadMessage.Named;
import dev.hypha.kad.engine.KadMessage.Value;
import dev.hypha.kad.engine.KadPeer;
import dev.hypha.multiformats.Multiaddr;
import dev.hypha.multiformats.PeerId;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Answers the questions of others: one thread for each inbound stream. */
final class Answering {
  /** As go-libp2p-kad-dht: a multihash of 64 bytes and then some. */
  static final int CONTENT_KEY_BYTES_MAX = 80;

  private final Node node;
  private final KadConfig config;
  private final KadCodec codec;
  private final LiveTable table;
  private final Records records;
  private final ProviderStore providers;
  private final Predicate<Bytes> own;
  private final Map<PeerId, Integer> streams = new ConcurrentHashMap<>();

  /**
   * @param own whether this node provides a key
   */
  Answering(
      Node node,
      KadConfig config,
      LiveTable table,
      Records records,
      ProviderStore providers,
      Predicate<Bytes> own) {
    this.node = node;
    this.config = config;
    this.codec = new KadCodec(config.limits());
    this.table = table;
    this.records = records;
    this.providers = providers;
    this.own = own;
  }

  /** Answers on {@code stream} until the peer ends it. */
  void answer(Stream stream) throws IOException {
    PeerId peer = stream.connection().peer();
    int open = streams.merge(peer, 1, Integer::sum);
    try {
      int most = config.serving().streamsOfPeerMax();
      if (open > most) {
        throw new Refused("more than " + most + " streams of " + peer);
      }
      answerAll(stream, peer);
    } finally {
      streams.computeIfPresent(peer, (key, count) -> count == 1 ? null : count - 1);
    }
  }

  private void answerAll(Stream stream, PeerId peer) throws IOException {
    for (int i = 0; i < config.serving().messagesOfStreamMax(); i++) {
      stream.deadline(node.runtime().nanoTime() + config.serving().idle().toNanos());
      Optional<KadMessage> question = read(stream);
      if (question.isEmpty()) {
        return;
      }
      Optional<KadMessage> answer = answer(peer, question.get());
      if (answer.isPresent()) {
        Buffer frame = new Buffer();
        Delimited.write(frame, KadCodec.encode(answer.get()));
        stream.send(frame);
      }
    }
  }

  private Optional<KadMessage> read(Stream stream) throws IOException {
    try {
      Optional<Bytes> frame = Delimited.read(stream.source(), config.limits().bytesMax());
      return frame.isEmpty() ? Optional.empty() : Optional.of(codec.decode(frame.get()));
    } catch (MalformedException e) {
      throw new Misbehaved(Exchange.SPEC, e);
    }
  }

  private Optional<KadMessage> answer(PeerId asker, KadMessage question) throws IOException {
    return switch (question.type()) {
      case FIND_NODE -> Optional.of(findNode(asker, question));
      case GET_VALUE -> Optional.of(getValue(asker, question));
      case PUT_VALUE -> Optional.of(putValue(question));
      case GET_PROVIDERS -> Optional.of(getProviders(asker, question));
      case ADD_PROVIDER -> {
        addProvider(asker, question);
        yield Optional.empty();
      }
      case PING -> Optional.of(KadMessage.of(MessageType.PING, Bytes.EMPTY));
    };
  }

  // ---- peers

  /** Whoever is asked for by name is in the answer, in the table or not. */
  private KadMessage findNode(PeerId asker, KadMessage question) throws Misbehaved {
    requireKey(question, config.limits().keyBytesMax());
    List<Named> closer = new ArrayList<>();
    Optional<PeerId> named = peer(question.key());
    if (named.isPresent()) {
      List<Multiaddr> addresses =
          named.get().equals(node.id()) ? ownAddresses() : addresses(named.get(), List.of());
      if (!addresses.isEmpty()) {
        closer.add(named(named.get(), addresses));
      }
    }
    for (Named each : closer(asker, question.key())) {
      if (named.isEmpty() || !each.peer().peer().equals(named.get())) {
        closer.add(each);
      }
    }
    return KadMessage.of(MessageType.FIND_NODE, question.key())
        .withCloser(fitting(closer, config.serving().peersBytesMax()));
  }

  private List<Named> closer(PeerId asker, Bytes key) {
    List<Named> closer = new ArrayList<>();
    KadId target = KadId.ofKey(key);
    int k = config.table().k();
    for (KadPeer peer : table.ask(known -> known.closer(target, asker, k))) {
      List<Multiaddr> addresses = addresses(peer.peer(), peer.addresses());
      if (!addresses.isEmpty()) {
        closer.add(named(peer.peer(), addresses));
      }
    }
    return closer;
  }

  private List<Multiaddr> addresses(PeerId peer, List<Multiaddr> otherwise) {
    List<Multiaddr> known = config.reach().of(node.peers().of(peer).addresses());
    return (known.isEmpty() ? config.reach().of(otherwise) : known)
        .stream().limit(config.serving().addressesTold()).toList();
  }

  private List<Multiaddr> ownAddresses() {
    return config.reach().of(node.addresses()).stream()
        .limit(config.serving().addressesTold())
        .toList();
  }

  private Named named(PeerId peer, List<Multiaddr> addresses) {
    boolean connected =
        node.connections().stream().anyMatch(connection -> connection.peer().equals(peer));
    Link link = connected ? Link.CONNECTED : Link.NOT_CONNECTED;
    return new Named(KadPeer.of(peer, addresses), link);
  }

  private static Optional<PeerId> peer(Bytes key) {
    try {
      return Optional.of(PeerId.fromBytes(key));
    } catch (MalformedException e) {
      return Optional.empty(); // a key of something else
    }
  }

  /** As many of {@code peers} as go into {@code bytes}. */
  private static List<Named> fitting(List<Named> peers, int bytes) {
    List<Named> some = new ArrayList<>();
    int left = bytes;
    for (Named each : peers) {
      int size = each.peer().peer().toBytes().size() + 16;
      for (Multiaddr address : each.peer().addresses()) {
        size += address.toBytes().size() + 4;
      }
      left -= size;
      if (left < 0) {
        break;
      }
      some.add(each);
    }
    return some;
  }

  // ---- values

  private KadMessage getValue(PeerId asker, KadMessage question) throws Misbehaved {
    requireKey(question, config.limits().keyBytesMax());
    KadMessage answer = KadMessage.of(MessageType.GET_VALUE, question.key());
    int left = config.serving().peersBytesMax();
    Optional<RecordStore.Kept> kept = records.find(question.key());
    if (kept.isPresent()) {
      Bytes value = kept.get().value();
      answer =
          answer.withValue(new Value(question.key(), value, kept.get().receivedAt().toString()));
      left -= value.size(); // whoever reads short messages only is to get the value first
    }
    return answer.withCloser(fitting(closer(asker, question.key()), left));
  }

  private KadMessage putValue(KadMessage question) throws IOException {
    requireKey(question, config.limits().keyBytesMax());
    Value value =
        question
            .value()
            .orElseThrow(() -> new Misbehaved(Exchange.SPEC, "PUT_VALUE without a record"));
    if (!value.key().equals(question.key())) {
      throw new Misbehaved(Exchange.SPEC, "PUT_VALUE with a record of another key");
    }
    try {
      records.put(question.key(), value.value());
    } catch (MalformedException e) {
      throw new Misbehaved("kad-dht/README.md#entry-validation", e);
    }
    return KadMessage.of(MessageType.PUT_VALUE, question.key()).withValue(value);
  }

  // ---- providers

  private void addProvider(PeerId sender, KadMessage question) throws IOException {
    requireContentKey(question);
    for (Named each : question.providers()) {
      if (!each.peer().peer().equals(sender)) {
        throw new Misbehaved(
            "kad-dht/README.md#content-provider-advertisement-and-discovery",
            "a provider that is not the sender");
      }
    }
    for (Named each : question.providers()) {
      List<Multiaddr> addresses =
          config.reach().of(each.peer().addresses()).stream().map(Multiaddr::withoutPeer).toList();
      providers.put(question.key(), new ProviderStore.Provider(sender, addresses, now()));
    }
  }

  private KadMessage getProviders(PeerId asker, KadMessage question) throws Misbehaved {
    requireContentKey(question);
    List<Named> all = new ArrayList<>();
    for (PeerId provider : livingProviders(question.key())) {
      all.add(named(provider, addressesOf(provider, question.key())));
    }
    int half = config.serving().peersBytesMax() / 2;
    return KadMessage.of(MessageType.GET_PROVIDERS, question.key())
        .withProviders(fitting(all, half))
        .withCloser(fitting(closer(asker, question.key()), half));
  }

  /** Who provides {@code key}, as far as this node was told lately. */
  List<PeerId> livingProviders(Bytes key) {
    Instant oldest = now().minus(config.times().providerAge());
    List<PeerId> all = new ArrayList<>();
    if (own.test(key)) {
      all.add(node.id());
    }
    providers.of(key).stream()
        .filter(provider -> provider.receivedAt().isAfter(oldest))
        .map(ProviderStore.Provider::peer)
        .filter(peer -> !peer.equals(node.id()))
        .forEach(all::add);
    return all;
  }

  /** Where a provider is: as it said lately, or else as is known. */
  List<Multiaddr> addressesOf(PeerId provider, Bytes key) {
    if (provider.equals(node.id())) {
      return ownAddresses();
    }
    Instant oldest = now().minus(config.times().providerAddressAge());
    List<Multiaddr> told =
        providers.of(key).stream()
            .filter(each -> each.peer().equals(provider) && each.receivedAt().isAfter(oldest))
            .flatMap(each -> each.addresses().stream())
            .limit(config.serving().addressesTold())
            .toList();
    return told.isEmpty() ? addresses(provider, List.of()) : told;
  }

  private Instant now() {
    return node.runtime().wallClock();
  }

  private static void requireKey(KadMessage question, int bytesMax) throws Misbehaved {
    if (question.key().isEmpty() || question.key().size() > bytesMax) {
      throw new Misbehaved(Exchange.SPEC, question.type() + " without a key, or with a long one");
    }
  }

  /** A multihash, says the spec; other stacks take anything so short, and some need that. */
  private static void requireContentKey(KadMessage question) throws Misbehaved {
    requireKey(question, CONTENT_KEY_BYTES_MAX);
  }
}

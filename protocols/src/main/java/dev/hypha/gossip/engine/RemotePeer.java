package dev.hypha.gossip.engine;

import dev.hypha.multiformats.PeerId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A peer we can send to: what it has told us, what it may still ask for, what it is to be told. */
final class RemotePeer {
  private static final int RECEIVING_MAX = 50;
  private static final int RECEIVING_HEARTBEATS = 3;

  final PeerId id;

  /** Of the id. */
  final int hash;

  final Version version;
  final boolean outbound;

  /** What it has done: here too, for it is asked for with every RPC. */
  final PeerScore standing;

  /** What it listens to, whether we know the topic or not. */
  final Map<String, Rpc.Subscription> topics = new LinkedHashMap<>(4);

  Optional<Rpc.Extensions> extensions = Optional.empty();
  boolean extensionsTold;

  // ---- in this heartbeat
  int ihaveMessages;
  int asked;
  int idontwantMessages;
  int chokes;

  /** Messages that it has already, by the heartbeat in which we forget that, the next first. */
  private final LinkedHashMap<MessageId, Long> unwanted = new LinkedHashMap<>(0);

  /** Messages that another is sending it, by the heartbeat in which we forget that. */
  private final LinkedHashMap<MessageId, Long> receiving = new LinkedHashMap<>(0);

  private long heartbeats;

  /** Topics it was not told of when its queue was full, by whether it is in the mesh. */
  final Set<String> untold = new LinkedHashSet<>(0);

  private Rpc.@Nullable Builder pending;

  RemotePeer(PeerId id, Version version, boolean outbound, PeerScore standing) {
    this.id = id;
    this.hash = id.hashCode();
    this.version = version;
    this.outbound = outbound;
    this.standing = standing;
  }

  boolean listensTo(String topic) {
    return topics.containsKey(topic);
  }

  boolean knowsHints() {
    return extensions.isPresent() && extensions.get().hints();
  }

  boolean knowsChoke() {
    return extensions.isPresent() && extensions.get().choke();
  }

  boolean knowsPreamble() {
    return extensions.isPresent() && extensions.get().preamble();
  }

  /** Whether parts of this topic's messages do for it, as they do for us. */
  boolean requestsPartial(Topic topic) {
    if (!topic.partial) {
      return false;
    }
    Rpc.Subscription subscription = topics.get(topic.name);
    return subscription != null && subscription.requestsPartial() && knowsPartial();
  }

  /** Whether it understands parts of this topic's messages. */
  boolean takesPartial(String topic) {
    Rpc.Subscription subscription = topics.get(topic);
    return subscription != null
        && (subscription.requestsPartial() || subscription.supportsPartial())
        && knowsPartial();
  }

  private boolean knowsPartial() {
    return extensions.isPresent() && extensions.get().partialMessages();
  }

  // ---- what it does not want

  void unwanted(MessageId id, int heartbeats) {
    unwanted.putLast(id, this.heartbeats + heartbeats);
  }

  boolean wants(MessageId id) {
    return unwanted.isEmpty() || !unwanted.containsKey(id);
  }

  /** Somebody else is sending it a message; of too many that is not remembered. */
  void receiving(MessageId id) {
    if (receiving.size() < RECEIVING_MAX) {
      receiving.putLast(id, heartbeats + RECEIVING_HEARTBEATS);
    }
  }

  boolean isReceiving(MessageId id) {
    return !receiving.isEmpty() && receiving.containsKey(id);
  }

  int unwanted() {
    return unwanted.size();
  }

  /** A heartbeat is over. */
  void heartbeat() {
    ihaveMessages = 0;
    asked = 0;
    idontwantMessages = 0;
    chokes = 0;
    heartbeats++;
    while (!unwanted.isEmpty() && unwanted.firstEntry().getValue() <= heartbeats) {
      unwanted.pollFirstEntry();
    }
    while (!receiving.isEmpty() && receiving.firstEntry().getValue() <= heartbeats) {
      receiving.pollFirstEntry();
    }
  }

  // ---- what it is to be told

  /** What is said to it at the end of this input. */
  Rpc.Builder pending() {
    Rpc.Builder known = pending;
    if (known == null) {
      known = new Rpc.Builder();
      pending = known;
    }
    return known;
  }

  boolean hasPending() {
    return pending != null;
  }

  Rpc takePending() {
    Rpc rpc = pending().build();
    pending = null;
    return rpc;
  }
}

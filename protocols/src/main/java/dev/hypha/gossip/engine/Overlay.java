package dev.hypha.gossip.engine;

import dev.hypha.multiformats.PeerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a router knows of the others, and what it is about to tell them: the state that mesh, gossip
 * and heartbeat work on.
 */
final class Overlay {
  final RouterConfig config;
  final Scores scores;
  private final Random random;
  private final Map<PeerId, RemotePeer> peers = new LinkedHashMap<>();
  private final Map<String, Topic> topics = new LinkedHashMap<>();
  private final Set<PeerId> direct = new LinkedHashSet<>();
  private final Set<RemotePeer> addressed = new LinkedHashSet<>();
  private @Nullable Topic lastTopic;
  private int meshless;
  private Consumer<? super Effect> effects = effect -> {};
  long now;

  Overlay(RouterConfig config, RandomGenerator random, long now) {
    this.config = config;
    this.random = Random.from(random);
    this.scores = new Scores(config.score(), now);
    this.now = now;
  }

  // ---- peers

  @Nullable RemotePeer peer(PeerId id) {
    return peers.get(id);
  }

  Collection<RemotePeer> peers() {
    return peers.values();
  }

  void add(RemotePeer peer) {
    peers.put(peer.id, peer);
    meshless += peer.version.hasMesh() ? 0 : 1;
  }

  void remove(RemotePeer peer) {
    peers.remove(peer.id);
    meshless -= peer.version.hasMesh() ? 0 : 1;
    addressed.remove(peer);
    topics.values().forEach(topic -> topic.left(peer));
  }

  /** Whether anybody gets messages without being in a mesh. */
  boolean anyBesideMeshes() {
    return meshless > 0 || !direct.isEmpty();
  }

  double score(RemotePeer peer) {
    return peer.standing.value(scores);
  }

  boolean isDirect(RemotePeer peer) {
    return !direct.isEmpty() && direct.contains(peer.id);
  }

  Set<PeerId> direct() {
    return direct;
  }

  void breach(RemotePeer peer, String rule, double count) {
    scores.breach(peer.id, count);
    emit(new Effect.Breach(peer.id, rule));
  }

  // ---- topics

  @Nullable Topic topic(String name) {
    Topic last = lastTopic;
    if (last != null && last.name.equals(name)) {
      return last; // most ask for the same one again
    }
    Topic known = topics.get(name);
    if (known != null) {
      lastTopic = known;
    }
    return known;
  }

  Collection<Topic> topics() {
    return topics.values();
  }

  /** The topic, with who listens to it. */
  Topic open(String name) {
    Topic known = topics.get(name);
    if (known == null) {
      known = new Topic(name);
      for (RemotePeer peer : peers.values()) {
        if (peer.listensTo(name)) {
          known.subscribers.add(peer);
        }
      }
      topics.put(name, known);
    }
    return known;
  }

  void forgetIdleTopics() {
    topics.values().removeIf(Topic::isIdle);
    lastTopic = null;
  }

  /** At most {@code count} at random of those who listen, have a mesh, and are wanted. */
  List<RemotePeer> choose(Topic topic, int count, Predicate<RemotePeer> wanted) {
    List<RemotePeer> chosen = new ArrayList<>();
    for (RemotePeer peer : topic.subscribers) {
      if (peer.version.hasMesh() && wanted.test(peer)) {
        chosen.add(peer);
      }
    }
    return sample(chosen, count);
  }

  /** Who can be grafted: not yet, not direct, not backed off, and not of bad repute. */
  boolean mayGraft(Topic topic, RemotePeer peer) {
    return !topic.mesh.contains(peer)
        && !isDirect(peer)
        && !topic.isKeptOff(peer.id, now)
        && score(peer) >= 0;
  }

  // ---- chance

  <T> List<T> shuffled(List<T> all) {
    Collections.shuffle(all, random);
    return all;
  }

  /** At most {@code count} of them; {@code all} is put into disorder. */
  <T> List<T> sample(List<T> all, int count) {
    int wanted = Math.min(count, all.size());
    for (int i = 0; i < wanted && i < all.size() - 1; i++) {
      Collections.swap(all, i, i + random.nextInt(all.size() - i));
    }
    return wanted == all.size() ? all : new ArrayList<>(all.subList(0, wanted));
  }

  // ---- telling

  /** Effects go there until the end of the input. */
  void begin(long at, Consumer<? super Effect> sink) {
    now = at;
    effects = sink;
  }

  void emit(Effect effect) {
    effects.accept(effect);
  }

  /** What is said to a peer at the end of the input, all at once. */
  Rpc.Builder tell(RemotePeer peer) {
    addressed.add(peer);
    return peer.pending();
  }

  /** Says what has gathered. */
  void flush() {
    if (addressed.isEmpty()) {
      return;
    }
    for (RemotePeer peer : addressed) {
      if (peer.hasPending()) {
        Rpc rpc = peer.takePending();
        if (!rpc.isEmpty()) {
          emit(new Effect.Send(peer.id, rpc, Delivery.NORMAL, false));
        }
      }
    }
    addressed.clear();
  }
}

package dev.hypha.gossip.engine;

import dev.hypha.bytes.Bytes;
import dev.hypha.gossip.engine.Effect.PruneReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Who exchanges whole messages with whom: GRAFT and PRUNE, joining and leaving.
 *
 * <p>Spec: gossipsub-v1.0.md, "Router State" and "Topic Membership"; gossipsub-v1.1.md, "Peer
 * Exchange" and "Prune Backoff".
 */
final class Mesh {
  private final Overlay overlay;
  private final RouterConfig config;
  private final Function<RemotePeer, Bytes> records;

  /**
   * @param records the signed peer record of a peer, for exchange; may be empty
   */
  Mesh(Overlay overlay, Function<RemotePeer, Bytes> records) {
    this.overlay = overlay;
    this.config = overlay.config;
    this.records = records;
  }

  // ---- our own doing

  /** We listen from now on: with those first to whom we have published so far. */
  void join(Topic topic) {
    topic.joined = true;
    List<RemotePeer> first = new ArrayList<>(topic.fanout);
    first.removeIf(peer -> !overlay.mayGraft(topic, peer));
    topic.fanout.clear();
    first.forEach(peer -> graft(topic, peer));
    fill(topic, config.degrees().target());
  }

  /** We do not listen any more. */
  void leave(Topic topic) {
    for (RemotePeer peer : topic.meshList()) {
      prune(topic, peer, PruneReason.LEFT, config.peerExchange());
    }
    topic.joined = false;
  }

  /** Grafts until there are {@code wanted}, if there are so many. */
  void fill(Topic topic, int wanted) {
    int missing = wanted - topic.mesh.size();
    if (missing > 0) {
      overlay
          .choose(topic, missing, peer -> overlay.mayGraft(topic, peer))
          .forEach(peer -> graft(topic, peer));
    }
  }

  void graft(Topic topic, RemotePeer peer) {
    topic.mesh.add(peer);
    overlay.scores.grafted(peer.id, topic.name, overlay.now);
    overlay.tell(peer).retract(topic.name).graft(topic.name);
    overlay.emit(new Effect.Grafted(peer.id, topic.name, true));
  }

  void prune(Topic topic, RemotePeer peer, PruneReason why, boolean exchange) {
    topic.leaveMesh(peer);
    overlay.scores.pruned(peer.id, topic.name);
    Duration backoff =
        why == PruneReason.LEFT
            ? config.timing().unsubscribeBackoff()
            : config.timing().pruneBackoff();
    topic.backOff(peer.id, overlay.now + backoff.toNanos());
    topic.pruned(peer.id, overlay.now);
    tellPrune(topic.name, peer, backoff, exchange ? exchanged(topic, peer) : List.of());
    overlay.emit(new Effect.Pruned(peer.id, topic.name, why));
  }

  // ---- theirs

  /** A peer wants to be in our mesh. */
  void onGraft(RemotePeer peer, List<String> topics) {
    List<Topic> refused = new ArrayList<>();
    boolean exchange = config.peerExchange();
    for (String name : topics) {
      Topic topic = overlay.topic(name);
      if (topic == null || !topic.joined) {
        // a storm of answers would help who invents topics; who knew us to listen is forgiven
        if (topic == null || !topic.remembers(peer.id)) {
          overlay.breach(
              peer,
              "gossipsub-v1.1.md#spam-protection-measures: GRAFT of what we do not listen to",
              1);
        }
        exchange = false;
        continue;
      }
      if (topic.mesh.contains(peer)) {
        continue;
      }
      if (overlay.isDirect(peer)) {
        refused.add(topic);
        exchange = false;
      } else if (topic.isBackedOff(peer.id, overlay.now)) {
        graftedTooSoon(topic, peer);
        refused.add(topic);
        exchange = false;
      } else if (overlay.score(peer) < 0) {
        backOff(topic, peer);
        refused.add(topic);
        exchange = false;
      } else if (topic.mesh.size() >= config.degrees().high() && !peer.outbound) {
        backOff(topic, peer);
        refused.add(topic);
      } else {
        accept(topic, peer);
      }
    }
    for (Topic topic : refused) {
      tellPrune(
          topic.name,
          peer,
          config.timing().pruneBackoff(),
          exchange ? exchanged(topic, peer) : List.of());
    }
  }

  private void accept(Topic topic, RemotePeer peer) {
    // who grafts us listens, even if its subscription is still on its way
    topic.subscribers.add(peer);
    peer.topics.putIfAbsent(topic.name, Rpc.Subscription.to(topic.name));
    topic.mesh.add(peer);
    overlay.scores.grafted(peer.id, topic.name, overlay.now);
    overlay.emit(new Effect.Grafted(peer.id, topic.name, false));
  }

  private void graftedTooSoon(Topic topic, RemotePeer peer) {
    if (topic.hasCrossed(peer.id, overlay.now)) {
      return; // it did not know yet; it is told again
    }
    long since =
        overlay.now - (topic.backedOffUntil(peer.id) - config.timing().pruneBackoff().toNanos());
    boolean flood = since < config.spam().graftFlood().toNanos();
    overlay.breach(
        peer, "gossipsub-v1.1.md#prune-backoff: GRAFT within the backoff", flood ? 2 : 1);
    backOff(topic, peer);
  }

  private void backOff(Topic topic, RemotePeer peer) {
    topic.backOff(peer.id, overlay.now + config.timing().pruneBackoff().toNanos());
  }

  /** A peer takes us out of its mesh. */
  void onPrune(RemotePeer peer, List<Rpc.Prune> prunes) {
    for (Rpc.Prune prune : prunes) {
      Topic topic = overlay.topic(prune.topic());
      if (topic == null || !topic.joined) {
        continue;
      }
      if (topic.leaveMesh(peer)) {
        overlay.scores.pruned(peer.id, topic.name);
        overlay.emit(new Effect.Pruned(peer.id, topic.name, PruneReason.BY_PEER));
      }
      topic.backOff(peer.id, overlay.now + backoffNanos(prune.backoffSeconds()));
      if (!prune.peers().isEmpty() && overlay.score(peer) >= config.thresholds().acceptExchange()) {
        connect(peer, prune.peers());
      }
    }
  }

  /** Unsigned seconds; a peer may not keep us away for ever. */
  private long backoffNanos(long seconds) {
    if (seconds == 0) {
      return config.timing().pruneBackoff().toNanos();
    }
    long most = config.spam().backoffMax().toSeconds();
    return Duration.ofSeconds(seconds < 0 ? most : Math.min(seconds, most)).toNanos();
  }

  private void connect(RemotePeer peer, List<Rpc.Exchanged> named) {
    for (Rpc.Exchanged each : overlay.sample(new ArrayList<>(named), config.prunePeers())) {
      // without a signed record anybody could be named, a victim for example
      if (overlay.peer(each.peer()) == null && !each.signedPeerRecord().isEmpty()) {
        overlay.emit(new Effect.Connect(each.peer(), each.signedPeerRecord(), peer.id));
      }
    }
  }

  /** Says again what could not be said, as far as it is still so. */
  void tellAgain(RemotePeer peer) {
    for (String name : peer.untold) {
      Topic topic = overlay.topic(name);
      if (topic != null && topic.mesh.contains(peer)) {
        overlay.tell(peer).retract(name).graft(name);
      } else {
        tellPrune(name, peer, config.timing().pruneBackoff(), List.of());
      }
    }
    peer.untold.clear();
  }

  private void tellPrune(
      String topic, RemotePeer peer, Duration backoff, List<Rpc.Exchanged> exchanged) {
    Rpc.Prune prune =
        peer.version.hasPeerExchange()
            ? new Rpc.Prune(topic, exchanged, backoff.toSeconds())
            : new Rpc.Prune(topic, List.of(), 0);
    overlay.tell(peer).retract(topic).prune(prune);
  }

  private List<Rpc.Exchanged> exchanged(Topic topic, RemotePeer peer) {
    return overlay
        .choose(topic, config.prunePeers(), each -> each != peer && overlay.score(each) >= 0)
        .stream()
        .map(each -> new Rpc.Exchanged(each.id, records.apply(each)))
        .toList();
  }
}

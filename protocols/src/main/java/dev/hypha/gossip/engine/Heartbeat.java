package dev.hypha.gossip.engine;

import dev.hypha.bytes.Bytes;
import dev.hypha.gossip.engine.Effect.PruneReason;
import dev.hypha.multiformats.PeerId;
import java.util.Comparator;
import java.util.List;

/**
 * What is looked after once a second, pass by pass.
 *
 * <p>Spec: gossipsub-v1.0.md, "Heartbeat"; gossipsub-v1.1.md, "Outbound Mesh Quotas" and
 * "Opportunistic Grafting".
 */
final class Heartbeat {
  private static final int BACKOFF_TICKS = 15;

  private final Overlay overlay;
  private final RouterConfig config;
  private final Mesh mesh;
  private final LazyGossip gossip;
  private final Forwarding forwarding;
  private final Choking choking;
  private final Preambles preambles;
  private long ticks;

  Heartbeat(
      Overlay overlay,
      Mesh mesh,
      LazyGossip gossip,
      Forwarding forwarding,
      Choking choking,
      Preambles preambles) {
    this.overlay = overlay;
    this.config = overlay.config;
    this.mesh = mesh;
    this.gossip = gossip;
    this.forwarding = forwarding;
    this.choking = choking;
    this.preambles = preambles;
  }

  void beat() {
    ticks++;
    resetCounters();
    gossip.punishBrokenPromises();
    connectDirectPeers();
    preambles.askForWhatDidNotCome();
    choking.unchokeTheQuick();
    for (Topic topic : overlay.topics()) {
      if (topic.joined) {
        dropBadPeers(topic);
        fillUp(topic);
        cutDown(topic);
        keepOutboundPeers(topic);
        graftBetterPeers(topic);
        choking.keepSomeUnchoked(topic);
        gossip.tell(topic, topic.mesh);
      } else {
        keepFanout(topic);
      }
    }
    overlay.peers().forEach(mesh::tellAgain);
    if (ticks % BACKOFF_TICKS == 0) {
      overlay.topics().forEach(topic -> topic.expireBackoffs(overlay.now));
      overlay.forgetIdleTopics();
    }
  }

  private void resetCounters() {
    overlay.peers().forEach(RemotePeer::heartbeat);
  }

  private void connectDirectPeers() {
    if (ticks % config.upkeep().directConnectTicks() == 0) {
      for (PeerId peer : overlay.direct()) {
        if (overlay.peer(peer) == null) {
          overlay.emit(new Effect.Connect(peer, Bytes.EMPTY, peer));
        }
      }
    }
  }

  private void dropBadPeers(Topic topic) {
    for (RemotePeer peer : topic.meshList()) {
      if (overlay.score(peer) < 0) {
        mesh.prune(topic, peer, PruneReason.SCORE, false);
      }
    }
  }

  private void fillUp(Topic topic) {
    if (topic.mesh.size() < config.degrees().low()) {
      mesh.fill(topic, config.degrees().target());
    }
  }

  /** The best are kept, the others by lot; among them enough that we have dialed ourselves. */
  private void cutDown(Topic topic) {
    Degrees degrees = config.degrees();
    if (topic.mesh.size() < degrees.high()) {
      return;
    }
    List<RemotePeer> order = overlay.shuffled(topic.meshList());
    order.sort(Comparator.comparingDouble(overlay::score).reversed());
    overlay.shuffled(order.subList(degrees.score(), order.size()));
    promoteOutbound(order, degrees);
    for (RemotePeer peer : List.copyOf(order.subList(degrees.target(), order.size()))) {
      mesh.prune(topic, peer, PruneReason.TOO_MANY, config.peerExchange());
    }
  }

  /** Moves outbound peers from behind the cut to the front until there are enough before it. */
  private static void promoteOutbound(List<RemotePeer> order, Degrees degrees) {
    long kept = order.subList(0, degrees.target()).stream().filter(peer -> peer.outbound).count();
    if (kept >= degrees.outbound()) {
      return;
    }
    order.sort(
        Comparator.comparing(
            (RemotePeer peer) -> !(peer.outbound && order.indexOf(peer) < degrees.target())));
    long missing = degrees.outbound() - kept;
    for (int i = degrees.target(); i < order.size() && missing > 0; i++) {
      if (order.get(i).outbound) {
        order.addFirst(order.remove(i));
        missing--;
      }
    }
  }

  private void keepOutboundPeers(Topic topic) {
    if (topic.mesh.size() < config.degrees().low()) {
      return;
    }
    int missing = config.degrees().outbound() - topic.outboundInMesh();
    if (missing > 0) {
      overlay
          .choose(topic, missing, peer -> peer.outbound && overlay.mayGraft(topic, peer))
          .forEach(peer -> mesh.graft(topic, peer));
    }
  }

  /** A mesh of poor peers never improves by itself: now and then better ones are brought in. */
  private void graftBetterPeers(Topic topic) {
    RouterConfig.Upkeep upkeep = config.upkeep();
    if (ticks % upkeep.opportunisticGraftTicks() != 0 || topic.mesh.size() < 2) {
      return;
    }
    List<RemotePeer> order = topic.meshList();
    order.sort(Comparator.comparingDouble(overlay::score));
    double median = overlay.score(order.get(order.size() / 2));
    if (median < config.thresholds().opportunisticGraft()) {
      overlay
          .choose(
              topic,
              upkeep.opportunisticGraftPeers(),
              peer -> overlay.mayGraft(topic, peer) && overlay.score(peer) > median)
          .forEach(peer -> mesh.graft(topic, peer));
    }
  }

  private void keepFanout(Topic topic) {
    if (topic.fanout.isEmpty()) {
      return;
    }
    long idle = overlay.now - topic.publishedAt;
    if (idle >= config.timing().fanoutTtl().toNanos()) {
      topic.fanout.clear();
      return;
    }
    topic.fanout.removeIf(peer -> overlay.score(peer) < config.thresholds().publish());
    forwarding.fillFanout(topic);
    gossip.tell(topic, topic.fanout);
  }
}

package dev.hypha.gossip.engine;

import dev.hypha.gossip.engine.Sightings.Sighting;
import dev.hypha.gossip.engine.Sightings.Status;
import dev.hypha.multiformats.PeerId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who of a mesh sends us messages at once, and who only offers them: a peer that is late with what
 * we have is choked; one that only offers, and is first nevertheless, is unchoked.
 *
 * <p>Spec: libp2p/specs pull request 681, a draft; docs/decisions/0012-choke-and-preamble.md.
 */
final class Choking {
  private static final String NOISE = "specs#681: CHOKE and UNCHOKE without end";
  private static final int AHEAD_MAX = 1_024;

  private final Overlay overlay;
  private final Sightings sightings;
  private final Counts counts;
  private final Experiments.Choke config;

  /** Messages that a choked peer brought before all who are not, the oldest first. */
  private final LinkedHashMap<MessageId, Ahead> ahead = new LinkedHashMap<>(0);

  private record Ahead(String topic, PeerId peer, long at) {}

  Choking(Overlay overlay, Sightings sightings, Counts counts) {
    this.overlay = overlay;
    this.sightings = sightings;
    this.counts = counts;
    this.config = overlay.config.experiments().choke();
  }

  // ---- theirs

  /** A peer wants us to send, or to offer only. */
  void on(RemotePeer peer, Rpc.Experimental told) {
    int changes = told.choke().size() + told.unchoke().size();
    if (!config.on() || changes == 0) {
      return;
    }
    peer.chokes += changes;
    if (peer.chokes > config.changesMax()) {
      overlay.breach(peer, NOISE, 1);
      return;
    }
    for (String name : told.choke()) {
      Topic topic = overlay.topic(name);
      if (topic != null && topic.mesh.contains(peer)) {
        topic.chokers.add(peer);
      }
    }
    for (String name : told.unchoke()) {
      Topic topic = overlay.topic(name);
      if (topic != null) {
        topic.chokers.remove(peer);
      }
    }
  }

  // ---- ours

  /** A valid message is there; {@code bringers} have brought it meanwhile, the first one first. */
  void delivered(Topic topic, MessageId id, Bringers bringers) {
    RemotePeer first = overlay.peer(bringers.at(0));
    if (first == null || !topic.choked.contains(first)) {
      return;
    }
    for (int i = 0; i < bringers.size(); i++) {
      RemotePeer peer = overlay.peer(bringers.at(i));
      if (peer != null && topic.mesh.contains(peer) && !topic.choked.contains(peer)) {
        return;
      }
    }
    ahead.put(id, new Ahead(topic.name, first.id, overlay.now));
    if (ahead.size() > AHEAD_MAX) {
      ahead.pollFirstEntry();
    }
  }

  /** A peer has brought what is there. */
  void again(RemotePeer peer, Message message, Sighting sighting) {
    Topic topic = overlay.topic(message.topic());
    if (!config.on()
        || topic == null
        || !topic.mesh.contains(peer)
        || topic.choked.contains(peer)) {
      return;
    }
    Ahead first = ahead.get(sighting.id);
    if (first != null && overlay.now - first.at < config.ahead().toNanos()) {
      ahead.remove(sighting.id);
    }
    boolean late = overlay.now - sighting.seenAt >= config.late().toNanos();
    if (late
        && peer.knowsChoke()
        && message.data().size() >= overlay.config.idontwantBytes()
        && topic.mesh.size() - topic.choked.size() > config.unchokedMin()) {
      topic.choked.add(peer);
      counts.chokes++;
      overlay.tell(peer).choke(topic.name);
    }
  }

  boolean isChoked(RemotePeer peer, Topic topic) {
    return topic.choked.contains(peer);
  }

  /** What a choked peer offers it has delivered, as far as its score goes. */
  void offered(RemotePeer peer, Topic topic, MessageId id) {
    Sighting sighting = topic.choked.contains(peer) ? sightings.find(id) : null;
    if (sighting == null || sighting.status != Status.VALID) {
      return;
    }
    Bringers bringers = sighting.bringers;
    if (bringers != null && !bringers.has(peer)) {
      bringers.add(peer);
      Scores.nextDelivery(peer.standing, topic.name, overlay.now - sighting.decidedAt);
    }
  }

  // ---- passes of the heartbeat

  /** Those that were first although they may only offer send again. */
  void unchokeTheQuick() {
    while (!ahead.isEmpty()
        && overlay.now - ahead.firstEntry().getValue().at >= config.ahead().toNanos()) {
      Map.Entry<MessageId, Ahead> oldest = ahead.pollFirstEntry();
      Topic topic = overlay.topic(oldest.getValue().topic);
      RemotePeer peer = overlay.peer(oldest.getValue().peer);
      if (topic != null && peer != null) {
        unchoke(topic, peer);
      }
    }
  }

  /** Some send at once, though others have left. */
  void keepSomeUnchoked(Topic topic) {
    int wanted = Math.min(config.unchokedMin(), topic.mesh.size());
    int missing = wanted - (topic.mesh.size() - topic.choked.size());
    if (missing > 0) {
      overlay.sample(new ArrayList<>(topic.choked), missing).forEach(peer -> unchoke(topic, peer));
    }
  }

  private void unchoke(Topic topic, RemotePeer peer) {
    if (topic.choked.remove(peer)) {
      counts.unchokes++;
      overlay.tell(peer).unchoke(topic.name);
    }
  }
}

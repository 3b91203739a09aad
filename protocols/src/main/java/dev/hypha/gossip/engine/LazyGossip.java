package dev.hypha.gossip.engine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Telling what we have, asking for what others have, and saying what we do not need.
 *
 * <p>Spec: gossipsub-v1.0.md, "Control Messages"; gossipsub-v1.1.md, "Spam Protection Measures";
 * gossipsub-v1.2.md, "IDONTWANT Message".
 */
final class LazyGossip {
  private final Overlay overlay;
  private final RouterConfig config;
  private final MessageCache cache;
  private final Sightings sightings;
  private final Promises promises = new Promises();

  private final Choking choking;
  private final Preambles preambles;

  LazyGossip(
      Overlay overlay,
      MessageCache cache,
      Sightings sightings,
      Choking choking,
      Preambles preambles) {
    this.overlay = overlay;
    this.config = overlay.config;
    this.cache = cache;
    this.sightings = sightings;
    this.choking = choking;
    this.preambles = preambles;
  }

  // ---- what others have

  void onIHave(RemotePeer peer, List<Rpc.IHave> offers) {
    if (offers.isEmpty() || overlay.score(peer) < config.thresholds().gossip()) {
      return;
    }
    SpamLimits limits = config.spam();
    if (!isAskedToOffer(peer, offers)) {
      peer.ihaveMessages++;
    }
    int room = limits.ihaveIds() - peer.asked;
    if (peer.ihaveMessages > limits.ihaveMessages() || room <= 0) {
      return;
    }
    Set<MessageId> missing = missing(peer, offers);
    if (missing.isEmpty()) {
      return;
    }
    List<MessageId> wanted = overlay.sample(new ArrayList<>(missing), room);
    peer.asked += wanted.size();
    overlay.tell(peer).iwant(wanted);
    MessageId watched = overlay.sample(new ArrayList<>(wanted), 1).getFirst();
    promises.add(peer.id, watched, overlay.now + limits.iwantFollowUp().toNanos());
  }

  /** Whether we want it to offer each message as it comes. */
  private boolean isAskedToOffer(RemotePeer peer, List<Rpc.IHave> offers) {
    for (Rpc.IHave offer : offers) {
      Topic topic = overlay.topic(offer.topic());
      if (topic == null || !choking.isChoked(peer, topic)) {
        return false;
      }
    }
    return true;
  }

  private Set<MessageId> missing(RemotePeer peer, List<Rpc.IHave> offers) {
    Set<MessageId> missing = new LinkedHashSet<>();
    for (Rpc.IHave offer : offers) {
      Topic topic = overlay.topic(offer.topic());
      if (topic != null && topic.joined) {
        List<MessageId> ids = offer.ids();
        for (int i = 0; i < Math.min(ids.size(), config.spam().ihaveIds()); i++) {
          MessageId id = ids.get(i);
          if (sightings.has(id)) {
            choking.offered(peer, topic, id);
          } else if (!preambles.isComing(peer, id)) {
            missing.add(id);
          }
        }
      }
    }
    return missing;
  }

  /** A message has come, from whomever. */
  void arrived(MessageId id) {
    promises.kept(id);
  }

  void left(RemotePeer peer) {
    promises.left(peer.id);
  }

  void punishBrokenPromises() {
    for (Map.Entry<dev.hypha.multiformats.PeerId, Integer> each :
        promises.broken(overlay.now).entrySet()) {
      RemotePeer peer = overlay.peer(each.getKey());
      if (peer != null) {
        overlay.breach(
            peer,
            "gossipsub-v1.1.md#spam-protection-measures: IHAVE of what it does not send",
            each.getValue());
      }
    }
  }

  // ---- what others want

  void onIWant(RemotePeer peer, List<MessageId> ids) {
    if (ids.isEmpty() || overlay.score(peer) < config.thresholds().gossip()) {
      return;
    }
    for (MessageId id : new LinkedHashSet<>(ids)) {
      MessageCache.@Nullable Entry entry = cache.find(id);
      if (entry == null || !peer.wants(id) || entry.delivery.isOver(overlay.now)) {
        continue;
      }
      if (entry.ask(peer.id) <= config.spam().retransmissions()) {
        Forwarding.add(overlay.tell(peer), peer, entry.message, entry.delivery, overlay.now);
      }
    }
  }

  void onIDontWant(RemotePeer peer, List<MessageId> ids) {
    SpamLimits limits = config.spam();
    if (ids.isEmpty() || peer.idontwantMessages >= limits.idontwantMessages()) {
      return;
    }
    peer.idontwantMessages++;
    for (int i = 0; i < Math.min(ids.size(), limits.idontwantIds()); i++) {
      peer.unwanted(ids.get(i), limits.idontwantHeartbeats());
    }
  }

  // ---- what we have

  /** Others of the mesh need not send us a large message that we have. */
  void announce(Topic topic, MessageId id, Message message, Bringers bringers) {
    if (message.data().size() < config.idontwantBytes()) {
      return;
    }
    Rpc rpc = new Rpc.Builder().idontwant(id).build();
    for (RemotePeer peer : topic.mesh) {
      if (peer.version.hasIDontWant() && !bringers.has(peer)) {
        overlay.emit(new Effect.Send(peer.id, rpc, Delivery.NORMAL, true));
      }
    }
  }

  /** Tells some of those who listen, and are not in {@code others}, what was said lately. */
  void tell(Topic topic, Set<RemotePeer> others) {
    List<MessageCache.Entry> recent = cache.recent(topic.name);
    recent.removeIf(entry -> entry.delivery.isOver(overlay.now));
    if (recent.isEmpty()) {
      return;
    }
    List<RemotePeer> peers = new ArrayList<>();
    for (RemotePeer peer : topic.subscribers) {
      if (peer.version.hasMesh()
          && (!others.contains(peer) || topic.chokers.contains(peer))
          && !overlay.isDirect(peer)
          && overlay.score(peer) >= config.thresholds().gossip()) {
        peers.add(peer);
      }
    }
    Degrees degrees = config.degrees();
    int count = Math.max(degrees.lazy(), (int) (degrees.gossipFactor() * peers.size()));
    List<MessageId> ids = new ArrayList<>(recent.size());
    recent.forEach(entry -> ids.add(entry.id));
    List<RemotePeer> told = overlay.sample(peers, count);
    Rpc.IHave whole = null;
    for (RemotePeer peer : told) {
      if (ids.size() > config.spam().ihaveIds()) {
        List<MessageId> some = overlay.sample(new ArrayList<>(ids), config.spam().ihaveIds());
        overlay.tell(peer).ihave(new Rpc.IHave(topic.name, some));
      } else {
        if (whole == null) {
          whole = new Rpc.IHave(topic.name, overlay.shuffled(ids));
        }
        overlay.tell(peer).ihave(whole);
      }
    }
  }
}

package dev.hypha.gossip.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * To whom a message goes.
 *
 * <p>Spec: gossipsub-v1.0.md, "Message Processing"; gossipsub-v1.1.md, "Flood Publishing".
 */
final class Forwarding {
  private final Overlay overlay;
  private final RouterConfig config;

  private final Preambles preambles;
  private final Counts counts;

  Forwarding(Overlay overlay, Preambles preambles, Counts counts) {
    this.overlay = overlay;
    this.config = overlay.config;
    this.preambles = preambles;
    this.counts = counts;
  }

  /** Puts a message into an RPC, and beside it how it is to be treated if the peer knows that. */
  static void add(Rpc.Builder rpc, RemotePeer peer, Message message, Delivery delivery, long now) {
    if (peer.knowsHints() && !delivery.isNormal()) {
      rpc.message(message, delivery, now);
    } else {
      rpc.message(message);
    }
  }

  /** Passes a message on to those in the mesh who have not brought it. */
  void pass(Topic topic, MessageId id, Message message, Delivery delivery, Bringers bringers) {
    if (delivery.isOver(overlay.now)) {
      return;
    }
    Rpc plain = Rpc.of(message);
    for (RemotePeer peer : topic.mesh) {
      send(topic, peer, id, plain, message, delivery, bringers);
    }
    if (!overlay.anyBesideMeshes()) {
      return;
    }
    for (RemotePeer peer : topic.subscribers) {
      boolean beside = overlay.isDirect(peer) || isFlooded(peer);
      if (beside && !topic.mesh.contains(peer)) {
        send(topic, peer, id, plain, message, delivery, bringers);
      }
    }
  }

  private void send(
      Topic topic,
      RemotePeer peer,
      MessageId id,
      Rpc plain,
      Message message,
      Delivery delivery,
      Bringers bringers) {
    if (!bringers.has(peer)
        && !peer.id.toBytes().equals(message.from())
        && peer.wants(id)
        && !peer.requestsPartial(topic)) {
      if (topic.chokers.contains(peer) || peer.isReceiving(id)) {
        counts.offered++;
        overlay.tell(peer).ihave(new Rpc.IHave(topic.name, List.of(id)));
      } else {
        preambles.announce(peer, id, message);
        emit(peer, plain, message, delivery);
      }
    }
  }

  /** A peer without a mesh gets everything, unless it is of too bad repute. */
  private boolean isFlooded(RemotePeer peer) {
    return !peer.version.hasMesh() && overlay.score(peer) >= config.thresholds().publish();
  }

  /** Hands out our own message. */
  Effect.Handed publish(Topic topic, MessageId id, Message message, Delivery delivery) {
    List<RemotePeer> to = new ArrayList<>();
    int below = 0;
    int outside = 0;
    List<RemotePeer> fanout = topic.joined ? List.of() : fanout(topic);
    for (RemotePeer peer : topic.subscribers) {
      if (overlay.isDirect(peer)) {
        to.add(peer);
      } else if (overlay.score(peer) < config.thresholds().publish()) {
        below++;
      } else if (config.floodPublish()
          || !peer.version.hasMesh()
          || topic.mesh.contains(peer)
          || fanout.contains(peer)) {
        to.add(peer);
      } else {
        outside++;
      }
    }
    to.removeIf(peer -> peer.requestsPartial(topic));
    Rpc plain = Rpc.of(message);
    for (RemotePeer peer : to) {
      preambles.announce(peer, id, message);
      emit(peer, plain, message, delivery);
    }
    return new Effect.Handed(
        to.stream().map(peer -> peer.id).toList(), topic.subscribers.size(), below, outside, false);
  }

  /**
   * To whom we publish what we do not listen to; the same for a while, so that routes are stable.
   */
  private List<RemotePeer> fanout(Topic topic) {
    topic.publishedAt = overlay.now;
    fillFanout(topic);
    return new ArrayList<>(topic.fanout);
  }

  void fillFanout(Topic topic) {
    int missing = config.degrees().target() - topic.fanout.size();
    if (missing > 0) {
      topic.fanout.addAll(
          overlay.choose(
              topic,
              missing,
              peer ->
                  !topic.fanout.contains(peer)
                      && !overlay.isDirect(peer)
                      && overlay.score(peer) >= config.thresholds().publish()));
    }
  }

  /**
   * @param plain the message and nothing else, made once for all who get no more
   */
  private void emit(RemotePeer peer, Rpc plain, Message message, Delivery delivery) {
    Rpc rpc = plain;
    if (!delivery.isNormal()) {
      Rpc.Builder hinted = new Rpc.Builder();
      add(hinted, peer, message, delivery, overlay.now);
      rpc = hinted.build();
    }
    overlay.emit(new Effect.Send(peer.id, rpc, delivery, false));
  }
}

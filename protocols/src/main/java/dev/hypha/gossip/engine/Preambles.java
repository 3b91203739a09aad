package dev.hypha.gossip.engine;

import dev.hypha.multiformats.PeerId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Large messages that are on their way: announced by who sends them, and told to the others of the
 * mesh, so that they only offer them. Who announces what does not come is blamed, and another is
 * asked.
 *
 * <p>Spec: libp2p/specs pull request 654, a draft; docs/decisions/0012-choke-and-preamble.md.
 */
final class Preambles {
  private static final String BROKEN = "specs#654: PREAMBLE of what did not come";
  private static final String MISLED = "specs#654: PREAMBLE of another length";

  /** What was announced once in vain is not believed again for so long. */
  private static final long MEMORY_NANOS = 120_000_000_000L;

  private static final int OFFERS_MAX = 8;
  private static final int COMING_MAX = 4_096;

  private final Overlay overlay;
  private final Sightings sightings;
  private final Experiments.Preamble config;
  private final Map<MessageId, Coming> coming = new LinkedHashMap<>(0);

  /** A message that was announced. */
  private static final class Coming {
    final PeerId from;
    final int length;
    final long expires;
    final List<PeerId> offers = new ArrayList<>(0);
    boolean failed;

    Coming(PeerId from, int length, long expires) {
      this.from = from;
      this.length = length;
      this.expires = expires;
    }
  }

  Preambles(Overlay overlay, Sightings sightings) {
    this.overlay = overlay;
    this.sightings = sightings;
    this.config = overlay.config.experiments().preamble();
  }

  // ---- what we send

  /** Says that a message comes, if it is large; before everything else that waits. */
  void announce(RemotePeer peer, MessageId id, Message message) {
    int length = message.data().size();
    if (config.on() && length >= config.bytes() && peer.knowsPreamble()) {
      Rpc rpc = new Rpc.Builder().preamble(new Rpc.Preamble(message.topic(), id, length)).build();
      overlay.emit(new Effect.Send(peer.id, rpc, Delivery.NORMAL, true));
    }
  }

  // ---- what comes

  void on(RemotePeer peer, Rpc.Experimental told) {
    if (!config.on()) {
      return;
    }
    for (Rpc.Preamble each : told.preambles()) {
      announced(peer, each);
    }
    for (Rpc.Receiving each : told.receiving()) {
      if (each.length() >= config.bytes()) {
        peer.receiving(each.id());
      }
    }
  }

  /** Only of who is in the mesh, and once for each message: nobody else sends it unasked. */
  private void announced(RemotePeer peer, Rpc.Preamble told) {
    Topic topic = overlay.topic(told.topic());
    if (topic == null
        || !topic.mesh.contains(peer)
        || told.length() < config.bytes()
        || sightings.find(told.id()) != null
        || coming.containsKey(told.id())
        || coming.size() == COMING_MAX
        || open(peer) >= config.openMax()) {
      return;
    }
    long expires = overlay.now + config.nanosFor(told.length());
    coming.put(told.id(), new Coming(peer.id, told.length(), expires));
    Rpc rpc = new Rpc.Builder().receiving(new Rpc.Receiving(told.id(), told.length())).build();
    for (RemotePeer other : topic.mesh) {
      if (other != peer && other.knowsPreamble()) {
        overlay.emit(new Effect.Send(other.id, rpc, Delivery.NORMAL, true));
      }
    }
  }

  private int open(RemotePeer peer) {
    int open = 0;
    for (Coming each : coming.values()) {
      open += each.from.equals(peer.id) ? 1 : 0;
    }
    return open;
  }

  /** A message has come, from whomever. */
  void arrived(RemotePeer peer, MessageId id, Message message) {
    Coming awaited = coming.isEmpty() ? null : coming.remove(id);
    if (awaited != null
        && awaited.from.equals(peer.id)
        && awaited.length != message.data().size()) {
      overlay.breach(peer, MISLED, 1);
    }
  }

  /** Whether a message is on its way, so that this offer of it need not be taken up now. */
  boolean isComing(RemotePeer offering, MessageId id) {
    Coming awaited = coming.isEmpty() ? null : coming.get(id);
    if (awaited == null || awaited.failed) {
      return false;
    }
    if (awaited.offers.size() < OFFERS_MAX && !awaited.offers.contains(offering.id)) {
      awaited.offers.add(offering.id);
    }
    return true;
  }

  // ---- a pass of the heartbeat

  /** Who has announced in vain is blamed, and who has offered the message is asked for it. */
  void askForWhatDidNotCome() {
    Iterator<Map.Entry<MessageId, Coming>> each = coming.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<MessageId, Coming> entry = each.next();
      Coming awaited = entry.getValue();
      if (overlay.now - awaited.expires >= MEMORY_NANOS) {
        each.remove();
      } else if (!awaited.failed && overlay.now - awaited.expires >= 0) {
        awaited.failed = true;
        failed(entry.getKey(), awaited);
      }
    }
  }

  private void failed(MessageId id, Coming awaited) {
    RemotePeer from = overlay.peer(awaited.from);
    if (from != null) {
      overlay.breach(from, BROKEN, 1);
    }
    for (PeerId offering : overlay.shuffled(awaited.offers)) {
      RemotePeer peer = overlay.peer(offering);
      if (peer != null) {
        overlay.tell(peer).iwant(List.of(id));
        return;
      }
    }
  }

  int size() {
    return coming.size();
  }
}

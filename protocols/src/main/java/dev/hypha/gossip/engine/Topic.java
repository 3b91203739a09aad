package dev.hypha.gossip.engine;

import dev.hypha.multiformats.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A topic that we listen to, publish to, or left a while ago. What others listen to is not here.
 */
final class Topic {
  private static final long SLACK_NANOS = 2_000_000_000L;

  final String name;

  /** Whether we listen. */
  boolean joined;

  /** Whether we take parts of messages and send them. */
  boolean partial;

  /** Who listens, of those we can send to. */
  final Set<RemotePeer> subscribers = new LinkedHashSet<>();

  /** With whom whole messages are exchanged; empty unless we listen. */
  final Set<RemotePeer> mesh = new LinkedHashSet<>();

  /** Those of the mesh that we have told to offer what they have, instead of sending it. */
  final Set<RemotePeer> choked = new LinkedHashSet<>(0);

  /** Those of the mesh that have told us so. */
  final Set<RemotePeer> chokers = new LinkedHashSet<>(0);

  /** To whom we publish while we do not listen. */
  final Set<RemotePeer> fanout = new LinkedHashSet<>();

  /** When we last published without listening. */
  long publishedAt;

  private final Map<PeerId, Long> backoff = new LinkedHashMap<>();

  /** When we pruned whom: a GRAFT may have been on its way. */
  private final Map<PeerId, Long> prunedAt = new HashMap<>();

  Topic(String name) {
    this.name = name;
  }

  // ---- who is to be left alone for a while

  /** Keeps a peer out of the mesh until then, or longer if that was said before. */
  void backOff(PeerId peer, long until) {
    backoff.merge(peer, until, (old, now) -> now - old > 0 ? now : old);
  }

  /** Whether one of us pruned the other a short while ago. */
  boolean remembers(PeerId peer) {
    return backoff.containsKey(peer);
  }

  /** Whether we must not graft it yet: with some slack, for its clock may have started later. */
  boolean isKeptOff(PeerId peer, long now) {
    Long until = backoff.get(peer);
    return until != null && now - until < SLACK_NANOS;
  }

  /** Whether it must not graft us yet. */
  boolean isBackedOff(PeerId peer, long now) {
    Long until = backoff.get(peer);
    return until != null && now - until < 0;
  }

  /** When it may graft us again; only of who is backed off. */
  long backedOffUntil(PeerId peer) {
    Long until = backoff.get(peer);
    if (until == null) {
      throw new IllegalArgumentException(peer + " is not backed off");
    }
    return until;
  }

  void expireBackoffs(long now) {
    backoff.values().removeIf(until -> now - until >= SLACK_NANOS);
    prunedAt.values().removeIf(at -> now - at >= SLACK_NANOS);
  }

  /** We have pruned it. */
  void pruned(PeerId peer, long now) {
    prunedAt.put(peer, now);
  }

  /** Whether a GRAFT may have been sent before our PRUNE came; true once for each PRUNE. */
  boolean hasCrossed(PeerId peer, long now) {
    Long at = prunedAt.remove(peer);
    return at != null && now - at < SLACK_NANOS;
  }

  // ---- who is there

  /** Takes a peer out of the mesh; returns whether it was there. */
  boolean leaveMesh(RemotePeer peer) {
    choked.remove(peer);
    chokers.remove(peer);
    return mesh.remove(peer);
  }

  void left(RemotePeer peer) {
    subscribers.remove(peer);
    leaveMesh(peer);
    fanout.remove(peer);
  }

  int outboundInMesh() {
    int count = 0;
    for (RemotePeer peer : mesh) {
      count += peer.outbound ? 1 : 0;
    }
    return count;
  }

  List<RemotePeer> meshList() {
    return new ArrayList<>(mesh);
  }

  /** Whether nothing is lost if it is forgotten. */
  boolean isIdle() {
    return !joined && fanout.isEmpty() && backoff.isEmpty();
  }
}

package dev.hypha.gossip.engine;

import dev.hypha.multiformats.PeerId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages that peers offered and that we asked them for. Of each request one message is watched,
 * chosen at random by the caller; who does not bring it in time has broken its word.
 *
 * <p>Spec: gossipsub-v1.1.md, "Spam Protection Measures".
 */
final class Promises {
  private final Map<MessageId, Map<PeerId, Promise>> open = new HashMap<>();
  private final ArrayDeque<Promise> byAge = new ArrayDeque<>();

  private record Promise(PeerId peer, MessageId id, long expires) {}

  void add(PeerId peer, MessageId id, long expires) {
    Promise promise = new Promise(peer, id, expires);
    Map<PeerId, Promise> of = open.computeIfAbsent(id, _ -> new HashMap<>(1));
    if (of.putIfAbsent(peer, promise) == null) {
      byAge.add(promise);
    }
  }

  /** The message has come, from whomever: nobody need bring it any more. */
  void kept(MessageId id) {
    if (!open.isEmpty()) {
      open.remove(id);
    }
  }

  /** Nothing is expected of a peer that has left. */
  void left(PeerId peer) {
    open.values().forEach(of -> of.remove(peer));
    open.values().removeIf(Map::isEmpty);
  }

  /** Who has broken its word since the last time, and how often. */
  Map<PeerId, Integer> broken(long now) {
    Map<PeerId, Integer> broken = new LinkedHashMap<>();
    while (!byAge.isEmpty() && now - byAge.peek().expires >= 0) {
      Promise promise = byAge.remove();
      @Nullable Map<PeerId, Promise> of = open.get(promise.id);
      if (of != null && of.remove(promise.peer, promise)) {
        broken.merge(promise.peer, 1, Integer::sum);
        if (of.isEmpty()) {
          open.remove(promise.id);
        }
      }
    }
    return broken;
  }

  int size() {
    return open.size();
  }
}

package dev.hypha.gossip.engine;

import dev.hypha.multiformats.PeerId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages of the last heartbeats: those of all of them can be asked for, those of the latest
 * are told of.
 *
 * <p>Spec: gossipsub-v1.0.md, "Message Cache".
 */
final class MessageCache {
  private final int windows;
  private final int gossipWindows;
  private final Map<MessageId, Entry> messages = new HashMap<>();

  /** The newest first. */
  private final ArrayDeque<List<Entry>> history = new ArrayDeque<>();

  MessageCache(int windows, int gossipWindows) {
    this.windows = windows;
    this.gossipWindows = gossipWindows;
    history.add(new ArrayList<>());
  }

  /** A message, and who has asked for it how often. */
  static final class Entry {
    final MessageId id;
    final Message message;
    final Delivery delivery;
    private Map<PeerId, Integer> asked = Map.of();

    Entry(MessageId id, Message message, Delivery delivery) {
      this.id = id;
      this.message = message;
      this.delivery = delivery;
    }

    /** Counts that {@code peer} asks for it; returns how often it has. */
    int ask(PeerId peer) {
      if (asked.isEmpty()) {
        asked = new HashMap<>(4); // most are never asked for
      }
      return asked.merge(peer, 1, Integer::sum);
    }
  }

  void put(MessageId id, Message message, Delivery delivery) {
    Entry entry = new Entry(id, message, delivery);
    if (messages.putIfAbsent(id, entry) == null) {
      history.getFirst().add(entry);
    }
  }

  @Nullable Entry find(MessageId id) {
    return messages.get(id);
  }

  /** The messages of a topic that are told of. */
  List<Entry> recent(String topic) {
    List<Entry> recent = new ArrayList<>();
    int window = 0;
    for (List<Entry> each : history) {
      if (window++ == gossipWindows) {
        break;
      }
      for (Entry entry : each) {
        if (entry.message.topic().equals(topic)) {
          recent.add(entry);
        }
      }
    }
    return recent;
  }

  /** A heartbeat is over. */
  void shift() {
    if (history.size() == windows) {
      history.removeLast().forEach(entry -> messages.remove(entry.id));
    }
    history.addFirst(new ArrayList<>());
  }

  int size() {
    return messages.size();
  }
}

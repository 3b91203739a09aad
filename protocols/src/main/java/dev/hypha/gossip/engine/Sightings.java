package dev.hypha.gossip.engine;

import dev.hypha.multiformats.PeerId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which messages have been seen, what came of them, and who brought them. An id counts as seen once
 * one message of it was found authentic: a forged one does not keep the genuine one out.
 *
 * <p>Bounded in number and time: the oldest are forgotten first.
 */
final class Sightings {
  /** The oldest first, as each is added when it is seen. */
  private final LinkedHashMap<MessageId, Sighting> all = new LinkedHashMap<>();

  private final LinkedHashSet<Sighting> fresh = new LinkedHashSet<>();
  private final long ttlNanos;
  private final int max;

  Sightings(long ttlNanos, int max) {
    this.ttlNanos = ttlNanos;
    this.max = max;
  }

  /** What is known of a message. */
  enum Status {
    CHECKING,
    VALID,
    INVALID,
    IGNORED
  }

  /** One message id. */
  static final class Sighting {
    final MessageId id;
    final long seenAt;
    Status status = Status.CHECKING;
    long decidedAt;

    /** Different messages of this id that are being checked; none afterwards. */
    List<Variant> variants = new ArrayList<>(1);

    /** Who brought the valid one; forgotten after a while. */
    @Nullable List<PeerId> bringers;

    private Sighting(MessageId id, long seenAt) {
      this.id = id;
      this.seenAt = seenAt;
    }

    @Nullable Variant variant(Message message) {
      for (Variant each : variants) {
        if (each.message.equals(message)) {
          return each;
        }
      }
      return null;
    }

    boolean broughtBy(PeerId peer) {
      List<PeerId> known = bringers;
      return known != null && known.contains(peer);
    }
  }

  /** A message that is being checked, and who brought it, the first one first. */
  static final class Variant {
    final Message message;
    final Delivery delivery;
    final List<PeerId> bringers = new ArrayList<>(2);
    boolean announced;

    Variant(Message message, Delivery delivery) {
      this.message = message;
      this.delivery = delivery;
    }
  }

  @Nullable Sighting find(MessageId id) {
    return all.get(id);
  }

  Sighting begin(MessageId id, long now) {
    Sighting sighting = new Sighting(id, now);
    all.put(id, sighting);
    fresh.add(sighting);
    while (all.size() > max) {
      forget(all.firstEntry().getValue());
    }
    return sighting;
  }

  /** As if it had never been seen. */
  void forget(Sighting sighting) {
    all.remove(sighting.id, sighting);
    fresh.remove(sighting);
  }

  /** Forgets what is too old; and of what is not fresh any more, who brought it. */
  void expire(long now, long freshNanos) {
    while (!all.isEmpty() && now - all.firstEntry().getValue().seenAt >= ttlNanos) {
      forget(all.firstEntry().getValue());
    }
    Iterator<Sighting> each = fresh.iterator();
    while (each.hasNext()) {
      Sighting sighting = each.next();
      if (now - sighting.seenAt < freshNanos) {
        return;
      }
      each.remove();
      sighting.bringers = null;
    }
  }

  int size() {
    return all.size();
  }

  /** How many places are taken by those whose bringers are still remembered. */
  int freshSize() {
    return fresh.size();
  }
}

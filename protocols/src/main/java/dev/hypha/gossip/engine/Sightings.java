package dev.hypha.gossip.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which messages have been seen, what came of them, and who brought them. An id counts as seen once
 * one message of it was found authentic: a forged one does not keep the genuine one out.
 *
 * <p>Bounded in number and time: the oldest are forgotten first.
 */
final class Sightings {
  private static final int LATEST_BITS = 10;
  private static final int LATEST = 1 << LATEST_BITS;

  /** The oldest first, as each is added when it is seen. */
  private final LinkedHashMap<MessageId, Sighting> all = new LinkedHashMap<>();

  /** The latest, by their ids: almost all that is asked for. See {@link #find}. */
  private final @Nullable MessageId[] latestIds = new MessageId[LATEST];

  private final @Nullable Sighting[] latest = new Sighting[LATEST];

  /** Those whose bringers are remembered, from the oldest to the newest, linked by themselves. */
  private @Nullable Sighting firstFresh;

  private @Nullable Sighting lastFresh;
  private int freshCount;
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
    @Nullable Bringers bringers;

    private boolean isFresh;
    private @Nullable Sighting before;
    private @Nullable Sighting after;

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
  }

  /** A message that is being checked, and who brought it, the first one first. */
  static final class Variant {
    final Message message;
    final Delivery delivery;
    final Bringers bringers = new Bringers();
    boolean announced;

    Variant(Message message, Delivery delivery) {
      this.message = message;
      this.delivery = delivery;
    }
  }

  /**
   * What is known of a message. Each id has two places among the latest; who is in none of them is
   * looked for among all.
   */
  @Nullable Sighting find(MessageId id) {
    int place = place(id);
    if (id.equals(latestIds[place])) {
      return latest[place];
    }
    if (id.equals(latestIds[place ^ 1])) {
      return latest[place ^ 1];
    }
    return all.get(id);
  }

  /** Whether it is known. */
  boolean has(MessageId id) {
    int place = place(id);
    return id.equals(latestIds[place]) || id.equals(latestIds[place ^ 1]) || all.containsKey(id);
  }

  private static int place(MessageId id) {
    return (id.hashCode() * 0x9e3779b9) >>> (Integer.SIZE - LATEST_BITS);
  }

  Sighting begin(MessageId id, long now) {
    Sighting sighting = new Sighting(id, now);
    all.put(id, sighting);
    int place = place(id);
    if (latestIds[place] != null) { // the older one of the two gives way
      latestIds[place ^ 1] = latestIds[place];
      latest[place ^ 1] = latest[place];
    }
    latestIds[place] = id;
    latest[place] = sighting;
    freshen(sighting);
    while (all.size() > max) {
      forget(all.firstEntry().getValue());
    }
    return sighting;
  }

  /** As if it had never been seen. */
  void forget(Sighting sighting) {
    all.remove(sighting.id, sighting);
    int place = place(sighting.id);
    forgetAt(place, sighting);
    forgetAt(place ^ 1, sighting);
    stale(sighting);
  }

  private void forgetAt(int place, Sighting sighting) {
    if (latest[place] == sighting) {
      latestIds[place] = null;
      latest[place] = null;
    }
  }

  private void freshen(Sighting sighting) {
    Sighting last = lastFresh;
    sighting.isFresh = true;
    sighting.before = last;
    if (last == null) {
      firstFresh = sighting;
    } else {
      last.after = sighting;
    }
    lastFresh = sighting;
    freshCount++;
  }

  private void stale(Sighting sighting) {
    if (!sighting.isFresh) {
      return;
    }
    Sighting before = sighting.before;
    Sighting after = sighting.after;
    if (before == null) {
      firstFresh = after;
    } else {
      before.after = after;
    }
    if (after == null) {
      lastFresh = before;
    } else {
      after.before = before;
    }
    sighting.before = null;
    sighting.after = null;
    sighting.isFresh = false;
    freshCount--;
  }

  /** Forgets what is too old; and of what is not fresh any more, who brought it. */
  void expire(long now, long freshNanos) {
    while (!all.isEmpty() && now - all.firstEntry().getValue().seenAt >= ttlNanos) {
      forget(all.firstEntry().getValue());
    }
    for (Sighting each = firstFresh; each != null; each = firstFresh) {
      if (now - each.seenAt < freshNanos) {
        return;
      }
      stale(each);
      each.bringers = null;
    }
  }

  int size() {
    return all.size();
  }

  /** How many places are taken by those whose bringers are still remembered. */
  int freshSize() {
    return freshCount;
  }
}

package dev.hypha.kad.engine;

import dev.hypha.multiformats.PeerId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Shares out the few places that a search has for providers among those who name them, so that
 * nobody ends it by naming many who do not exist (arXiv 2505.01139). Whoever answers gives so many
 * places at once; whom it names beyond that waits, and takes what is left in the end, by turns.
 *
 * <p>Bounded: as many places as were asked for, and four times as many who wait. Not thread-safe.
 */
public final class ProviderPlaces {
  private static final int WAITING_FACTOR = 4;

  private final int count;
  private final int share;
  private final Set<PeerId> placed;
  private final Deque<Deque<PeerId>> waiting = new ArrayDeque<>();
  private int taken;
  private final Set<PeerId> queued = new HashSet<>();

  /**
   * No place is taken.
   *
   * @param count places
   * @param share of one peer that answers
   */
  public ProviderPlaces(int count, int share) {
    this(count, share, Set.of());
  }

  /**
   * The same.
   *
   * @param before who needs no place any more
   */
  public ProviderPlaces(int count, int share, Set<PeerId> before) {
    if (count < 1 || share < 1) {
      throw new IllegalArgumentException(count + " places, " + share + " at a time");
    }
    this.count = count;
    this.share = share;
    this.placed = new HashSet<>(before);
  }

  /**
   * A peer has answered.
   *
   * @return whom of {@code providers} that gives a place
   */
  public List<PeerId> named(List<PeerId> providers) {
    List<PeerId> now = new ArrayList<>();
    Deque<PeerId> later = new ArrayDeque<>();
    for (PeerId provider : providers) {
      if (now.size() < share && !isFull()) {
        place(provider, now);
      } else if (!placed.contains(provider)
          && queued.size() < WAITING_FACTOR * (long) count
          && queued.add(provider)) {
        later.add(provider);
      }
    }
    if (!later.isEmpty()) {
      waiting.add(later);
    }
    return now;
  }

  /** Nobody else answers: who waits takes the places that are left. */
  public List<PeerId> rest() {
    List<PeerId> now = new ArrayList<>();
    while (!waiting.isEmpty() && !isFull()) {
      Deque<PeerId> next = waiting.removeFirst();
      place(next.removeFirst(), now);
      if (!next.isEmpty()) {
        waiting.addLast(next);
      }
    }
    return now;
  }

  private void place(PeerId provider, List<PeerId> now) {
    if (placed.add(provider)) {
      taken++;
      now.add(provider);
    }
  }

  /** Whether {@code provider} was named and has no place. */
  public boolean isWaiting(PeerId provider) {
    return queued.contains(provider) && !placed.contains(provider);
  }

  public boolean isFull() {
    return taken >= count;
  }
}

package dev.hypha.kad.engine;

import dev.hypha.multiformats.PeerId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One of a query's disjoint paths: whom it has heard of, the nearest first. */
final class QueryPath {
  /** How far it is with a peer. */
  enum State {
    HEARD,
    WAITING,
    LATE,
    ANSWERED,
    FAILED
  }

  /** A peer that a query has heard of. */
  static final class Known {
    final KadPeer peer;
    private @Nullable Known referrer;
    private int hop;
    State state = State.HEARD;
    boolean wasLate;
    int path;
    int mentions;
    long askedAt;
    long doneAt;
    private int goodReferrals;
    private int badReferrals;

    Known(KadPeer peer, @Nullable Known referrer) {
      this.peer = peer;
      this.referrer = referrer;
      this.hop = referrer == null ? 1 : referrer.hop + 1;
    }

    int hop() {
      return hop;
    }

    Optional<PeerId> referrer() {
      return Optional.ofNullable(referrer).map(known -> known.peer.peer());
    }

    boolean isMisled(int badReferralsMax) {
      return referrer != null && referrer.misleads(badReferralsMax);
    }

    /** Was named again; that counts if the one who named it before is not followed any more. */
    void namedBy(Known other, int badReferralsMax) {
      if (isMisled(badReferralsMax) && !other.misleads(badReferralsMax)) {
        referrer = other;
        hop = other.hop + 1;
      }
    }

    void answered() {
      state = State.ANSWERED;
      if (referrer != null) {
        referrer.goodReferrals++;
      }
    }

    void failed() {
      state = State.FAILED;
      if (referrer != null) {
        referrer.badReferrals++;
      }
    }

    private boolean misleads(int badReferralsMax) {
      return badReferrals >= badReferralsMax && badReferrals > 2 * goodReferrals;
    }
  }

  final int number;
  private final QueryConfig config;
  private final KadId target;
  private final List<Known> heard = new ArrayList<>();

  /** How far each of them is from the target, in 64 bits: it spares looking at most of them. */
  private long[] distances = new long[64];

  int waiting;

  QueryPath(int number, KadId target, QueryConfig config) {
    this.number = number;
    this.config = config;
    this.target = target;
  }

  /**
   * Remembers a peer.
   *
   * @return whom it has to forget for that, if anybody; it may be {@code known}
   */
  @Nullable Known hear(Known known) {
    long distance = known.peer.id().first() ^ target.first();
    int at = placeOf(known.peer.id(), distance);
    if (at < heard.size() && heard.get(at).peer.id().equals(known.peer.id())) {
      return null;
    }
    insert(at, known, distance);
    known.mentions++;
    if (heard.size() <= config.heardMax()) {
      return null;
    }
    for (int i = heard.size() - 1; i >= 0; i--) {
      Known farthest = heard.get(i);
      if (farthest.state == State.HEARD) {
        remove(i);
        farthest.mentions--;
        return farthest;
      }
    }
    return null; // everybody was asked: askedMax bounds them
  }

  /** Where the first stands that is not nearer than {@code id}. */
  private int placeOf(KadId id, long distance) {
    int low = 0;
    int high = heard.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = Long.compareUnsigned(distances[middle], distance);
      if (order == 0) {
        order = target.compareDistance(heard.get(middle).peer.id(), id);
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void insert(int at, Known known, long distance) {
    if (heard.size() == distances.length) {
      distances = Arrays.copyOf(distances, 2 * distances.length);
    }
    System.arraycopy(distances, at, distances, at + 1, heard.size() - at);
    distances[at] = distance;
    heard.add(at, known);
  }

  private void remove(int at) {
    heard.remove(at);
    System.arraycopy(distances, at + 1, distances, at, heard.size() - at);
  }

  /** Whom to ask next: the nearest of the k nearest that was not asked yet. */
  @Nullable Known next() {
    int before = 0;
    for (Known known : heard) {
      if (known.state == State.HEARD && !known.isMisled(config.badReferralsMax())) {
        return known;
      }
      before += known.state == State.WAITING || known.state == State.ANSWERED ? 1 : 0;
      if (before >= config.k()) {
        return null;
      }
    }
    return null;
  }

  /** Whether the beta nearest have answered, so that only the rest of the k are left to ask. */
  boolean isNear() {
    return haveAnswered(config.beta()) == Progress.ENOUGH;
  }

  boolean isDone() {
    int wanted = config.ending() == QueryConfig.Ending.BETA_NEAREST ? config.beta() : config.k();
    return haveAnswered(wanted) != Progress.GOING_ON;
  }

  private enum Progress {
    GOING_ON,
    ENOUGH,
    EXHAUSTED
  }

  private Progress haveAnswered(int wanted) {
    int answered = 0;
    boolean late = false;
    for (Known known : heard) {
      switch (known.state) {
        case ANSWERED -> {
          if (++answered == wanted) {
            return Progress.ENOUGH;
          }
        }
        case WAITING -> {
          return Progress.GOING_ON;
        }
        case HEARD -> {
          if (!known.isMisled(config.badReferralsMax())) {
            return Progress.GOING_ON;
          }
        }
        case LATE -> late = true;
        case FAILED -> {}
      }
    }
    return late ? Progress.GOING_ON : Progress.EXHAUSTED;
  }
}

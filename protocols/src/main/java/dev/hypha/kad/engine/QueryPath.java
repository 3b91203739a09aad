package dev.hypha.kad.engine;

import dev.hypha.multiformats.PeerId;
import java.util.Optional;
import java.util.TreeMap;
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
  private final TreeMap<KadId, Known> heard;
  int waiting;

  QueryPath(int number, KadId target, QueryConfig config) {
    this.number = number;
    this.config = config;
    this.heard = new TreeMap<>(target.nearestFirst());
  }

  /**
   * Remembers a peer.
   *
   * @return whom it has to forget for that, if anybody; it may be {@code known}
   */
  @Nullable Known hear(Known known) {
    if (heard.putIfAbsent(known.peer.id(), known) != null) {
      return null;
    }
    known.mentions++;
    if (heard.size() <= config.heardMax()) {
      return null;
    }
    for (Known farthest : heard.descendingMap().values()) {
      if (farthest.state == State.HEARD) {
        heard.remove(farthest.peer.id());
        farthest.mentions--;
        return farthest;
      }
    }
    return null; // everybody was asked: askedMax bounds them
  }

  /** Whom to ask next: the nearest of the k nearest that was not asked yet. */
  @Nullable Known next() {
    int before = 0;
    for (Known known : heard.values()) {
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
    for (Known known : heard.values()) {
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

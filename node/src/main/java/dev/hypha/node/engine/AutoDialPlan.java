package dev.hypha.node.engine;

import dev.hypha.core.Machine;
import dev.hypha.multiformats.PeerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Whom to dial so that a node has as many peers as it wants, and which connections to keep for
 * that. Bootstrap peers are dialed once in any case; from then on somebody is dialed only while
 * peers are missing: first who was connected before, then who is found nearby, then bootstrap
 * peers, then who is remembered. Who does not answer is left alone for twice as long each time.
 *
 * <p>Strangers that dial us do not count: whoever could fill the places with himself would cut us
 * off from everybody else.
 *
 * <p>Bounded by {@link Bounds#candidatesMax} and the number of connections. Not thread-safe.
 */
public final class AutoDialPlan implements Machine<AutoDialPlan.Input, AutoDialPlan.Effect> {
  /** Further failures change nothing: the longest pause is reached. */
  private static final int DOUBLINGS_MAX = 30;

  private static final Comparator<Candidate> BEST_FIRST =
      Comparator.<Candidate>comparingInt(candidate -> candidate.wasConnected ? 0 : 1)
          .thenComparing(candidate -> candidate.origin)
          .thenComparingInt(candidate -> candidate.failures)
          .thenComparingLong(candidate -> candidate.number);

  private final Bounds bounds;
  private final RandomGenerator random;
  private final Map<PeerId, Candidate> candidates = new LinkedHashMap<>();
  private final Set<PeerId> kept = new HashSet<>();
  private long known;

  public AutoDialPlan(Bounds bounds, RandomGenerator random) {
    this.bounds = bounds;
    this.random = random;
  }

  /** How somebody came to be known; best first. */
  public enum Origin {
    /** Discovery finds it now. */
    FOUND,
    /** The configuration names it. */
    BOOTSTRAP,
    /** It was met before, perhaps long ago. */
    REMEMBERED
  }

  /**
   * How much is done.
   *
   * @param minPeers while fewer are connected, somebody is dialed
   * @param pauseNanos after the first failure, or the end of a connection; give or take a quarter
   * @param pauseMaxNanos the longest pause
   * @param candidatesMax besides bootstrap peers; the one that is known for longest gives way
   */
  public record Bounds(int minPeers, long pauseNanos, long pauseMaxNanos, int candidatesMax) {
    public Bounds {
      if (minPeers < 0 || candidatesMax < 1 || pauseNanos < 1 || pauseMaxNanos < pauseNanos) {
        throw new IllegalArgumentException("a bound of automatic dialing that nothing fits");
      }
    }
  }

  /** What can happen. */
  public sealed interface Input {
    /** Somebody could be dialed. */
    record Known(PeerId peer, Origin origin) implements Input {}

    /** Discovery no longer finds somebody. */
    record Lost(PeerId peer) implements Input {}

    /**
     * A peer is there.
     *
     * @param dialed by us
     */
    record Connected(PeerId peer, boolean dialed) implements Input {}

    /** A peer is gone. */
    record Disconnected(PeerId peer) implements Input {}

    /** A peer was dialed; {@link Connected} came before, unless it is gone already. */
    record Dialed(PeerId peer) implements Input {}

    /** A peer that was to be dialed could not be. */
    record DialFailed(PeerId peer) implements Input {}

    /** The owner of the node does not want to be connected to this peer now. */
    record Unwanted(PeerId peer) implements Input {}
  }

  /** What is to be done. */
  public sealed interface Effect {
    /** {@link Input.Dialed} or {@link Input.DialFailed} is to follow. */
    record Dial(PeerId peer) implements Effect {}

    /** The connection is to stay, idle or not. */
    record Keep(PeerId peer) implements Effect {}

    /** It need not stay any more. */
    record Release(PeerId peer) implements Effect {}
  }

  private static final class Candidate {
    final PeerId peer;
    final long number;
    Origin origin;
    int failures;
    boolean wasConnected;
    boolean connected;
    boolean dialing;
    boolean greeted;
    long dialAt;

    Candidate(PeerId peer, Origin origin, long number, long dialAt) {
      this.peer = peer;
      this.origin = origin;
      this.number = number;
      this.dialAt = dialAt;
    }

    boolean isIdle() {
      return !connected && !dialing;
    }
  }

  // ---- what happens

  @Override
  public void on(Input input, long now, Consumer<? super Effect> effects) {
    switch (input) {
      case Input.Known(PeerId peer, Origin origin) -> learn(peer, origin, now);
      case Input.Lost(PeerId peer) -> lost(peer);
      case Input.Connected(PeerId peer, boolean dialed) -> connected(peer, dialed, now);
      case Input.Disconnected(PeerId peer) -> disconnected(peer, now, effects);
      case Input.Dialed(PeerId peer) -> dialed(peer);
      case Input.DialFailed(PeerId peer) -> failed(peer, now);
      case Input.Unwanted(PeerId peer) -> unwanted(peer, now);
    }
    tick(now, effects);
  }

  private Candidate learn(PeerId peer, Origin origin, long now) {
    Candidate candidate = candidates.get(peer);
    if (candidate == null) {
      candidate = new Candidate(peer, origin, known++, now);
      candidates.put(peer, candidate);
      makeRoom();
    } else if (origin == Origin.FOUND && candidate.isIdle()) {
      candidate.dialAt = now; // it is there again, so it may be worth a try
    }
    if (origin == Origin.BOOTSTRAP || candidate.origin == Origin.REMEMBERED) {
      candidate.origin = origin; // a bootstrap peer that is found as well stays one
    }
    return candidate;
  }

  private void makeRoom() {
    List<Candidate> others =
        candidates.values().stream().filter(each -> each.origin != Origin.BOOTSTRAP).toList();
    if (others.size() > bounds.candidatesMax()) {
      others.stream()
          .filter(Candidate::isIdle)
          .findFirst()
          .ifPresent(oldest -> candidates.remove(oldest.peer));
    }
  }

  private void lost(PeerId peer) {
    Candidate candidate = candidates.get(peer);
    if (candidate != null && candidate.origin == Origin.FOUND) {
      candidate.origin = Origin.REMEMBERED;
    }
  }

  private void connected(PeerId peer, boolean dialed, long now) {
    Candidate candidate = candidates.get(peer);
    if (candidate == null && dialed) {
      candidate = learn(peer, Origin.REMEMBERED, now);
    }
    if (candidate == null) {
      return;
    }
    candidate.connected = true;
    candidate.greeted = true;
    candidate.failures = 0;
    candidate.wasConnected |= dialed || candidate.origin != Origin.REMEMBERED;
  }

  private void disconnected(PeerId peer, long now, Consumer<? super Effect> effects) {
    if (kept.remove(peer)) {
      effects.accept(new Effect.Release(peer));
    }
    Candidate candidate = candidates.get(peer);
    if (candidate != null) {
      candidate.connected = false;
      candidate.dialAt = Math.max(candidate.dialAt, now + pause(0));
    }
  }

  private void dialed(PeerId peer) {
    Candidate candidate = candidates.get(peer);
    if (candidate != null) {
      candidate.dialing = false;
    }
  }

  private void failed(PeerId peer, long now) {
    Candidate candidate = candidates.get(peer);
    if (candidate != null && candidate.dialing) {
      candidate.dialing = false;
      candidate.dialAt = now + pause(candidate.failures);
      candidate.failures++;
    }
  }

  private void unwanted(PeerId peer, long now) {
    Candidate candidate = candidates.get(peer);
    if (candidate != null) {
      candidate.wasConnected = false;
      candidate.failures = DOUBLINGS_MAX;
      candidate.dialAt = now + bounds.pauseMaxNanos();
    }
  }

  private long pause(int failures) {
    long pause = bounds.pauseNanos();
    for (int i = 0; i < failures && pause < bounds.pauseMaxNanos(); i++) {
      pause *= 2;
    }
    pause = Math.min(pause, bounds.pauseMaxNanos());
    return pause - pause / 4 + random.nextLong(pause / 2 + 1);
  }

  // ---- what is due

  @Override
  public void tick(long now, Consumer<? super Effect> effects) {
    keep(effects);
    for (Candidate candidate : List.copyOf(candidates.values())) {
      if (candidate.origin == Origin.BOOTSTRAP && !candidate.greeted && candidate.isIdle()) {
        dial(candidate, effects);
      }
    }
    for (Optional<Candidate> next = next(now); next.isPresent(); next = next(now)) {
      dial(next.get(), effects);
    }
  }

  /** Of those that count, as many as are wanted. */
  private void keep(Consumer<? super Effect> effects) {
    for (Candidate each : candidates.values()) {
      if (kept.size() >= bounds.minPeers()) {
        return;
      }
      if (each.connected && each.wasConnected && kept.add(each.peer)) {
        effects.accept(new Effect.Keep(each.peer));
      }
    }
  }

  private void dial(Candidate candidate, Consumer<? super Effect> effects) {
    candidate.greeted = true;
    candidate.dialing = true;
    effects.accept(new Effect.Dial(candidate.peer));
  }

  private Optional<Candidate> next(long now) {
    return missing() <= 0
        ? Optional.empty()
        : idle().stream().filter(each -> each.dialAt - now <= 0).min(BEST_FIRST);
  }

  private List<Candidate> idle() {
    List<Candidate> idle = new ArrayList<>();
    for (Candidate candidate : candidates.values()) {
      if (candidate.isIdle()) {
        idle.add(candidate);
      }
    }
    return idle;
  }

  /** How many more are to be dialed now. */
  private int missing() {
    int dialing = 0;
    for (Candidate candidate : candidates.values()) {
      dialing += candidate.dialing && !candidate.connected ? 1 : 0;
    }
    return bounds.minPeers() - kept.size() - dialing;
  }

  @Override
  public long wakeAt() {
    return missing() <= 0
        ? Long.MAX_VALUE
        : idle().stream().mapToLong(each -> each.dialAt).min().orElse(Long.MAX_VALUE);
  }

  // ---- what it looks like

  /** How many peers are kept. */
  public int kept() {
    return kept.size();
  }

  /** How many could be dialed, or are connected. */
  public int candidates() {
    return candidates.size();
  }

  /** When {@code peer} may be dialed next; empty unless it waits for that. */
  public Optional<Long> dialAt(PeerId peer) {
    return Optional.ofNullable(candidates.get(peer))
        .filter(Candidate::isIdle)
        .map(each -> each.dialAt);
  }
}

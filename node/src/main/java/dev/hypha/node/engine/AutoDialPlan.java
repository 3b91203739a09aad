package dev.hypha.node.engine;

import dev.hypha.core.Machine;
import dev.hypha.multiformats.PeerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Whom to dial so that a node has as many peers as it wants, and which connections to keep for
 * that. Who is shunned is not dialed at all. Bootstrap peers are dialed once in any case; from then
 * on somebody is dialed only while peers are missing: first who was connected before, then who is
 * found now, then bootstrap peers, then who is remembered. Who does not answer is left alone for
 * twice as long each time.
 *
 * <p>Strangers that dial us do not count: whoever could fill the places with himself would cut us
 * off from everybody else. Nor is it left to who can be found: in the same room, at a rendezvous
 * point and among the peers of peers one machine can have a thousand names. Peers that are found
 * have half of the places for good, and the others on loan. Peers from elsewhere are dialed until
 * they have their half, and take it back. And of those that are found, the ways to find them have
 * their turns, and room of their own: a flood in one room keeps nobody out who is found at a point.
 *
 * <p>Bounded by {@link Bounds#candidatesMax} for each way, and the number of connections. Not
 * thread-safe.
 */
public final class AutoDialPlan implements Machine<AutoDialPlan.Input, AutoDialPlan.Effect> {
  /**
   * Longest pauses more, if who is remembered did not answer and all that is at stake is a loan.
   */
  private static final int PAUSES_WITHOUT_HURRY = 10;

  private final Bounds bounds;
  private final RandomGenerator random;
  private final Predicate<PeerId> shunned;
  private final Map<PeerId, Candidate> candidates = new LinkedHashMap<>();
  private final Set<Candidate> kept = new LinkedHashSet<>();
  private long known;

  /**
   * @param shunned whom not to dial; after somebody is no longer shunned, {@link #tick} is to be
   *     called
   */
  public AutoDialPlan(Bounds bounds, RandomGenerator random, Predicate<PeerId> shunned) {
    this.bounds = bounds;
    this.random = random;
    this.shunned = shunned;
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
   * @param candidatesMax of those that are found in one way, and as many of those that are
   *     remembered; the one of its kind that is known for longest gives way
   */
  public record Bounds(int minPeers, long pauseNanos, long pauseMaxNanos, int candidatesMax) {
    public Bounds {
      if (minPeers < 0 || candidatesMax < 1 || pauseNanos < 1 || pauseMaxNanos < pauseNanos) {
        throw new IllegalArgumentException("a bound of automatic dialing that nothing fits");
      }
    }

    /** How many places are never taken back from who is found. */
    int foundShare() {
      return minPeers / 2;
    }
  }

  /** What can happen. */
  public sealed interface Input {
    /** The configuration names somebody, or the node remembers it. */
    record Known(PeerId peer, Origin origin) implements Input {}

    /**
     * Discovery finds somebody.
     *
     * @param method how
     */
    record Found(PeerId peer, String method) implements Input {}

    /** By this method discovery no longer finds somebody. */
    record Lost(PeerId peer, String method) implements Input {}

    /** The configuration no longer names somebody. */
    record Unnamed(PeerId peer) implements Input {}

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
    final Set<String> methods = new LinkedHashSet<>();
    Origin origin;

    /** The method that found it first; empty if none ever has. */
    String kind = "";

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

    boolean wasFound() {
      return !kind.isEmpty();
    }

    boolean isIdle() {
      return !connected && !dialing;
    }
  }

  // ---- what happens

  @Override
  public void on(Input input, long now, Consumer<? super Effect> effects) {
    switch (input) {
      case Input.Known(PeerId peer, Origin origin) -> makeRoom(learn(peer, origin, now));
      case Input.Found(PeerId peer, String method) -> found(peer, method, now);
      case Input.Lost(PeerId peer, String method) -> lost(peer, method);
      case Input.Unnamed(PeerId peer) -> forsaken(peer, Origin.BOOTSTRAP);
      case Input.Connected(PeerId peer, boolean dialed) -> connected(peer, dialed, now);
      case Input.Disconnected(PeerId peer) -> disconnected(peer, now, effects);
      case Input.Dialed(PeerId peer) -> dialed(peer);
      case Input.DialFailed(PeerId peer) -> failed(peer, now);
    }
    tick(now, effects);
  }

  private Candidate learn(PeerId peer, Origin origin, long now) {
    Candidate candidate = candidates.get(peer);
    if (candidate == null) {
      candidate = new Candidate(peer, origin, known++, now);
      candidates.put(peer, candidate);
    } else if (origin == Origin.FOUND && candidate.isIdle()) {
      candidate.dialAt = Math.min(candidate.dialAt, now + pause(0)); // it is there again
    }
    if (origin == Origin.BOOTSTRAP || candidate.origin == Origin.REMEMBERED) {
      candidate.origin = origin; // a bootstrap peer that is found as well stays one
    }
    return candidate;
  }

  private void found(PeerId peer, String method, long now) {
    Candidate candidate = learn(peer, Origin.FOUND, now);
    candidate.methods.add(method);
    if (candidate.origin == Origin.FOUND && !candidate.wasFound()) {
      candidate.kind = method;
    }
    makeRoom(candidate);
  }

  private void makeRoom(Candidate fresh) {
    List<Candidate> kind =
        candidates.values().stream()
            .filter(each -> each.origin != Origin.BOOTSTRAP && each.kind.equals(fresh.kind))
            .toList();
    if (kind.size() > bounds.candidatesMax()) {
      kind.stream()
          .filter(Candidate::isIdle)
          .findFirst()
          .ifPresent(oldest -> candidates.remove(oldest.peer));
    }
  }

  private void lost(PeerId peer, String method) {
    Candidate candidate = candidates.get(peer);
    if (candidate != null && candidate.methods.remove(method) && candidate.methods.isEmpty()) {
      forsaken(peer, Origin.FOUND);
    }
  }

  private void forsaken(PeerId peer, Origin origin) {
    Candidate candidate = candidates.get(peer);
    if (candidate != null && candidate.origin == origin) {
      candidate.origin = Origin.REMEMBERED;
      candidate.greeted = false; // if the configuration names it again, it is dialed again
    }
  }

  private void connected(PeerId peer, boolean dialed, long now) {
    Candidate candidate = candidates.get(peer);
    if (candidate == null && dialed) {
      candidate = learn(peer, Origin.REMEMBERED, now);
      makeRoom(candidate);
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
    Candidate candidate = candidates.get(peer);
    if (candidate != null) {
      if (kept.remove(candidate)) {
        effects.accept(new Effect.Release(peer));
      }
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
      if (candidate.origin == Origin.BOOTSTRAP && !candidate.greeted && isFree(candidate)) {
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
      boolean counts = each.connected && each.wasConnected && !kept.contains(each);
      if (counts && (kept.size() < bounds.minPeers() || takesBack(each, effects))) {
        kept.add(each);
        effects.accept(new Effect.Keep(each.peer));
      }
    }
  }

  /** Whether the last who had a place on loan has left it to {@code candidate}. */
  private boolean takesBack(Candidate candidate, Consumer<? super Effect> effects) {
    if (candidate.wasFound() || kept.size() - keptFromElsewhere() <= bounds.foundShare()) {
      return false;
    }
    Candidate leaving =
        kept.stream()
            .filter(Candidate::wasFound)
            .max(Comparator.comparingLong(each -> each.number))
            .orElseThrow();
    kept.remove(leaving);
    effects.accept(new Effect.Release(leaving.peer));
    return true;
  }

  private int keptFromElsewhere() {
    int count = 0;
    for (Candidate each : kept) {
      count += each.wasFound() ? 0 : 1;
    }
    return count;
  }

  private boolean isFree(Candidate candidate) {
    return candidate.isIdle() && !shunned.test(candidate.peer);
  }

  private void dial(Candidate candidate, Consumer<? super Effect> effects) {
    candidate.greeted = true;
    candidate.dialing = true;
    effects.accept(new Effect.Dial(candidate.peer));
  }

  private Optional<Candidate> next(long now) {
    List<Candidate> due = new ArrayList<>();
    wanted((candidate, dueAt) -> addIf(dueAt - now <= 0, candidate, due));
    return due.stream().min(bestFirst());
  }

  private Comparator<Candidate> bestFirst() {
    Map<String, Integer> held = new HashMap<>();
    for (Candidate each : candidates.values()) {
      if (each.dialing || kept.contains(each)) {
        held.merge(each.kind, 1, Integer::sum);
      }
    }
    return Comparator.<Candidate>comparingInt(candidate -> candidate.wasConnected ? 0 : 1)
        .thenComparing(candidate -> candidate.origin)
        .thenComparingInt(candidate -> candidate.failures)
        .thenComparingInt(candidate -> held.getOrDefault(candidate.kind, 0))
        .thenComparingLong(candidate -> candidate.number);
  }

  private static void addIf(boolean condition, Candidate candidate, List<Candidate> list) {
    if (condition) {
      list.add(candidate);
    }
  }

  @Override
  public long wakeAt() {
    long[] earliest = {Long.MAX_VALUE};
    wanted((candidate, dueAt) -> earliest[0] = Math.min(earliest[0], dueAt));
    return earliest[0];
  }

  /** Tells who is to be dialed, and when, if nobody better comes first. */
  private void wanted(ObjLongConsumer<Candidate> when) {
    int dialing = 0;
    int dialingElsewhere = 0;
    for (Candidate candidate : candidates.values()) {
      if (candidate.dialing && !candidate.connected) {
        dialing++;
        dialingElsewhere += candidate.wasFound() ? 0 : 1;
      }
    }
    boolean missing = kept.size() + dialing < bounds.minPeers();
    boolean onLoan =
        keptFromElsewhere() + dialingElsewhere < bounds.minPeers() - bounds.foundShare();
    for (Candidate candidate : candidates.values()) {
      if (isFree(candidate) && (missing || (onLoan && !candidate.wasFound()))) {
        boolean hurry = missing || candidate.failures == 0 || candidate.origin == Origin.BOOTSTRAP;
        long extra = hurry ? 0 : PAUSES_WITHOUT_HURRY * bounds.pauseMaxNanos();
        when.accept(candidate, candidate.dialAt + extra);
      }
    }
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
